// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_curves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tidemark::ui {

namespace {

double toSeconds(Nanoseconds time) {
    return static_cast<double>(time) / 1e9;
}

double sliceLength(const TimeSeries& series) {
    return static_cast<double>(series.end - series.begin) / static_cast<double>(series.slices.size());
}

/// How many slices a rate is a mean over.
std::size_t slicesPerRate(const TimeSeries& series, Nanoseconds rateStep) {
    const double length = sliceLength(series);
    const double wanted = length > 0 ? std::ceil(static_cast<double>(rateStep) / length - 1e-6) : 1;
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1.0, wanted)), 1, series.slices.size());
}

struct Rate {
    double allocations = 0;
    double frees = 0;
};

/// Per second, over slices [first, first + count).
Rate rateOf(const TimeSeries& series, std::size_t first, std::size_t count) {
    const std::size_t last = std::min(first + count, series.slices.size());
    Rate rate;
    for (std::size_t i = first; i < last; ++i) {
        rate.allocations += static_cast<double>(series.slices[i].allocations);
        rate.frees += static_cast<double>(series.slices[i].frees);
    }
    const double length = sliceLength(series) * static_cast<double>(last - first);
    const double factor = length > 0 ? 1e9 / length : 0;
    return {rate.allocations * factor, rate.frees * factor};
}

/// The slices that touch [from, to), their keys clipped to it, and the samples inside.
void append(TimelineCurves& curves, const TimeSeries& series, Nanoseconds from, Nanoseconds to,
    Nanoseconds rateStep) {
    const std::size_t perRate = slicesPerRate(series, rateStep);
    const double length = sliceLength(series);
    bool isFirst = true;
    for (std::size_t i = 0; i < series.slices.size(); ++i) {
        const double begin = static_cast<double>(series.begin) + length * static_cast<double>(i);
        if (begin + length <= static_cast<double>(from) || begin >= static_cast<double>(to))
            continue;
        const TimeSeries::Slice& slice = series.slices[i];
        curves.keys.append(std::max(begin, static_cast<double>(from)) / 1e9);
        curves.minimumBytes.append(static_cast<double>(slice.minimumBytes));
        curves.maximumBytes.append(static_cast<double>(slice.maximumBytes));
        if (std::exchange(isFirst, false) || i % perRate == 0) {
            const Rate rate = rateOf(series, i, perRate - i % perRate);
            curves.rateKeys.append(curves.keys.last());
            curves.allocationsPerSecond.append(rate.allocations);
            curves.freesPerSecond.append(rate.frees);
        }
    }
    for (const CounterSample& sample : series.counters) {
        if (sample.rssBytes < 0 || sample.time < from || sample.time >= to)
            continue;
        curves.rssKeys.append(toSeconds(sample.time));
        curves.rssBytes.append(static_cast<double>(sample.rssBytes));
    }
}

void closeAt(TimelineCurves& curves, Nanoseconds end) {
    if (curves.keys.isEmpty())
        return;
    curves.keys.append(toSeconds(end));
    curves.rateKeys.append(toSeconds(end));
    for (QVector<double>* column :
        {&curves.minimumBytes, &curves.maximumBytes, &curves.allocationsPerSecond, &curves.freesPerSecond})
        column->append(column->last());
}

bool hasSlices(const TimeSeries* series) {
    return series != nullptr && !series->slices.empty();
}

} // namespace

TimelineCurves timelineCurves(const TimeSeries* series, const TimeSeries* overview, Nanoseconds rateStep) {
    constexpr Nanoseconds kAll = std::numeric_limits<Nanoseconds>::max();
    TimelineCurves curves;
    if (!hasSlices(series) || series == overview) {
        if (hasSlices(overview)) {
            append(curves, *overview, 0, kAll, rateStep);
            closeAt(curves, overview->end);
        }
        return curves;
    }
    if (hasSlices(overview))
        append(curves, *overview, 0, series->begin, rateStep);
    append(curves, *series, series->begin, kAll, rateStep);
    Nanoseconds end = series->end;
    if (hasSlices(overview) && overview->end > end) {
        append(curves, *overview, end, kAll, rateStep);
        end = overview->end;
    }
    closeAt(curves, end);
    return curves;
}

std::optional<TimelineReading> readTimeline(
    const TimeSeries& series, Nanoseconds time, Nanoseconds rateStep) {
    if (series.slices.empty() || time < series.begin || time > series.end)
        return {};
    const double at = static_cast<double>(time - series.begin) / std::max(1.0, sliceLength(series));
    const std::size_t index = std::min(static_cast<std::size_t>(at), series.slices.size() - 1);
    TimelineReading reading;
    reading.liveBytes = series.slices[index].maximumBytes;
    const std::size_t perRate = slicesPerRate(series, rateStep);
    const Rate rate = rateOf(series, index - index % perRate, perRate);
    reading.allocationsPerSecond = rate.allocations;
    reading.freesPerSecond = rate.frees;
    const auto after = std::upper_bound(series.counters.begin(), series.counters.end(), time,
        [](Nanoseconds t, const CounterSample& sample) { return t < sample.time; });
    if (after != series.counters.begin() && std::prev(after)->rssBytes >= 0)
        reading.rssBytes = std::prev(after)->rssBytes;
    return reading;
}

} // namespace tidemark::ui
