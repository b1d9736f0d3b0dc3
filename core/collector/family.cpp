// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/family.h"

#include "core/collector/raw_syscalls.h"

#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace tidemark::collector {
namespace {

constexpr long kNoSuchProcess = -3;

bool identify(const char* path, struct stat& facts) noexcept {
    return rawSyscall(SYS_newfstatat, AT_FDCWD, asWord(path), asWord(&facts), 0) == 0;
}

/// Whether `character` is in the set that begins behind the '[' at `set`; moves `set` behind the ']'.
bool inSet(const char*& set, char character) noexcept {
    const bool negated = *set == '!' || *set == '^';
    if (negated)
        ++set;
    bool found = false;
    for (bool first = true; *set != '\0' && (first || *set != ']'); first = false) {
        const bool isRange = set[1] == '-' && set[2] != ']' && set[2] != '\0';
        found = found || (isRange ? *set <= character && character <= set[2] : *set == character);
        set += isRange ? 3 : 1;
    }
    if (*set == ']')
        ++set;
    return found != negated;
}

void appendNumber(char*& to, std::uint32_t number) noexcept {
    char digits[10];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0)
        *to++ = digits[--count];
}

bool nameRingFile(char* path, const wire::Family& family, std::uint32_t serial) noexcept {
    constexpr char kSuffix[] = ".ring";
    const std::size_t length = strnlen(family.ring_prefix, wire::kPathBytes);
    if (length + 10 + sizeof kSuffix > wire::kPathBytes)
        return false;
    std::memcpy(path, family.ring_prefix, length);
    char* end = path + length;
    appendNumber(end, serial);
    std::memcpy(end, kSuffix, sizeof kSuffix);
    return true;
}

constexpr std::uint32_t kOwnRings = 2; ///< the first thread's and one more; the recorder makes the others

/// A file beyond the limit on sizes would be no error but a signal that kills.
bool mayBeMade(std::uint64_t fileBytes) noexcept {
    rlimit limit{};
    return rawSyscall(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, asWord(&limit)) == 0 && limit.rlim_cur >= fileBytes;
}

/// Memory behind everything that this process touches before the recorder has seen the file, so that a full
/// disk is an answer and no SIGBUS.
bool backWithMemory(long file) noexcept {
    if (rawSyscall(SYS_ftruncate, file, static_cast<long>(wire::kFileBytes)) != 0)
        return false;
    if (rawSyscall(SYS_fallocate, file, 0, 0, sizeof(wire::Header)) != 0)
        return false;
    for (std::uint32_t ring = 0; ring < kOwnRings; ++ring) {
        const std::uint64_t begin = sizeof(wire::Header) + ring * std::uint64_t{wire::kRingBytes};
        if (rawSyscall(SYS_fallocate, file, 0, static_cast<long>(begin), wire::kFirstBackedBytes) != 0)
            return false;
    }
    return true;
}

void initialise(wire::Header& header, const wire::Family& family) noexcept {
    wire::SharedPage& page = header.page;
    page.version = wire::kVersion;
    page.header_bytes = sizeof(wire::Header);
    page.max_rings = wire::kMaxRings;
    page.ring_bytes = wire::kRingBytes;
    page.clock_start_ns = rawClock(CLOCK_MONOTONIC);
    page.next_stack_id = 1;
    page.doorbell_wanted = 1;
    page.recorder_pid = family.keeper_pid.load();
    page.target_pid = static_cast<std::int32_t>(rawSyscall(SYS_getpid));
    page.target_phase = static_cast<std::uint32_t>(wire::TargetPhase::Running);
    const bool delayed = family.state.load() == static_cast<std::uint32_t>(wire::FamilyState::Delayed);
    page.recording_state =
        static_cast<std::uint32_t>(delayed ? wire::RecordingState::Delayed : wire::RecordingState::Recording);
    for (std::uint32_t ring = 0; ring < kOwnRings; ++ring) {
        header.rings[ring].backed_until = wire::kFirstBackedBytes;
        header.rings[ring].state = static_cast<std::uint32_t>(wire::RingState::Ready);
    }
    page.magic = wire::kMagic;
}

wire::Header* createRingFile(const wire::Family& family, const char* path) noexcept {
    if (!mayBeMade(wire::kFileBytes))
        return nullptr;
    const long file = rawSyscall(
        SYS_openat, AT_FDCWD, asWord(path), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return nullptr;
    void* mapped = nullptr;
    if (backWithMemory(file))
        mapped = rawMap(sizeof(wire::Header), PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(file));
    rawSyscall(SYS_close, file);
    if (!mapped) {
        rawSyscall(SYS_unlinkat, AT_FDCWD, asWord(path), 0);
        return nullptr;
    }
    rawSyscall(SYS_madvise, asWord(mapped), sizeof(wire::Header), MADV_DONTDUMP);
    auto* const header = static_cast<wire::Header*>(mapped);
    initialise(*header, family);
    return header;
}

bool announce(wire::Family& family, std::uint32_t serial, std::int32_t pid) noexcept {
    const std::uint32_t first = family.announcements_at.fetch_add(1);
    for (std::uint32_t i = 0; i < wire::kMaxAnnouncements; ++i) {
        wire::Announcement& place = family.announcements[(first + i) % wire::kMaxAnnouncements];
        std::uint32_t free = wire::kFree;
        if (!place.state.compare_exchange_strong(free, wire::kBeingWritten + static_cast<std::uint32_t>(pid)))
            continue;
        place.pid = pid;
        place.serial = serial;
        rememberProcess(family, pid);
        place.state.store(wire::kAnnounced);
        family.doorbell.fetch_add(1);
        futexWake(&family.doorbell);
        return true;
    }
    return false;
}

bool hasEnded(const wire::Family& family) noexcept {
    return family.state.load() == static_cast<std::uint32_t>(wire::FamilyState::Ended);
}

bool keeperLives(const wire::Family& family) noexcept {
    return rawSyscall(SYS_kill, family.keeper_pid.load(), 0) != kNoSuchProcess;
}

wire::Header* makeAndAnnounce(wire::Family& family, bool forked) noexcept {
    char path[wire::kPathBytes];
    const std::uint32_t serial = family.next_serial.fetch_add(1);
    wire::Header* const header = nameRingFile(path, family, serial) ? createRingFile(family, path) : nullptr;
    if (!header)
        return nullptr;
    header->page.options = family.options;
    header->page.sampling_bytes = family.sampling_bytes;
    describeProcess(header->process, forked, family.hide_arguments != 0);
    const bool announced = announce(family, serial, header->page.target_pid.load());
    // A keeper that has gone in the meantime cannot take the file away any more.
    if (announced && (!hasEnded(family) || keeperLives(family)))
        return header;
    rawUnmap(header, sizeof(wire::Header));
    rawSyscall(SYS_unlinkat, AT_FDCWD, asWord(path), 0);
    return nullptr;
}

} // namespace

bool familyIsReachable(const wire::Family& family) noexcept {
    const std::int32_t keeper = family.keeper_pid.load();
    if (keeper <= 0 || hasEnded(family))
        return false;
    struct stat facts {};
    if (!identify("/proc/self/ns/pid", facts) || facts.st_ino != family.pid_namespace)
        return false;
    if (!identify(family.folder, facts) || facts.st_dev != family.folder_device ||
        facts.st_ino != family.folder_inode)
        return false;
    return keeperLives(family);
}

bool matchesGlob(const char* pattern, const char* text) noexcept {
    const char* star = nullptr;
    const char* starText = nullptr;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            starText = text;
            continue;
        }
        const char* next = pattern + 1;
        const bool fits = *pattern != '\0' &&
                          (*pattern == '?' || (*pattern == '[' ? inSet(next, *text) : *pattern == *text));
        if (fits) {
            pattern = next;
            ++text;
        } else if (star) {
            pattern = star;
            text = ++starText;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        ++pattern;
    return *pattern == '\0';
}

bool familyWants(const wire::Family& family, const char* image) noexcept {
    if (family.follow != static_cast<std::uint32_t>(wire::Follow::Matching))
        return true;
    const char* const slash = std::strrchr(image, '/');
    return matchesGlob(family.pattern, slash ? slash + 1 : image);
}

bool isKnown(const wire::Family& family, std::int32_t pid) noexcept {
    for (std::uint32_t i = 0; i < wire::kMaxKnownProcesses; ++i) {
        const std::int32_t seen = family.known[(wire::knownPlace(pid) + i) % wire::kMaxKnownProcesses].load();
        if (seen == pid || seen == 0)
            return seen == pid;
    }
    return false;
}

void rememberProcess(wire::Family& family, std::int32_t pid) noexcept {
    for (std::uint32_t i = 0; i < wire::kMaxKnownProcesses; ++i) {
        auto& place = family.known[(wire::knownPlace(pid) + i) % wire::kMaxKnownProcesses];
        std::int32_t seen = 0;
        if (place.compare_exchange_strong(seen, pid) || seen == pid)
            return;
    }
}

void readImagePath(char* path, std::size_t capacity) noexcept {
    const long bytes =
        rawSyscall(SYS_readlink, asWord("/proc/self/exe"), asWord(path), static_cast<long>(capacity - 1));
    path[bytes > 0 ? bytes : 0] = '\0';
}

void describeProcess(wire::ProcessFacts& facts, bool forked, bool hideArguments) noexcept {
    facts.parent_pid = static_cast<std::int32_t>(rawSyscall(SYS_getppid));
    facts.forked = forked ? 1 : 0;
    readImagePath(facts.image, sizeof facts.image);
    if (hideArguments)
        return;
    const long file = rawSyscall(SYS_openat, AT_FDCWD, asWord("/proc/self/cmdline"), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    const long bytes = rawSyscall(SYS_read, file, asWord(facts.arguments), sizeof facts.arguments);
    facts.argument_bytes = bytes > 0 ? static_cast<std::uint32_t>(bytes) : 0;
    rawSyscall(SYS_close, file);
}

wire::Header* joinFamily(wire::Family& family, bool forked) noexcept {
    // In this order: a keeper that ends the family then looks whether anybody is joining.
    const bool hasRoom = family.live_images.fetch_add(1) < wire::kMaxLiveImages;
    wire::Header* const header = hasRoom && !hasEnded(family) ? makeAndAnnounce(family, forked) : nullptr;
    if (header)
        return header;
    family.live_images.fetch_sub(1);
    family.refused.fetch_add(1);
    return nullptr;
}

} // namespace tidemark::collector
