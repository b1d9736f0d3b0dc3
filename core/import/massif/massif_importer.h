// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/byte_source.h"
#include "core/import/importer.h"

namespace tidemark {

/// Files of Valgrind's massif, plain or packed.
extern const Importer kMassifImporter;

/// The same from any bytes.
Result<LoadedProfile> readMassif(
    ByteSource source, const std::stop_token& stop = {}, ProgressSink* progress = nullptr);

} // namespace tidemark
