// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/passed_environment.h"

#include "core/collector/careful_reader.h"
#include "core/collector/raw_syscalls.h"

#include <cstring>
#include <fcntl.h>

namespace tidemark::collector {
namespace {

constexpr char kPreload[] = "LD_PRELOAD=";
constexpr std::size_t kPreloadLength = sizeof kPreload - 1;
constexpr char kRing[] = "TIDEMARK_RING=";
static_assert(sizeof kRing == sizeof wire::kRingVariable + 1);
constexpr std::size_t kAdded = 3;              ///< LD_PRELOAD, its saved value, the family's name
constexpr std::size_t kMaxVariables = 1 << 14; ///< the list is built on the stack

struct Seen {
    std::size_t count = 0;
    const char* preload = nullptr; ///< the user's entry
    std::size_t preloadLength = 0;
    bool hasRecording = false;
    bool isReadable = true;
};

/// Through readers of their own, the list and its strings are each read page by page.
Seen look(char* const* environment) noexcept {
    using Answer = CarefulReader::Answer;
    Seen seen;
    CarefulReader list;
    CarefulReader strings;
    for (; environment; ++seen.count) {
        if (!list.canRead(environment + seen.count)) {
            seen.isReadable = false;
            break;
        }
        const char* const entry = environment[seen.count];
        if (!entry || seen.count > kMaxVariables)
            break;
        const Answer recording = strings.startsWith(entry, kRing);
        const Answer preload = seen.preload ? Answer::No : strings.startsWith(entry, kPreload);
        seen.isReadable = recording != Answer::Unreadable && preload != Answer::Unreadable;
        if (preload == Answer::Yes) {
            seen.preload = entry;
            seen.preloadLength = strings.length(entry);
            seen.isReadable = seen.isReadable && seen.preloadLength != CarefulReader::kUnreadable;
        }
        seen.hasRecording = seen.hasRecording || recording == Answer::Yes;
        if (!seen.isReadable)
            break;
    }
    return seen;
}

bool isFollowed(const wire::Family& family, bool sameProcess) noexcept {
    if (family.state.load() == static_cast<std::uint32_t>(wire::FamilyState::Ended))
        return false;
    if (family.follow != static_cast<std::uint32_t>(wire::Follow::None))
        return true;
    return sameProcess && rawSyscall(SYS_getpid) == family.first_pid.load();
}

/// In a changed root, or without our rights, the loader of the next image would complain to the user.
bool isThere(const char* file) noexcept {
    const long opened = rawSyscall(SYS_openat, AT_FDCWD, asWord(file), O_RDONLY | O_CLOEXEC);
    if (opened < 0)
        return false;
    rawSyscall(SYS_close, opened);
    return true;
}

char* append(char* to, const char* text) noexcept {
    const std::size_t length = std::strlen(text);
    std::memcpy(to, text, length + 1);
    return to + length;
}

} // namespace

Passing passingTo(
    const Recording& recording, char* const* environment, const NextImage& image, bool sameProcess) noexcept {
    if (!recording.family || !isFollowed(*recording.family, sameProcess))
        return {};
    const Seen seen = look(environment);
    if (!seen.isReadable || seen.hasRecording || seen.count > kMaxVariables ||
        !isThere(recording.family->preload + kPreloadLength))
        return {};
    if (const auto obstacle = obstacleIn(image))
        return {0, obstacle};
    const std::size_t pointers = (seen.count + kAdded + 1) * sizeof(char*);
    if (!seen.preload)
        return {pointers};
    const std::size_t user = seen.preloadLength + 1;
    return {pointers + std::strlen(recording.family->preload) + 1 + user +
            sizeof wire::kSavedPreloadVariable + user};
}

void countNotFollowed(const Recording& recording, wire::NotFollowed why, int by) noexcept {
    recording.family->not_followed[static_cast<std::uint32_t>(why)].fetch_add(static_cast<std::uint32_t>(by));
}

char** passedEnvironment(const Recording& recording, char* const* environment, void* memory) noexcept {
    wire::Family& family = *recording.family;
    const Seen seen = look(environment);
    auto** const list = static_cast<char**>(memory);
    char** next = list;
    auto* text = reinterpret_cast<char*>(list + seen.count + kAdded + 1);
    for (std::size_t i = 0; i < seen.count; ++i) {
        if (environment[i] != seen.preload) {
            *next++ = environment[i];
            continue;
        }
        *next++ = text;
        text = append(text, family.preload);
        const char* const user = seen.preload + kPreloadLength;
        if (*user != '\0')
            text = append(append(text, ":"), user);
        ++text;
    }
    if (seen.preload) {
        *next++ = text;
        append(append(append(text, wire::kSavedPreloadVariable), "="), seen.preload + kPreloadLength);
    } else {
        *next++ = family.preload;
    }
    *next++ = family.ring_variable;
    *next = nullptr;
    return list;
}

} // namespace tidemark::collector
