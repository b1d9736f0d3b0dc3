// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_check.h"

#include "core/profile/event_feed.h"
#include "core/profile/trace_index.h"

#include <array>
#include <cstdint>
#include <fmt/format.h>

namespace tidemark {
namespace {

using trace::ChunkType;
using trace::FileReader;

bool isChunkGood(const FileReader& reader, const trace::Chunk& chunk) {
    const Result<trace::Bytes> payload = reader.read(chunk);
    return payload && (chunk.type != ChunkType::Events || trace::decodeEvents(*payload).ok());
}

bool isIndexGood(const ProfileIndex& index, const std::stop_token& stop) {
    std::array<std::uint64_t, kColumnBlock> values;
    for (std::size_t id = 0; id < kColumns; ++id) {
        const PackedColumn& column = index.column(static_cast<ColumnId>(id));
        for (std::uint64_t begin = 0; begin < column.size() && !stop.stop_requested(); begin += kColumnBlock)
            column.decode(begin, std::min<std::uint64_t>(begin + kColumnBlock, column.size()), values.data());
    }
    return !index.damaged();
}

} // namespace

Result<std::vector<DataProblem>> findTraceDamage(const std::filesystem::path& path, std::stop_token stop) {
    const Result<FileReader> reader = FileReader::open(path);
    if (!reader)
        return reader.error();
    std::vector<DataProblem> damage;
    std::uint64_t bad = 0;
    std::uint64_t first = 0;
    for (const trace::Chunk& chunk : reader->chunks()) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Checking the trace was cancelled."};
        if (chunk.type == ChunkType::Index || !FileReader::understands(chunk) || isChunkGood(*reader, chunk))
            continue;
        first = bad == 0 ? chunk.offset : first;
        ++bad;
    }
    if (bad > 0)
        damage.push_back({DataProblem::Severity::Warning, bad,
            fmt::format("Of {} parts of the file {} cannot be read, the first of them at byte {}.",
                groupedNumber(reader->chunks().size()), groupedNumber(bad), groupedNumber(first))});
    const auto index = findTraceIndex(*reader);
    const bool isUsable = index ? isIndexGood(**index, stop) : index.error().code != ErrorCode::Corrupt;
    if (!isUsable)
        damage.push_back({DataProblem::Severity::Warning, 1,
            "The index in the file is damaged; it is built again from the events when the trace is opened."});
    return damage;
}

} // namespace tidemark
