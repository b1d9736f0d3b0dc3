// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/file.h"
#include "tests/bench/make_trace/programs.h"

#include <cstdint>
#include <vector>

namespace tidemark::bench {

/// Writes INFO, MODS, FRAM, STAK, THRD and NAME chunks. Stacks share with an earlier one what callers have in
/// common. Returns the leaf nodes, in the order in which the program meets them.
Result<std::vector<std::uint32_t>> writeTables(
    trace::FileWriter& writer, const Program& program, std::uint32_t stacks, std::uint64_t seed);

} // namespace tidemark::bench
