// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidemark {

/// Live bytes of some groups of blocks at equally spaced times: small pictures of how they went, without what
/// happened between two of these times.
struct LiveCurves {
    Nanoseconds begin = 0; ///< of the first point
    Nanoseconds end = 0;   ///< of the last point
    std::size_t points = 0;
    std::vector<std::int64_t> bytes; ///< curve after curve
    std::size_t curves() const { return points == 0 ? 0 : bytes.size() / points; }
    std::span<const std::int64_t> curve(std::size_t number) const {
        return std::span(bytes).subspan(number * points, points);
    }
};

} // namespace tidemark
