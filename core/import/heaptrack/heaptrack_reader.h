// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/import/byte_source.h"
#include "core/import/heaptrack/heap_events.h"
#include "core/import/heaptrack/module_list.h"
#include "core/import/heaptrack/record_fields.h"
#include "core/import/heaptrack/symbol_table.h"
#include "core/profile/profile_builder.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::heaptrack {

/// The newest version of the format that is known.
inline constexpr std::uint64_t kNewestVersion = 3;

/// Whether a file begins as heaptrack's do, of any version.
bool recognises(std::string_view head);

/// Reads one file: interpreted of version 0 to 3, or raw as the collector wrote it. README.md has the
/// records.
class Reader {
public:
    Reader(ProfileBuilder& builder, bool withEvents) : m_builder(builder), m_events(builder, withEvents) {}

    /// Adds everything to the builder. Records that make no sense are skipped and counted. NewerVersion,
    /// Cancelled.
    Status read(ByteSource& source, const std::stop_token& stop, ProgressSink* progress);
    /// Of the profile that the builder became.
    std::shared_ptr<const Names> namesOf(const std::shared_ptr<const Profile>& profile) const;

private:
    Status readBlock(std::string_view block, std::uint64_t offset);
    bool readRecord(char kind, RecordFields& fields);
    bool readVersion(RecordFields& fields);
    bool readCommand(RecordFields& fields);
    bool readSuppression(RecordFields& fields);
    bool readExecutable(RecordFields& fields);
    bool readModule(RecordFields& fields);
    bool readPointer(RecordFields& fields);
    bool readStack(RecordFields& fields);
    bool readAllocation(RecordFields& fields);
    bool readFree(RecordFields& fields);
    bool readTick(RecordFields& fields);
    bool readResident(RecordFields& fields);
    /// A text with its length in front, as from version 3 on, or all of the rest.
    bool readText(RecordFields& fields, std::string_view& text) const;
    void tellFacts(const ByteSource& source);
    void note(DataProblem::Severity severity, std::uint64_t count, std::string sentence);

    bool isRaw() const { return m_raw; }
    std::uint64_t returnAddress(std::uint64_t ip) const;

    ProfileBuilder& m_builder;
    HeapEvents m_events;
    SymbolTable m_symbols;
    ModuleList m_modules;
    std::uint64_t m_program = 0; ///< heaptrack's own version, 0x10400 is 1.4.0
    std::uint64_t m_version = 0; ///< of the file
    std::optional<Error> m_failure;
    bool m_raw = false;
    bool m_attached = false;
    bool m_commandSeen = false;
    bool m_trailerSeen = false;
    bool m_pointersAsAddresses = false; ///< the records of blocks name them
    std::string m_executable;
    std::uint64_t m_pageBytes = 4096;
    std::uint64_t m_tick = 0;
    std::uint64_t m_samples = 0; ///< of resident memory
    std::uint64_t m_skipped = 0;
    std::uint64_t m_firstSkipped = 0;       ///< its offset
    std::uint64_t m_backwards = 0;          ///< ticks
    std::vector<SymbolTable::Line> m_lines; ///< of one pointer; kept to spare allocations
};

} // namespace tidemark::heaptrack
