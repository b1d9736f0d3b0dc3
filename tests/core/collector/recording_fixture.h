// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/event_writer.h"
#include "core/collector/thread_ring.h"
#include "tests/core/collector/fake_recorder.h"

#include <memory>
#include <sys/mman.h>

namespace tidemark {

/// The collector's parts set up inside the test itself, without being preloaded.
class InProcessRecording {
public:
    explicit InProcessRecording(std::uint32_t readyRings = 16, bool running = true)
        : recorder(readyRings, running) {
        recording.header = &recorder.header();
        recording.ringData = reinterpret_cast<std::byte*>(recording.header) + sizeof(wire::Header);
        recording.threads = static_cast<collector::ThreadState*>(mmap(nullptr, kThreadBytes,
            PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    }
    ~InProcessRecording() { munmap(recording.threads, kThreadBytes); }
    InProcessRecording(const InProcessRecording&) = delete;
    InProcessRecording& operator=(const InProcessRecording&) = delete;

    collector::ThreadState& claim() { return *collector::claimRing(recording); }

    FakeRecorder recorder;
    std::unique_ptr<collector::Recording> memory = std::make_unique<collector::Recording>();
    collector::Recording& recording = *memory;

private:
    static constexpr std::size_t kThreadBytes = wire::kMaxRings * sizeof(collector::ThreadState);
};

} // namespace tidemark
