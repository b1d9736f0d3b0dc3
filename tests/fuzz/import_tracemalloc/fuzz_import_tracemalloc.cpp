// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes are read as a tracemalloc snapshot, plain or packed.

#include "core/import/tracemalloc/tracemalloc_importer.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto loaded =
        tidemark::readTracemalloc(tidemark::ByteSource::of(std::as_bytes(std::span(data, size))));
    if (!loaded.ok())
        return 0;
    const tidemark::Profile& profile = *loaded->profile;
    // Whatever was read, ids lead somewhere.
    for (std::size_t i = 1; i < profile.stacks().size(); ++i)
        if (profile.stacks()[i].parent.index() >= i || loaded->names->locations(profile.stacks()[i]).empty())
            std::abort();
    for (tidemark::Position at = 1; at <= profile.index().snapshots().size(); ++at)
        for (const tidemark::SnapshotCell& cell : profile.index().liveCellsAt(at))
            if (profile.siteStacks()[cell.site].index() >= profile.stacks().size())
                std::abort();
    return 0;
}
