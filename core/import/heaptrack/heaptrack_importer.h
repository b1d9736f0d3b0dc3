// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/byte_source.h"
#include "core/import/importer.h"

namespace tidemark {

/// Files of heaptrack, interpreted or raw, plain or packed.
extern const Importer kHeaptrackImporter;

/// The same from any bytes, with the index in memory.
Result<LoadedProfile> readHeaptrack(ByteSource source);

} // namespace tidemark
