// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/wire.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tidemark {

struct SeenStamp {
    std::uint64_t tick = 0;
    std::uint64_t lamport = 0;
};

/// One record as it stood in a ring. Long allocations and frees have the type of the short ones.
struct SeenRecord {
    wire::RecordType type{};
    wire::Call call{};
    std::uint32_t id = 0;
    SeenStamp stamp;
    std::uint64_t address = 0; ///< of the block; for modules, the start
    std::uint64_t size = 0;    ///< of the block; for modules, the end
    std::uint64_t usable = 0;  ///< 0 = not known
    std::uint32_t domain = 0;
    std::uint64_t threadAllocations = 0;
    bool isLong = false;
    std::uint64_t oldAddress = 0; ///< of a mapping
    std::uint64_t oldSize = 0;
    std::vector<std::uint64_t> frames; ///< of the whole stack, innermost first
    std::uint32_t flags = 0;
    std::string path;  ///< of a module; text of a note; name of a Python function
    std::string file;  ///< of a Python function, whose first line is `address`
    std::string lines; ///< part of a Python function's line table, from `size` on
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

    /// Per ring, in ring order. Void and Stamp records are not in it.
    const std::map<std::uint32_t, std::vector<SeenRecord>>& records() const { return m_records; }
    std::vector<SeenRecord> ofType(wire::RecordType type) const;
    std::uint64_t count(wire::RecordType type) const;
    const SeenRecord* stack(std::uint32_t id) const;
    std::uint64_t voids() const { return m_voids; }
    std::uint64_t stamps() const { return m_stamps; }
    const std::vector<std::string>& problems() const { return m_problems; }

private:
    void run();
    void raiseTick();
    void drain(std::uint32_t ring);
    SeenRecord parse(const std::uint64_t* words, std::uint64_t length, std::uint32_t ring);
    void parseAllocation(const std::uint64_t* words, SeenRecord& seen);
    void parseStack(const std::uint64_t* words, std::uint64_t length, std::uint32_t ring, SeenRecord& seen);
    void parseModuleLoad(const std::uint64_t* words, std::uint64_t length, SeenRecord& seen);
    void parseLong(const std::uint64_t* words, SeenRecord& seen);
    void problem(std::string sentence) { m_problems.push_back(std::move(sentence)); }

    const std::int64_t m_clockStart; ///< its own copy: a test may change the shared one
    std::string m_path;
    wire::Header* m_header = nullptr;
    std::byte* m_data = nullptr;
    std::map<std::uint32_t, std::vector<SeenRecord>> m_records;
    std::map<std::uint32_t, SeenRecord> m_stacks;
    std::map<std::uint32_t, SeenStamp> m_current;                             ///< by ring
    std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> m_owner; ///< of a stack: ring, claim
    std::uint64_t m_voids = 0;
    std::uint64_t m_stamps = 0;
    std::vector<std::string> m_problems;
    std::atomic<bool> m_paused{false};
    std::atomic<bool> m_clockStopped{false};
    std::atomic<bool> m_ending{false};
    std::thread m_thread;
};

} // namespace tidemark
