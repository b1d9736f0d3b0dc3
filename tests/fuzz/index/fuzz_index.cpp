// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace tidemark;

constexpr std::uint64_t kMost = 5000; ///< values that are read of each table

/// Values one by one and many at once are the same.
void readColumn(const PackedColumn& column) {
    const std::uint64_t size = std::min(column.size(), kMost);
    std::vector<std::uint64_t> values(static_cast<std::size_t>(size));
    column.decode(0, size, values.data());
    for (std::uint64_t i = 0; i < size; i += 1 + i / 8)
        if (column.get(i) != values[static_cast<std::size_t>(i)])
            std::abort();
}

void readLists(const ProfileIndex& index) {
    for (BucketIndex bucket = 0; bucket < index.buckets(); ++bucket) {
        (void)index.births(bucket);
        for (const CellRun& run : index.deathRuns(bucket))
            (void)index.deathCells(run);
        (void)index.boundaryAt(index.positionOf(bucket));
    }
    for (std::size_t checkpoint = 0; checkpoint < index.checkpoints().size(); ++checkpoint) {
        (void)index.sums(checkpoint);
        for (const CellRun& run : index.liveRuns(checkpoint))
            (void)index.liveCells(run);
    }
}

} // namespace

/// An index in a buffer is read without checksums, so that everything behind them is reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(data);
    const auto index =
        ProfileIndex::open(std::make_shared<const IndexBytes>(std::vector<std::byte>(bytes, bytes + size)));
    if (!index)
        return 0;
    for (std::size_t i = 0; i < kColumns; ++i)
        readColumn((*index)->column(static_cast<ColumnId>(i)));
    readLists(**index);
    const Position last = (*index)->facts().lastPosition;
    for (const Position position : {Position{0}, Position{1}, last / 2, last, last + 1, ~Position{0}}) {
        (void)(*index)->bornBy(position);
        (void)(*index)->freedBy(position);
        (void)(*index)->timeOf(position);
        (void)(*index)->momentAt(static_cast<Nanoseconds>(position));
    }
    for (RowIndex row = 0; row < std::min<std::uint64_t>((*index)->rows(), kMost); row += 7)
        (void)((*index)->sizeOf(row) + (*index)->freed(row));
    return 0;
}
