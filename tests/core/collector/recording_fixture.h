// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/claim_ring.h"
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
    }
    ~InProcessRecording() {
        for (auto& slot : recording.threads) {
            collector::ThreadState* const thread = slot.load();
            if (!thread)
                continue;
            munmap(thread->data, wire::kRingBytes);
            munmap(thread, sizeof *thread);
        }
    }
    InProcessRecording(const InProcessRecording&) = delete;
    InProcessRecording& operator=(const InProcessRecording&) = delete;

    collector::ThreadState& claim() { return *collector::claimRing(recording); }

    FakeRecorder recorder;
    std::unique_ptr<collector::Recording> memory = std::make_unique<collector::Recording>();
    collector::Recording& recording = *memory;
};

} // namespace tidemark
