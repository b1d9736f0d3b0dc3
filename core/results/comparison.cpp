// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/comparison.h"

#include <algorithm>

namespace tidemark {

void CostRange::include(const Cost& cost) {
    low = {std::min(low.bytes, cost.bytes), std::min(low.allocations, cost.allocations)};
    high = {std::max(high.bytes, cost.bytes), std::max(high.allocations, cost.allocations)};
}

bool NoiseBand::covers(CostKind kind) const {
    // As numbers that cannot overflow: a damaged file may claim any size.
    const auto end = [kind](const CostRange& range, double side) {
        const auto low = static_cast<double>(range.low.of(kind));
        const auto high = static_cast<double>(range.high.of(kind));
        return (low + high) / 2 + side * (high - low);
    };
    return end(before, -1) <= end(after, 1) && end(after, -1) <= end(before, 1);
}

DiffState diffState(const DiffCost& cost, CostKind kind) {
    const std::int64_t before = cost.before.of(kind);
    const std::int64_t after = cost.after.of(kind);
    if (before == after)
        return DiffState::Same;
    if (before == 0)
        return DiffState::New;
    if (after == 0)
        return DiffState::Gone;
    return after > before ? DiffState::Grew : DiffState::Shrank;
}

std::string_view diffStateName(DiffState state) {
    switch (state) {
    case DiffState::Grew:
        return "grew";
    case DiffState::Shrank:
        return "shrank";
    case DiffState::New:
        return "new";
    case DiffState::Gone:
        return "gone";
    case DiffState::Same:
        break;
    }
    return "same";
}

} // namespace tidemark
