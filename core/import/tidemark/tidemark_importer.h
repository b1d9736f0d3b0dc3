// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/importer.h"

namespace tidemark {

/// Our own traces (core/trace_format).
extern const Importer kTidemarkImporter;

} // namespace tidemark
