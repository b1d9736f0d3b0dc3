// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/addition.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tidemark::trace {

struct Addition::State {
    std::filesystem::path output;
    std::filesystem::path copy; ///< empty = it is at its place, or gone
    MappedFile original;
    std::optional<Chunk> index; ///< of the original
    std::optional<FileWriter> writer;

    State(std::filesystem::path where, MappedFile from)
        : output(std::move(where)), original(std::move(from)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        std::error_code ignored;
        if (!copy.empty())
            std::filesystem::remove(copy, ignored);
    }

    Status appendIndex();
};

Status Addition::State::appendIndex() {
    const std::uint64_t offset = index->offset + sizeof(ChunkHeader);
    if (offset > original.bytes().size() || index->storedBytes > original.bytes().size() - offset)
        return Error{ErrorCode::Corrupt, "The trace became shorter while it was copied."};
    const std::array parts{original.bytes().subspan(
        static_cast<std::size_t>(offset), static_cast<std::size_t>(index->storedBytes))};
    return writer->appendIndex(parts);
}

Addition::Addition(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Addition::Addition(Addition&&) noexcept = default;
Addition& Addition::operator=(Addition&&) noexcept = default;
Addition::~Addition() = default;

Result<Addition> Addition::create(const std::filesystem::path& trace, const std::filesystem::path& output) {
    const auto reader = FileReader::open(trace);
    if (!reader)
        return reader.error();
    if (!reader->complete())
        return Error{ErrorCode::Unsupported,
            fmt::format("“{}” is not complete: finish it first (tidemark record --finish).", trace.string())};
    auto original = MappedFile::open(trace, MappedFile::WhenShrunk::ReadZeros);
    if (!original)
        return original.error();
    auto state = std::make_unique<State>(output, std::move(original).value());
    const auto last = std::find_if(reader->chunks().rbegin(), reader->chunks().rend(),
        [](const Chunk& chunk) { return chunk.type == ChunkType::Index; });
    if (last != reader->chunks().rend())
        state->index = *last;
    std::error_code failure;
    const std::filesystem::path copy = fmt::format("{}.{}.part", output.string(), getpid());
    std::filesystem::copy_file(trace, copy, failure);
    if (!failure) {
        state->copy = copy;
        std::filesystem::permissions(copy,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
            std::filesystem::perm_options::add, failure);
    }
    if (failure)
        return Error{ErrorCode::NotWritable,
            fmt::format("“{}” cannot be written: {}.", copy.string(), failure.message())};
    auto writer = FileWriter::reopen(copy);
    if (!writer)
        return writer.error();
    state->writer = std::move(writer).value();
    return Addition(std::move(state));
}

Status Addition::append(ChunkType type, ByteSpan payload) {
    return m_state->writer->append(type, payload);
}

Status Addition::finish() {
    State& state = *m_state;
    if (state.index)
        if (Status copied = state.appendIndex(); !copied)
            return copied;
    if (Status finished = state.writer->finish(); !finished)
        return finished;
    std::error_code failure;
    std::filesystem::rename(state.copy, state.output, failure);
    if (failure)
        return Error{ErrorCode::NotWritable,
            fmt::format("“{}” cannot be written: {}.", state.output.string(), failure.message())};
    state.copy.clear();
    return Ok{};
}

} // namespace tidemark::trace
