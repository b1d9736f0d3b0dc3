// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/chunks.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tidemark::bench {

/// How a kind of program allocates, as measure_trace found it. Shares are of all allocations; tables "by
/// bits" give the shares of values that take so many bits (0 for 0).
struct Program {
    std::string_view name;
    std::array<std::uint32_t, 11> depths; ///< of stacks, by tenths
    double nodesPerStack = 4;             ///< in the trie
    std::uint32_t functions = 20'000;     ///< return addresses, too
    std::uint32_t threads = 1;
    std::span<const double> reuse;     ///< allocations since the same stack's last one, by bits
    std::span<const double> sizes;     ///< by bits
    std::span<const double> lifetimes; ///< allocations in between birth and free, by bits
    double neverFreed = 0;
    double reallocs = 0;       ///< new blocks of reallocs
    double sameSize = 0.9;     ///< have the size of their stack's first one
    double sameLifetime = 0.8; ///< have as many bits of lifetime as their stack's last one
    double eventsPerMillisecond = 1000;
    std::array<trace::Call, 8> calls; ///< of stacks, each as likely as the other
};

/// "compiler", "python" or "server"; null for other names.
const Program* findProgram(std::string_view name);

} // namespace tidemark::bench
