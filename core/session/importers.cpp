// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/importers.h"

#include <array>

namespace tidemark {
namespace {

constexpr std::array kImporters{
    Importer{"Tidemark traces", &loadTrace},
};

} // namespace

std::span<const Importer> importers() {
    return kImporters;
}

} // namespace tidemark
