// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/stacked_series.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidemark::ui {

/// What a pixel column of a stacked chart shows: all layers of one slice, that with the column's highest
/// total, so that they add up to it and no peak is lost.
struct StackColumn {
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::size_t slice = kNone; ///< kNone: the series says nothing here
    std::int64_t maximumBytes = 0;
    std::int64_t minimumBytes = 0; ///< of all slices in the column
};

/// `columns` equal parts of [begin, end); a part takes in all slices that it touches.
std::vector<StackColumn> stackColumns(
    const StackedSeries& series, Nanoseconds begin, Nanoseconds end, std::size_t columns);

/// The slice at a time; kNone outside of the series.
std::size_t sliceAt(const StackedSeries& series, Nanoseconds time);

/// The layer (layers.size(): the rest) that a stack of the slice's layers, the first at the bottom, has at
/// `bytes` above its foot; kNone above the stack.
std::size_t layerAt(const StackedSeries& series, std::size_t slice, std::int64_t bytes);

} // namespace tidemark::ui
