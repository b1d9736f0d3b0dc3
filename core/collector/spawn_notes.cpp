// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/spawn_notes.h"

#include "core/collector/family.h"
#include "core/collector/raw_syscalls.h"

#include <cstring>

namespace tidemark::collector {
namespace {

constexpr std::uint32_t kWriting = 1;
constexpr std::uint32_t kComplete = 2;

void fill(wire::SpawnNote& note, std::int32_t pid, const char* path) noexcept {
    note.state.store(kWriting);
    note.pid = pid;
    const std::size_t length = std::strlen(path);
    const std::size_t kept = length < sizeof note.path ? length : sizeof note.path - 1;
    std::memcpy(note.path, path, kept);
    note.path[kept] = '\0';
    note.state.store(kComplete);
}

} // namespace

void noteProcess(Recording& recording, std::int32_t pid, const char* path) noexcept {
    wire::Header& header = *recording.header;
    const std::uint32_t used = header.spawn_notes_used.load();
    for (std::uint32_t i = 0; i < used && i < wire::kMaxSpawnNotes; ++i) {
        wire::SpawnNote& note = header.spawn_notes[i];
        if (pid != 0 && note.state.load() == kComplete && note.pid == pid)
            return fill(note, pid, path);
    }
    const std::uint32_t place = header.spawn_notes_used.fetch_add(1);
    if (place < wire::kMaxSpawnNotes)
        return fill(header.spawn_notes[place], pid, path);
    for (std::uint32_t i = 0; recording.family && i < wire::kMaxSpawnNotes; ++i) {
        wire::SpawnNote& note = header.spawn_notes[i];
        std::uint32_t complete = kComplete;
        if (isKnown(*recording.family, note.pid) && note.state.compare_exchange_strong(complete, kWriting))
            return fill(note, pid, path);
    }
}

void noteForkedChild(Recording& recording) noexcept {
    if (!recording.active || recording.active->load() != 0)
        return;
    recording.active->store(kNoted);
    char program[256];
    readImagePath(program, sizeof program);
    noteProcess(recording, static_cast<std::int32_t>(rawSyscall(SYS_getpid)), program);
}

} // namespace tidemark::collector
