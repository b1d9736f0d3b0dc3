// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/attach.h"

#include "core/collector/family.h"
#include "core/collector/raw_syscalls.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>

namespace tidemark::collector {
namespace {

/// Points at the value of `entry` if it is "name=value", else null.
char* valueOf(char* entry, const char* name) noexcept {
    const std::size_t length = std::strlen(name);
    return std::strncmp(entry, name, length) == 0 && entry[length] == '=' ? entry + length + 1 : nullptr;
}

struct OwnVariables {
    const char* ringPath = nullptr;
    char* preloadEntry = nullptr; ///< "LD_PRELOAD=…" as the user had it; null = was not set
};

OwnVariables find(char** environment) noexcept {
    OwnVariables found;
    for (char** at = environment; *at; ++at) {
        if (char* const path = valueOf(*at, wire::kRingVariable))
            found.ringPath = path;
        // The saved variable's name ends in LD_PRELOAD: its tail is the user's entry, no memory needed.
        if (valueOf(*at, wire::kSavedPreloadVariable))
            found.preloadEntry = *at + std::strlen(wire::kSavedPreloadVariable) - std::strlen("LD_PRELOAD");
    }
    return found;
}

void restore(char** environment, char* preloadEntry) noexcept {
    char** kept = environment;
    for (char** at = environment; *at; ++at) {
        if (valueOf(*at, wire::kRingVariable) || valueOf(*at, wire::kSavedPreloadVariable))
            continue;
        if (!valueOf(*at, "LD_PRELOAD"))
            *kept++ = *at;
        else if (preloadEntry)
            *kept++ = preloadEntry;
    }
    *kept = nullptr;
}

bool layoutMatches(const wire::SharedPage& page) noexcept {
    return page.magic == wire::kMagic && page.version == wire::kVersion &&
           page.header_bytes == sizeof(wire::Header) && page.max_rings == wire::kMaxRings &&
           page.ring_bytes == wire::kRingBytes;
}

/// What TIDEMARK_RING names, mapped: one of both, or nothing.
struct SharedFile {
    wire::Header* header = nullptr;
    wire::Family* family = nullptr;
};

void* mapFile(long file, std::size_t bytes) noexcept {
    void* const mapped = rawMap(bytes, PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(file));
    if (mapped)
        rawSyscall(SYS_madvise, asWord(mapped), static_cast<long>(bytes), MADV_DONTDUMP);
    return mapped; // the rings inherit the advice
}

SharedFile mapSharedFile(const char* path) noexcept {
    const long file = rawSyscall(SYS_openat, AT_FDCWD, asWord(path), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return {};
    SharedFile shared;
    const auto bytes = static_cast<std::uint64_t>(rawSyscall(SYS_lseek, file, 0, 2));
    std::uint64_t magic = 0;
    rawSyscall(SYS_pread64, file, asWord(&magic), sizeof magic, 0);
    if (magic == wire::kMagic && bytes >= wire::kFileBytes)
        shared.header = static_cast<wire::Header*>(mapFile(file, sizeof(wire::Header)));
    else if (magic == wire::kFamilyMagic && bytes >= sizeof(wire::Family))
        shared.family = static_cast<wire::Family*>(mapFile(file, sizeof(wire::Family)));
    rawSyscall(SYS_close, file);
    if (shared.header && !layoutMatches(shared.header->page)) {
        rawUnmap(shared.header, sizeof(wire::Header));
        shared.header = nullptr;
    }
    if (shared.family &&
        (shared.family->version != wire::kFamilyVersion || shared.family->bytes != sizeof(wire::Family))) {
        rawUnmap(shared.family, sizeof(wire::Family));
        shared.family = nullptr;
    }
    return shared;
}

/// A program that ignores LD_PRELOAD hands our variables on to its children; only the target itself may
/// attach.
bool isTarget(wire::SharedPage& page, std::int32_t self) noexcept {
    const std::int32_t target = page.target_pid.load();
    if (target != 0 && target != self)
        return false;
    auto notAttached = static_cast<std::uint32_t>(wire::TargetPhase::NotAttached);
    return page.target_phase.compare_exchange_strong(
        notAttached, static_cast<std::uint32_t>(wire::TargetPhase::Running));
}

bool waitForRecorder(const Recording& recording) noexcept {
    const std::int64_t begin = rawClock(CLOCK_MONOTONIC);
    for (;;) {
        const auto state = static_cast<wire::RecordingState>(recording.header->page.recording_state.load());
        if (state != wire::RecordingState::Preparing)
            return state != wire::RecordingState::Stopped;
        if (rawClock(CLOCK_MONOTONIC) - begin > 5'000'000'000)
            return false;
        rawSleep(200'000);
    }
}

bool prepareMemory(Recording& recording) noexcept {
    constexpr int kAccess = PROT_READ | PROT_WRITE;
    void* const word = rawMap(4096, kAccess, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (!word || rawSyscall(SYS_madvise, asWord(word), 4096, MADV_WIPEONFORK) != 0)
        return false;
    recording.active = static_cast<std::atomic<std::uint32_t>*>(word);
    return true;
}

/// The family's first ring file, which is there already, if this is the process that it was made for.
wire::Header* firstRingFile(wire::Family& family, std::int32_t self) noexcept {
    std::int32_t first = 0;
    if (!family.first_pid.compare_exchange_strong(first, self) && first != self)
        return nullptr;
    std::uint32_t notTaken = 0;
    if (!family.first_taken.compare_exchange_strong(notTaken, 1))
        return nullptr;
    wire::Header* const header = mapSharedFile(family.first_ring).header;
    if (!header)
        return nullptr;
    describeProcess(header->process, false, family.hide_arguments != 0);
    rememberProcess(family, self);
    return header;
}

bool familyWantsThis(const wire::Family& family) noexcept {
    char image[1024];
    readImagePath(image, sizeof image);
    return familyWants(family, image);
}

/// A ring file for this image of the family; null if it is not to be recorded. `isNew`: nobody has seen it
/// yet.
wire::Header* ringFileIn(Recording& recording, std::int32_t self, bool& isNew) noexcept {
    wire::Family& family = *recording.family;
    if (!familyIsReachable(family)) {
        recording.family = nullptr;
        return nullptr;
    }
    if (wire::Header* const first = firstRingFile(family, self))
        return first;
    isNew = true;
    if (self != family.first_pid.load() && !familyWantsThis(family))
        return nullptr;
    return joinFamily(family, false);
}

/// The last exit handler of all, since it is the first.
void noteExitStatus(int status, void* context) noexcept {
    const auto& recording = *static_cast<const Recording*>(context);
    if (recording.active && !recording.isForked() && !recording.sandboxed.load() &&
        recording.header->page.target_pid.load() == rawSyscall(SYS_getpid))
        recording.header->process.exit_status.store((status & 0xff) + 1);
}

} // namespace

void attach(Recording& recording, char** environment) noexcept {
    const OwnVariables own = find(environment);
    if (!own.ringPath)
        return;
    const SharedFile shared = mapSharedFile(own.ringPath);
    const auto self = static_cast<std::int32_t>(rawSyscall(SYS_getpid));
    recording.family = shared.family;
    bool isNew = false;
    recording.header = shared.family ? ringFileIn(recording, self, isNew) : shared.header;
    restore(environment, own.preloadEntry);
    if (!recording.header)
        return;
    wire::SharedPage& page = recording.header->page;
    // In this order: what has no memory must not say that it is there.
    if (!prepareMemory(recording) || !(isNew || isTarget(page, self)) || !waitForRecorder(recording)) {
        recording.active = nullptr;
        return;
    }
    page.target_pid.store(self);
    on_exit(noteExitStatus, &recording);
    recording.active->store(kActive, std::memory_order_release);
}

bool attachForkedChild(Recording& recording) noexcept {
    wire::Family* const family = recording.family;
    if (!family || family->follow == static_cast<std::uint32_t>(wire::Follow::None) ||
        recording.sandboxed.load() || !familyIsReachable(*family) || !familyWantsThis(*family))
        return false;
    wire::Header* const fresh = joinFamily(*family, true);
    if (!fresh)
        return false;
    recording.startAnew(fresh);
    recording.active->store(kActive, std::memory_order_release);
    return true;
}

} // namespace tidemark::collector
