// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/row_batch.h"

#include <bit>

namespace tidemark {

void RowBatch::load(const ProfileIndex& index, RowIndex first, RowIndex end, unsigned columns) {
    begin = first;
    count = end - first;
    const auto decode = [&](ColumnId id, Values& out) {
        index.column(id).decodeInBlock(first, end, out.data());
    };
    if ((columns & kNoLives) == 0) {
        decode(ColumnId::Born, born);
        decode(ColumnId::Lifetime, freed);
        for (std::size_t i = 0; i < count; ++i)
            freed[i] = freed[i] == 0 ? kNever : born[i] + freed[i];
    }
    decode(ColumnId::Site, site);
    for (std::size_t i = 0; i < count; ++i)
        site[i] = index.clampSite(site[i]);
    if ((columns & kSizes) != 0) {
        decode(ColumnId::Size, size);
        for (std::size_t i = 0; i < count; ++i)
            size[i] = index.sites()[site[i]].typicalSize + static_cast<std::uint64_t>(unzigzag(size[i]));
    }
    if ((columns & kAddresses) != 0) {
        decode(ColumnId::Address, address);
        for (std::size_t i = 0; i < count; ++i)
            address[i] = std::rotl(address[i], 4);
    }
    if ((columns & kTemporary) != 0)
        decode(ColumnId::Temporary, temporary);
    if ((columns & kFreeingThreads) != 0)
        decode(ColumnId::FreeingThread, freeingThread);
    if ((columns & kFreeStacks) != 0)
        decode(ColumnId::FreeStack, freeStack);
}

} // namespace tidemark
