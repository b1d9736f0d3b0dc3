// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/comparison.h"

namespace tidemark {

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
