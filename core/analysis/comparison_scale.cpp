// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison_scale.h"

#include <algorithm>
#include <cmath>

namespace tidemark {
namespace {

double workOf(const Profile& profile, const Comparison& question) {
    switch (question.normalisation) {
    case Normalisation::PerSecond:
        return static_cast<double>(profile.facts().duration);
    case Normalisation::PerAllocation:
        return static_cast<double>(profile.index().rows());
    case Normalisation::PerMarker:
        return static_cast<double>(
            std::count_if(profile.markers().begin(), profile.markers().end(), [&](const Marker& marker) {
                return marker.kind == Marker::Kind::Mark && marker.text == question.marker;
            }));
    case Normalisation::None:
        break;
    }
    return 1;
}

} // namespace

Result<double> scaleOf(const Profile& before, const Profile& after, const Comparison& question) {
    const double workBefore = workOf(before, question);
    const double workAfter = workOf(after, question);
    if (workBefore > 0 && workAfter > 0)
        return workAfter / workBefore;
    const std::string side = workBefore > 0 ? "after" : "before";
    const std::string what = question.normalisation == Normalisation::PerMarker
                                 ? "no marker “" + question.marker + "”"
                             : question.normalisation == Normalisation::PerSecond ? "no duration"
                                                                                  : "no allocations";
    return Error{ErrorCode::Unsupported,
        "The trace " + side + " has " + what + ", so it cannot be normalised by that."};
}

Cost scaled(Cost cost, double scale) {
    if (scale == 1)
        return cost;
    const auto times = [scale](std::int64_t value) {
        return static_cast<std::int64_t>(
            std::llround(std::clamp(static_cast<double>(value) * scale, -9e18, 9e18)));
    };
    return {times(cost.bytes), times(cost.allocations)};
}

std::optional<std::array<std::pair<Query, Cost Turnover::*>, 3>> turnoverQueries(
    const ComparedSide& before, const ComparedSide& after, const Comparison& question) {
    if (&before.profile != &after.profile || question.before.rule != Rule::LiveAt ||
        question.after.rule != Rule::LiveAt || question.before.a > question.after.a ||
        question.before.filters != question.after.filters)
        return std::nullopt;
    Query query = question.after;
    query.a = question.before.a;
    query.b = question.after.a;
    const auto ruled = [&query](Rule rule) {
        query.rule = rule;
        return query;
    };
    using Part = std::pair<Query, Cost Turnover::*>;
    return std::array{Part{ruled(Rule::LongLived), &Turnover::survived},
        Part{ruled(Rule::Growth), &Turnover::born}, Part{ruled(Rule::Decline), &Turnover::freed}};
}

} // namespace tidemark
