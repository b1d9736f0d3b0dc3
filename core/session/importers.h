// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/importer.h"

#include <span>

namespace tidemark {

/// All formats, in the order in which they are tried. A new one is a folder core/import/<format> and a line
/// here.
std::span<const Importer* const> importers();

} // namespace tidemark
