// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QVector>
#include <optional>

namespace tidemark::ui {

/// A TimeSeries as columns of points. Keys are seconds; a value holds until the next key, the last key closes
/// the curve.
struct TimelineCurves {
    QVector<double> keys;
    QVector<double> minimumBytes;
    QVector<double> maximumBytes;
    QVector<double> rateKeys;
    QVector<double> allocationsPerSecond;
    QVector<double> freesPerSecond;
    QVector<double> rssKeys;
    QVector<double> rssBytes;
};

/// The points of `series`; where it does not reach, those of `overview` (either may be null). Rates are means
/// over at least `rateStep`: over less than the clock's resolution they would only show its ticks.
TimelineCurves timelineCurves(const TimeSeries* series, const TimeSeries* overview, Nanoseconds rateStep = 0);

/// What the curves show at one time.
struct TimelineReading {
    std::int64_t liveBytes = 0; ///< the highest within the slice
    double allocationsPerSecond = 0;
    double freesPerSecond = 0;
    std::optional<std::int64_t> rssBytes; ///< of the last sample before; empty if there is none
};
/// Empty outside of the series.
std::optional<TimelineReading> readTimeline(
    const TimeSeries& series, Nanoseconds time, Nanoseconds rateStep = 0);

} // namespace tidemark::ui
