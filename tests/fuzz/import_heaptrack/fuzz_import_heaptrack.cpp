// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes are read as a heaptrack file, plain or packed.

#include "core/import/heaptrack/heaptrack_importer.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto loaded =
        tidemark::readHeaptrack(tidemark::ByteSource::of(std::as_bytes(std::span(data, size))));
    if (!loaded.ok())
        return 0;
    const tidemark::Profile& profile = *loaded->profile;
    // Whatever was read, ids lead somewhere.
    for (std::size_t i = 1; i < profile.stacks().size(); ++i)
        if (profile.stacks()[i].parent.index() >= i || loaded->names->locations(profile.stacks()[i]).empty())
            std::abort();
    for (const tidemark::Allocation block : profile.allocations())
        if (block.stack.index() >= profile.stacks().size() || block.freed <= block.born)
            std::abort();
    return 0;
}
