// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/rectangle.h"

#include <algorithm>

namespace tidemark {

std::vector<Rectangle> rectanglesOf(const Query& query, Position last) {
    const Position a = std::min(query.a.after, last);
    const Position b = std::min(query.b.after, last);
    const Position c =
        query.rule == Rule::KeptFrom && query.c == Moment{} ? last : std::min(query.c.after, last);
    const Position d = std::min(query.d.after, last);
    switch (query.rule) {
    case Rule::LiveAt:
    case Rule::Peak:
        return {{0, a, a, kNever}};
    case Rule::Growth:
        return {{a, b, b, kNever}};
    case Rule::Decline:
        return {{0, a, a, b}};
    case Rule::Change:
        return {{a, b, b, kNever}, {0, a, a, b, -1}};
    case Rule::AllocatedIn:
        return {{a, b, 0, kNever}};
    case Rule::FreedIn:
        return {{0, b, a, b}};
    case Rule::BornAndFreedIn:
        return {{a, b, a, b}};
    case Rule::LongLived:
        return {{0, a, b, kNever}};
    case Rule::KeptFrom:
        return {{a, b, c, kNever}};
    case Rule::FreedOnlyIn:
        return {{a, b, c, d}};
    }
    return {};
}

} // namespace tidemark
