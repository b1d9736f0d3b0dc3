// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The layout of the family file: what the processes of one recording share. The keeper (core/record) makes
// it; each process that is to be recorded maps it, makes a ring file of its own (wire.h) and announces that
// here. See core/wire/README.md.

#include "core/wire/wire.h"

namespace tidemark::wire {

inline constexpr std::uint64_t kFamilyMagic = 0x594C'494D'4146'4954; // "TIFAMILY"
inline constexpr std::uint32_t kFamilyVersion = 4;

/// Ring files that may wait for their trace at once; a process beyond that is not recorded.
inline constexpr std::uint32_t kMaxLiveImages = 512;
inline constexpr std::uint32_t kMaxAnnouncements = 512;
/// Process ids that are remembered as recorded; a power of two.
inline constexpr std::uint32_t kMaxKnownProcesses = 16384;

enum class FamilyState : std::uint32_t {
    Delayed = 0, ///< processes attach, but nothing is recorded yet
    Recording = 1,
    Ended = 2, ///< final: nobody attaches any more
};

/// Which processes besides the first one are recorded.
enum class Follow : std::uint32_t { All = 0, None = 1, Matching = 2 };

/// Why a process was started without what would have made it join.
enum class NotFollowed : std::uint32_t {
    OtherMachine = 0, ///< its program is for another processor or word size
    OtherLoader = 1,  ///< its program is not started by glibc's loader
    NoRoom = 2,       ///< its arguments and environment leave no room for our variables
};
inline constexpr std::uint32_t kNotFollowedReasons = 3;

/// Whether a program with this path as its interpreter is started by glibc's loader. Others do not know our
/// libc, and say so to the user.
constexpr bool isOurLoader(const char* path) noexcept {
    const char* name = path;
    for (const char* at = path; *at != '\0'; ++at)
        name = *at == '/' ? at + 1 : name;
    const auto begins = [name](const char* with) {
        const char* at = name;
        for (; *with != '\0' && *at == *with; ++at)
            ++with;
        return *with == '\0';
    };
    return begins("ld-linux-x86-64.so.") || begins("ld-2.");
}
static_assert(isOurLoader("/lib64/ld-linux-x86-64.so.2") && isOurLoader("/opt/lib/ld-2.36.so"));
static_assert(
    !isOurLoader("/lib/ld-musl-x86_64.so.1") && !isOurLoader("/lib/ld-linux.so.2") && !isOurLoader(""));

/// Announcement::state; other values are kBeingWritten + the process id of the writer, which may die over it.
inline constexpr std::uint32_t kFree = 0;
inline constexpr std::uint32_t kAnnounced = 1;
inline constexpr std::uint32_t kBeingWritten = 2;

/// A new ring file. The keeper sets it free when it has taken it.
struct alignas(64) Announcement {
    std::atomic<std::uint32_t> state;
    std::int32_t pid;
    std::uint32_t serial; ///< the ring file is ring_prefix + serial + ".ring"
};

struct alignas(4096) Family {
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t bytes; ///< sizeof(Family)

    // Set before the first process starts.
    std::uint32_t options; ///< Option bits
    std::uint32_t follow;  ///< Follow
    std::uint32_t hide_arguments;
    std::uint32_t reserved;
    std::uint64_t sampling_bytes;
    std::uint64_t pid_namespace; ///< inode of /proc/self/ns/pid: elsewhere, ids mean other processes
    std::uint64_t folder_device; ///< of the folder with the ring files: in a changed root its path leads
    std::uint64_t folder_inode;  ///< elsewhere
    char folder[kPathBytes];
    char first_ring[kPathBytes];    ///< ring file of the first process, which has its recorder already
    char ring_prefix[kPathBytes];   ///< path that the names of all other ring files begin with
    char output_path[kPathBytes];   ///< of the first process's trace
    char preload[kPathBytes];       ///< "LD_PRELOAD=" and the collector's path
    char ring_variable[kPathBytes]; ///< kRingVariable, "=" and the path of this file
    char pattern[256];              ///< Follow::Matching: glob for the file name of the executable

    alignas(64) std::atomic<std::uint32_t> state; ///< FamilyState
    std::atomic<std::int32_t> keeper_pid;
    std::atomic<std::int32_t> first_pid;    ///< 0: whoever comes first
    std::atomic<std::uint32_t> first_taken; ///< 1: the first ring file has its process
    std::atomic<std::uint32_t> wait_status_known;
    std::atomic<std::int32_t> wait_status; ///< of the first process, as from waitpid; by the launcher
    std::atomic<std::int64_t> ended_ns;    ///< CLOCK_MONOTONIC when the launcher saw that; set before
    std::atomic<std::uint32_t> complete;   ///< by the keeper: who has ended has a complete trace
    std::atomic<std::uint32_t> hurry;      ///< by the launcher: no more names are to be looked up
    std::atomic<std::uint32_t> doorbell;   ///< futex of the keeper
    std::atomic<std::uint32_t> awaiting;   ///< by the keeper: it stays although nobody is recorded

    alignas(64) std::atomic<std::uint32_t> next_serial;
    std::atomic<std::uint32_t> live_images;      ///< ring files that the keeper is not done with
    std::atomic<std::uint32_t> refused;          ///< processes that could not be recorded, for want of room
    std::atomic<std::uint32_t> announcements_at; ///< where to look for a free one first
    std::atomic<std::uint32_t> not_followed[kNotFollowedReasons]; ///< by NotFollowed

    // By the recorders, the completer and the keeper.
    alignas(64) std::atomic<std::uint32_t> broken_traces; ///< of others than the first process
    std::atomic<std::uint32_t> failed_writes; ///< traces that could not be written on: what is lost stays lost
    std::atomic<std::uint32_t> failure_known;             ///< 1: `failure` is being written, 2: it stands
    char failure[1024]; ///< the first sentence on why a trace is not complete

    std::atomic<std::int32_t> known[kMaxKnownProcesses]; ///< hashed by pid; 0 = free
    Announcement announcements[kMaxAnnouncements];
};
static_assert(sizeof(Family) % 4096 == 0);

/// Where to look for a process id in Family::known first.
constexpr std::uint32_t knownPlace(std::int32_t pid) noexcept {
    return (static_cast<std::uint32_t>(pid) * 0x9E37'79B9u) >> 18;
}
static_assert((0xffff'ffffu >> 18) + 1 == kMaxKnownProcesses);

} // namespace tidemark::wire
