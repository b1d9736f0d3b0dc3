// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/byte_source.h"
#include "core/import/importer.h"

namespace tidemark {

/// Snapshots that Python's tracemalloc dumped; several are one series in time.
extern const Importer kTracemallocImporter;

/// One snapshot from any bytes.
Result<LoadedProfile> readTracemalloc(ByteSource source);

} // namespace tidemark
