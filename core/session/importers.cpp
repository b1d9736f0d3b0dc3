// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/importers.h"

#include <array>
#include <utility>

namespace tidemark {
namespace {

Result<LoadedProfile> loadTide(
    const std::filesystem::path& path, std::stop_token stop, ProgressSink* progress) {
    return loadTrace(path, std::move(stop), progress);
}

constexpr std::array kImporters{
    Importer{"Tidemark traces", &loadTide},
};

} // namespace

std::span<const Importer> importers() {
    return kImporters;
}

} // namespace tidemark
