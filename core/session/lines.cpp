// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/lines.h"

#include "core/analysis/line_statistics.h"

#include <utility>

namespace tidemark {

Result<std::vector<LineStatistic>> statisticsByLine(const SnapshotOf& now,
    const std::optional<SnapshotOf>& before, const LineQuestion& question, std::stop_token stop) {
    const auto sideOf = [](const SnapshotOf& side) {
        return LinesAt{*side.session.profile(), *side.session.names(), side.at};
    };
    return lineStatistics(
        sideOf(now), before ? std::optional(sideOf(*before)) : std::nullopt, question, std::move(stop));
}

} // namespace tidemark
