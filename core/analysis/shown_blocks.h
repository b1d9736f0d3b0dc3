// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/row_set.h"

#include <cstdint>
#include <vector>

namespace tidemark {

/// Which blocks are shown: those of the sites that pass and, if there is one, of the set.
struct ShownBlocks {
    const std::vector<std::uint8_t>* sites = nullptr;
    const RowSet* rows = nullptr; ///< null: the sites decide
};

} // namespace tidemark
