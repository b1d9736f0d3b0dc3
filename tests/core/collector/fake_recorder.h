// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/wire.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace tidemark {

/// One record as it stood in a ring.
struct SeenRecord {
    wire::RecordType type{};
    wire::Call call{};
    std::uint32_t id = 0;
    wire::Stamp stamp{};
    std::uint64_t address = 0; ///< of the block; for modules, the start
    std::uint64_t size = 0;    ///< of the block; for modules, the end
    std::vector<std::uint64_t> frames;
    std::uint32_t flags = 0;
    std::string path;
    std::uint32_t buildIdBytes = 0;
};

/// Stands in for the recorder: makes a ring file, keeps the tick, drains all rings into memory and checks
/// each record's form. Everything that is wrong becomes a sentence in problems().
class FakeRecorder {
public:
    explicit FakeRecorder(std::uint32_t readyRings, bool running = true);
    ~FakeRecorder();
    FakeRecorder(const FakeRecorder&) = delete;
    FakeRecorder& operator=(const FakeRecorder&) = delete;

    const std::string& path() const { return m_path; }
    wire::Header& header() { return *m_header; }

    /// Stops draining until resume(): rings fill up.
    void pause() { m_paused = true; }
    void resume() { m_paused = false; }
    /// From now on the tick is the collector's own affair.
    void stopClock() { m_clockStopped = true; }
    /// Drains what is left and ends; afterwards the results below may be read.
    void finish();

    /// Per ring, in ring order. Void and Pad records are not in it.
    const std::map<std::uint32_t, std::vector<SeenRecord>>& records() const { return m_records; }
    std::vector<SeenRecord> ofType(wire::RecordType type) const;
    std::uint64_t count(wire::RecordType type) const;
    const SeenRecord* stack(std::uint32_t id) const;
    std::uint64_t voids() const { return m_voids; }
    const std::vector<std::string>& problems() const { return m_problems; }

private:
    void run();
    void raiseTick();
    void drain(std::uint32_t ring);
    SeenRecord parse(const std::uint64_t* words, wire::RecordHead head);
    void problem(std::string sentence) { m_problems.push_back(std::move(sentence)); }

    const std::int64_t m_clockStart; ///< its own copy: a test may change the shared one
    std::string m_path;
    wire::Header* m_header = nullptr;
    std::byte* m_data = nullptr;
    std::map<std::uint32_t, std::vector<SeenRecord>> m_records;
    std::map<std::uint32_t, SeenRecord> m_stacks;
    std::uint64_t m_voids = 0;
    std::vector<std::string> m_problems;
    std::atomic<bool> m_paused{false};
    std::atomic<bool> m_clockStopped{false};
    std::atomic<bool> m_ending{false};
    std::thread m_thread;
};

} // namespace tidemark
