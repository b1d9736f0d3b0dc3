// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/importer.h"

namespace tidemark {

/// Lists of processes ("run.tidemark", core/trace_format "Several processes"): one profile of all their
/// traces.
extern const Importer kProcessListImporter;

} // namespace tidemark
