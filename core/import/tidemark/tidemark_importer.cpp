// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/tidemark/tidemark_importer.h"

#include "core/trace_format/format.h"

#include <cstring>

namespace tidemark {
namespace {

bool recognises(std::string_view head) {
    return head.size() >= trace::kMagic.size() &&
           std::memcmp(head.data(), trace::kMagic.data(), trace::kMagic.size()) == 0;
}

Result<LoadedProfile> load(const ImportJob& job) {
    return loadTrace(job.files.front(), job.stop, job.progress, job.cache);
}

} // namespace

const Importer kTidemarkImporter{"Tidemark traces", false, &recognises, &load};

} // namespace tidemark
