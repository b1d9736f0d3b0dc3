// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tidemark {

/// Live bytes over time in equal slices, split into layers. In each slice all layers are taken at one moment,
/// that of the slice's highest total, so that they add up to it; its lowest total is an outline.
struct StackedSeries {
    struct Slice {
        Moment moment; ///< of the highest total, the first one
        std::int64_t maximumBytes = 0;
        std::int64_t minimumBytes = 0;
    };
    Nanoseconds begin = 0;
    Nanoseconds end = 0;
    Grouping grouping = Grouping::Function;
    /// The groups with the most bytes at the range's peak, heaviest first; `cost` is that there.
    std::vector<GroupList::Row> layers;
    std::vector<Slice> slices;
    /// By slice, then layer; behind the layers, all other groups together.
    std::vector<std::int64_t> bytes;
    std::shared_ptr<const Names> names;
    std::int64_t at(std::size_t slice, std::size_t layer) const {
        return bytes[slice * (layers.size() + 1) + layer];
    }
    /// Whether anything at all is in none of the layers.
    bool hasRest() const {
        for (std::size_t slice = 0; slice < slices.size(); ++slice)
            if (at(slice, layers.size()) != 0)
                return true;
        return false;
    }
};

} // namespace tidemark
