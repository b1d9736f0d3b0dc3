// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/tables.h"

namespace tidemark {

/// Whether blocks of a domain count where no domain is asked for. Pools are cut from memory that counts
/// already, mappings hold all of it.
constexpr bool isInTotals(Domain domain) {
    return domain == Domain::Heap || domain == Domain::Python;
}

} // namespace tidemark
