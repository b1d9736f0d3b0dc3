// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/attach.h"

#include "core/collector/raw_syscalls.h"

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

wire::Header* mapRingFile(const char* path) noexcept {
    const long file = rawSyscall(SYS_openat, AT_FDCWD, asWord(path), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return nullptr;
    const long bytes = rawSyscall(SYS_lseek, file, 0, 2);
    void* mapped = nullptr;
    if (bytes >= static_cast<long>(wire::kFileBytes))
        mapped = rawMap(sizeof(wire::Header), PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(file));
    rawSyscall(SYS_close, file);
    auto* const header = static_cast<wire::Header*>(mapped);
    if (header && !layoutMatches(header->page)) {
        rawUnmap(mapped, sizeof(wire::Header));
        return nullptr;
    }
    if (header)
        rawSyscall(SYS_madvise, asWord(mapped), sizeof(wire::Header), MADV_DONTDUMP); // the rings inherit it
    return header;
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
    while (!recording.isRecording()) {
        const bool stopped = recording.header->page.recording_state.load() ==
                             static_cast<std::uint32_t>(wire::RecordingState::Stopped);
        if (stopped || rawClock(CLOCK_MONOTONIC) - begin > 5'000'000'000)
            return false;
        rawSleep(200'000);
    }
    return true;
}

bool prepareMemory(Recording& recording) noexcept {
    constexpr int kAccess = PROT_READ | PROT_WRITE;
    void* const word = rawMap(4096, kAccess, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (!word || rawSyscall(SYS_madvise, asWord(word), 4096, MADV_WIPEONFORK) != 0)
        return false;
    recording.active = static_cast<std::atomic<std::uint32_t>*>(word);
    return true;
}

} // namespace

void attach(Recording& recording, char** environment) noexcept {
    const OwnVariables own = find(environment);
    if (!own.ringPath)
        return;
    recording.header = mapRingFile(own.ringPath);
    restore(environment, own.preloadEntry);
    if (!recording.header)
        return;
    wire::SharedPage& page = recording.header->page;
    const auto self = static_cast<std::int32_t>(rawSyscall(SYS_getpid));
    // In this order: what has no memory must not say that it is there.
    if (!prepareMemory(recording) || !isTarget(page, self) || !waitForRecorder(recording)) {
        recording.active = nullptr;
        return;
    }
    page.target_pid.store(self);
    recording.active->store(1, std::memory_order_release);
}

} // namespace tidemark::collector
