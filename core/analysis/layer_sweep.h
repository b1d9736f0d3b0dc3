// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/grouped_sites.h"
#include "core/analysis/shown_blocks.h"
#include "core/base/moment.h"
#include "core/profile/profile_index.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// By how much the live bytes of each layer differ at some moments, which ascend, from `begin`, which is not
/// behind them: layer i at moment n is at n · layers + i. `ofSite` is the layer of each of `grouped`. From
/// one pass over the rows in any order, on two threads in long traces. Nothing if stopped.
std::optional<std::vector<std::int64_t>> sweepLayers(const ProfileIndex& index, ShownBlocks blocks,
    const GroupedSites& grouped, const std::vector<std::uint32_t>& ofSite, std::size_t layers, Moment begin,
    std::span<const Moment> moments, const std::stop_token& stop);

} // namespace tidemark
