// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/stack_columns.h"

#include <algorithm>
#include <cmath>

namespace tidemark::ui {

namespace {

/// Slices and pixels that are meant to meet do so up to rounding.
constexpr double kRounding = 1e-6;

StackColumn columnOf(const StackedSeries& series, std::size_t first, std::size_t last) {
    StackColumn column{first, series.slices[first].maximumBytes, series.slices[first].minimumBytes};
    for (std::size_t i = first + 1; i <= last; ++i) {
        column.minimumBytes = std::min(column.minimumBytes, series.slices[i].minimumBytes);
        if (series.slices[i].maximumBytes > column.maximumBytes) {
            column.maximumBytes = series.slices[i].maximumBytes;
            column.slice = i;
        }
    }
    return column;
}

} // namespace

std::vector<StackColumn> stackColumns(
    const StackedSeries& series, Nanoseconds begin, Nanoseconds end, std::size_t columns) {
    std::vector<StackColumn> result(columns);
    if (series.slices.empty() || series.end <= series.begin || end <= begin)
        return result;
    const auto count = static_cast<double>(series.slices.size());
    const double slice = static_cast<double>(series.end - series.begin) / count;
    const double column = static_cast<double>(end - begin) / static_cast<double>(columns);
    const double offset = static_cast<double>(begin - series.begin);
    for (std::size_t i = 0; i < columns; ++i) {
        const double from = (offset + column * static_cast<double>(i)) / slice;
        const double to = (offset + column * static_cast<double>(i + 1)) / slice;
        if (to <= kRounding || from >= count - kRounding)
            continue;
        const double first = std::max(0.0, std::floor(from + kRounding));
        const double last = std::clamp(std::ceil(to - kRounding) - 1, first, count - 1);
        result[i] = columnOf(series, static_cast<std::size_t>(first), static_cast<std::size_t>(last));
    }
    return result;
}

std::size_t sliceAt(const StackedSeries& series, Nanoseconds time) {
    if (series.slices.empty() || series.end <= series.begin || time < series.begin || time > series.end)
        return StackColumn::kNone;
    const double share =
        static_cast<double>(time - series.begin) / static_cast<double>(series.end - series.begin);
    return std::min(series.slices.size() - 1,
        static_cast<std::size_t>(share * static_cast<double>(series.slices.size())));
}

std::size_t layerAt(const StackedSeries& series, std::size_t slice, std::int64_t bytes) {
    std::int64_t top = 0;
    for (std::size_t layer = 0; layer <= series.layers.size(); ++layer) {
        top += series.at(slice, layer);
        if (bytes < top)
            return layer;
    }
    return StackColumn::kNone;
}

} // namespace tidemark::ui
