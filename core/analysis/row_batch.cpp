// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/row_batch.h"

#include <bit>

namespace tidemark {

void RowBatch::loadSites(const ProfileIndex& index, RowIndex first, RowIndex end,
    const std::vector<std::uint8_t>& passes, std::vector<std::uint32_t>& places) {
    begin = first;
    count = end - first;
    index.column(ColumnId::Site).decodeInBlock(first, end, site.data());
    places.resize(count);
    std::size_t found = 0;
    for (std::size_t i = 0; i < count; ++i) {
        site[i] = index.clampSite(site[i]);
        places[found] = static_cast<std::uint32_t>(i);
        found += passes[site[i]] != 0 ? 1 : 0;
    }
    places.resize(found);
}

void RowBatch::loadColumns(
    const ProfileIndex& index, unsigned columns, const std::vector<std::uint32_t>& places) {
    // Single values take longer than their neighbours do together.
    constexpr std::size_t kSingleValue = 16;
    const bool all = places.size() * kSingleValue > count;
    const auto decode = [&](ColumnId id, Values& out) {
        if (all)
            return index.column(id).decodeInBlock(begin, begin + count, out.data());
        for (const std::uint32_t place : places)
            out[place] = index.column(id).get(begin + place);
    };
    if ((columns & kNoLives) == 0) {
        decode(ColumnId::Born, born);
        decode(ColumnId::Lifetime, freed);
        for (const std::uint32_t place : places)
            freed[place] = freed[place] == 0 ? kNever : born[place] + freed[place];
    }
    if ((columns & kSizes) != 0) {
        decode(ColumnId::Size, size);
        for (const std::uint32_t place : places)
            size[place] =
                index.sites()[site[place]].typicalSize + static_cast<std::uint64_t>(unzigzag(size[place]));
    }
    if ((columns & kAddresses) != 0) {
        decode(ColumnId::Address, address);
        for (const std::uint32_t place : places)
            address[place] = std::rotl(address[place], 4);
    }
    if ((columns & kTemporary) != 0)
        decode(ColumnId::Temporary, temporary);
    if ((columns & kFreeingThreads) != 0)
        decode(ColumnId::FreeingThread, freeingThread);
    if ((columns & kFreeStacks) != 0)
        decode(ColumnId::FreeStack, freeStack);
}

} // namespace tidemark
