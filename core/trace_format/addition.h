// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/file.h"

#include <filesystem>
#include <memory>

namespace tidemark::trace {

/// A copy of a complete trace with more chunks in front of its index. Takes the place of `output` in one step
/// with finish(); without it the copy is removed.
class Addition {
public:
    /// `output` may be the trace itself. Errors: those of FileReader::open, NotWritable, Unsupported if the
    /// trace is not complete.
    static Result<Addition> create(const std::filesystem::path& trace, const std::filesystem::path& output);
    Addition(Addition&&) noexcept;
    Addition& operator=(Addition&&) noexcept;
    ~Addition();

    /// As FileWriter::append().
    Status append(ChunkType type, ByteSpan payload);
    Status finish();

private:
    struct State;
    explicit Addition(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace tidemark::trace
