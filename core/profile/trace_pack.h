// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A trace with machine code and sources added to it.

#include "core/base/result.h"
#include "core/profile/packed_code.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

namespace tidemark {

/// Writes a copy of a complete trace with more in it. Nothing is at `output` before finish(); without it the
/// copy is removed.
class TracePackWriter {
public:
    /// `output` may be the trace itself. Errors: those of FileReader::open, NotWritable, Unsupported if the
    /// trace is not complete.
    static Result<TracePackWriter> create(
        const std::filesystem::path& trace, const std::filesystem::path& output);
    TracePackWriter(TracePackWriter&&) noexcept;
    TracePackWriter& operator=(TracePackWriter&&) noexcept;
    ~TracePackWriter();

    Status addFunctions(ModuleId module, std::span<const PackedFunction> functions);
    /// Sources of more than kMaxPackedSource bytes are InvalidUsage.
    Status addSource(std::string_view path, std::string_view text);
    Status finish();

    static constexpr std::size_t kMaxPackedSource = std::size_t{4} << 20;

private:
    struct State;
    explicit TracePackWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace tidemark
