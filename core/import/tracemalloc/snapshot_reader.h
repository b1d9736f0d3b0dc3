// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/import/byte_source.h"
#include "core/import/tracemalloc/pickle_value.h"
#include "core/import/tracemalloc/trace_tables.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::tracemalloc {

/// What a snapshot holds, summed up.
struct SnapshotSums {
    struct Sum {
        std::uint64_t bytes = 0;
        std::uint64_t blocks = 0;
    };
    std::vector<Sum> kinds; ///< by TraceTables::kind
    std::uint64_t traces = 0;
    std::uint64_t tracebackLimit = 0;
    bool trailingBytes = false; ///< the file goes on behind the snapshot
};

/// Reads a file that tracemalloc.Snapshot.dump() wrote: a pickle of which exactly the operations that
/// snapshots need are known, with exactly two classes. Nothing is executed or imported; whatever else comes
/// is an error that names its offset. README.md has the list.
class SnapshotReader {
public:
    /// Limits on what a small file can make of the memory.
    static constexpr std::size_t kLongestText = std::size_t{1} << 20;
    static constexpr std::size_t kMostTextBytes = std::size_t{256} << 20;
    static constexpr std::size_t kMostMemos = std::size_t{96} << 20;
    static constexpr std::size_t kDeepest = std::size_t{1} << 17; ///< values on the stack that are no traces
    static constexpr std::size_t kMostTraces = std::size_t{96} << 20;
    /// A packed file that grows beyond this may not be so many times smaller than what it holds.
    static constexpr std::uint64_t kUnsuspicious = std::uint64_t{8} << 20;
    static constexpr std::uint64_t kMostPacked = 200;

    SnapshotReader(ByteSource& source, TraceTables& tables)
        : m_source(source), m_tables(tables), m_buffer(kBuffer) {}

    /// Corrupt, Unsupported, Cancelled.
    Result<SnapshotSums> read(const std::stop_token& stop, ProgressSink* progress);

private:
    static constexpr std::size_t kBuffer = std::size_t{1} << 21;
    using Kind = PickleValue::Kind;

    struct Dictionary {
        std::optional<PickleValue> traces;
        std::optional<PickleValue> list;
        std::optional<std::uint64_t> limit;
    };
    struct Object {
        bool isSnapshot = false;
        std::optional<std::uint32_t> state; ///< number of its dictionary
    };

    bool readOperation();
    bool readSmallOperation(unsigned char code);
    bool readUsualTrace();
    bool readMemoOperation(unsigned char code);
    bool readText(std::uint64_t length);
    bool readLong();
    bool readGlobal();
    bool readDictionaryOrList(unsigned char code);

    bool makeTuple(std::size_t items);
    bool makeMarkedTuple();
    bool makeTrace(std::span<const PickleValue> items);
    bool appendMarked();
    bool append(PickleValue trace);
    bool setItem(Dictionary& dictionary, PickleValue key, PickleValue value);
    bool setMarked();
    bool makeClass(std::string_view module, std::string_view name);
    bool makeObject();
    bool build();
    bool finish();

    bool push(PickleValue value);
    /// The items behind the last mark; nothing, with an error, if there is none.
    std::optional<std::size_t> popMark();
    /// Makes so many bytes stand at m_at.
    bool need(std::size_t bytes) { return m_end - m_at >= bytes || refill(bytes); }
    bool refill(std::size_t bytes);
    std::uint64_t little(std::size_t bytes);
    bool isSuspicious() const;
    bool fail(std::string_view what);
    bool failAt(std::uint64_t offset, std::string_view what);

    ByteSource& m_source;
    TraceTables& m_tables;
    std::vector<unsigned char> m_buffer;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    std::uint64_t m_bufferOffset = 0; ///< of m_buffer[0] in the unpacked file
    std::uint64_t m_operation = 0;    ///< offset of the one that is being read

    std::vector<PickleValue> m_stack;
    std::vector<std::size_t> m_marks;
    std::size_t m_others = 0; ///< values on the stack that are no traces
    std::vector<PickleValue> m_memo;
    bool m_mayMemoize = false; ///< the operation before made something
    std::size_t m_textBytes = 0;
    std::vector<std::uint32_t> m_frames; ///< of the traceback that is being made
    std::vector<PickleValue::LargeTrace> m_largeTraces;
    std::vector<Dictionary> m_dictionaries;
    std::vector<Object> m_objects;
    bool m_listMade = false;
    bool m_done = false;
    SnapshotSums m_sums;
    std::optional<Error> m_failure;
};

} // namespace tidemark::tracemalloc
