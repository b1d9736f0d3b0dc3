// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/suspects.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// What became of one suppression.
struct SuppressionUse {
    enum class State : std::uint8_t {
        Unused,    ///< no suspect matches
        Used,      ///< its suspects are left out
        OverLimit, ///< they keep more than it allows, and are shown
        Expired,   ///< its day is over; its suspects are shown
    };
    State state = State::Unused;
    std::size_t suspects = 0; ///< that match, whether shown or left out
    Cost kept;
};

/// A leak report with suppressions applied.
struct LeakJudgement {
    std::vector<std::size_t> open;          ///< suspects that are shown: indices into LeakReport::suspects
    std::vector<SuppressionUse> uses;       ///< by suppression
    std::vector<std::size_t> suppressionOf; ///< by suspect: the first one that matches; kNone if none does
    Cost suppressed;                        ///< of the suspects that are left out
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
};

} // namespace tidemark
