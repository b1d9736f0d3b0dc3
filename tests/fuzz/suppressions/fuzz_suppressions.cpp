// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/suppressions.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// Whatever is accepted is printed in a form that means the same, and can be matched with any name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto all = tidemark::parseSuppressions(text);
    if (!all)
        return 0;
    for (const tidemark::Suppression& one : *all) {
        static_cast<void>(one.matches(text));
        const auto again = tidemark::parseSuppressions(tidemark::printSuppression(one));
        if (!again || again->size() != 1 || again->front().pattern != one.pattern ||
            again->front().mostBytes != one.mostBytes || again->front().mostBlocks != one.mostBlocks ||
            again->front().until != one.until)
            std::abort();
    }
    return 0;
}
