// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/importers.h"

#include "core/import/heaptrack/heaptrack_importer.h"
#include "core/import/massif/massif_importer.h"
#include "core/import/processes/process_list_importer.h"
#include "core/import/tidemark/tidemark_importer.h"
#include "core/import/tracemalloc/tracemalloc_importer.h"

#include <array>

namespace tidemark {

std::span<const Importer* const> importers() {
    static constexpr std::array kImporters{&kTidemarkImporter, &kProcessListImporter, &kHeaptrackImporter,
        &kMassifImporter, &kTracemallocImporter};
    return kImporters;
}

} // namespace tidemark
