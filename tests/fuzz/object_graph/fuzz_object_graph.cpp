// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes are read as a record of Python's objects.

#include "core/profile/object_graph.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto graph = tidemark::readObjectGraph(std::as_bytes(std::span(data, size)));
    if (!graph.ok())
        return 0;
    // Whatever was read, indices lead somewhere, and holders stand before what they hold.
    for (std::size_t i = 0; i < graph->objects.size(); ++i) {
        const auto& object = graph->objects[i];
        if (object.type >= graph->texts.size() || object.label >= graph->texts.size() ||
            object.holder > graph->roots.size() + i)
            std::abort();
    }
    return 0;
}
