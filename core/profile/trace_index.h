// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The index inside a trace: an INDX chunk behind the events, read in place.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/index_bytes.h"
#include "core/profile/profile_index.h"
#include "core/trace_format/file.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace tidemark {

/// Names the events of a trace, by its own name and the places and checksums of the chunks that an index
/// depends on.
struct IndexKey {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::string text() const; ///< 32 hex digits
    friend bool operator==(const IndexKey&, const IndexKey&) = default;
};
IndexKey indexKeyOf(const trace::FileHeader& header, std::span<const trace::Chunk> chunks);

/// Traces whose event chunks take less than this, decompressed, are indexed in memory when they are opened:
/// that is quicker than a file.
inline constexpr std::uint64_t kSmallestCached = std::uint64_t{1} << 20;

/// NotFound: there is none. NewerVersion, Corrupt: there is one that is of no use, and the sentence says why
/// it is built again. `onDamage` is called when damage shows later, while it is read.
Result<std::shared_ptr<const ProfileIndex>> findTraceIndex(
    const trace::FileReader& reader, std::function<void()> onDamage = {});

/// Behind all events. Fails as FileWriter::append() does.
Status appendTraceIndex(trace::FileWriter& writer, const IndexBytes& index);

/// Gives a complete trace an index, if it has none or one of no use, and is not too small for one. Whoever
/// reads the trace meanwhile sees it unfinished; if this is interrupted it stays so, with all events, until
/// it is tried again. Errors: those of FileReader::open and FileWriter::reopen, Cancelled, Corrupt if events
/// are damaged.
Status addTraceIndex(
    const std::filesystem::path& trace, std::stop_token stop = {}, ProgressSink* progress = nullptr);

} // namespace tidemark
