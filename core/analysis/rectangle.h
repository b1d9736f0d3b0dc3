// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/query/query.h"

#include <vector>

namespace tidemark {

/// Blocks by birth in (bornAfter, bornBy] and free in (freedAfter, freedBy], each counted `sign` times.
struct Rectangle {
    Position bornAfter = 0;
    Position bornBy = 0;
    Position freedAfter = 0;
    Position freedBy = kNever;
    int sign = 1;
};

/// Every rule but Change is one rectangle in the plane of births and frees. `query.a` holds the moment of a
/// Peak; moments after `last` count as it.
std::vector<Rectangle> rectanglesOf(const Query& query, Position last);

} // namespace tidemark
