// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query_text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// Whatever is accepted is printed in a form that means the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    tidemark::TextMistake mistake;
    const auto query = tidemark::parseQueryText(text, &mistake);
    if (!query)
        return mistake.offset <= size ? 0 : (std::abort(), 0);
    const auto again = tidemark::parseQueryText(tidemark::printQueryText(*query));
    if (!again || !(*again == *query))
        std::abort();
    return 0;
}
