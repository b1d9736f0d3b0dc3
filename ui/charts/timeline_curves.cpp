// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_curves.h"

#include <algorithm>
#include <limits>

namespace tidemark::ui {

namespace {

double toSeconds(Nanoseconds time) {
    return static_cast<double>(time) / 1e9;
}

double sliceLength(const TimeSeries& series) {
    return static_cast<double>(series.end - series.begin) / static_cast<double>(series.slices.size());
}

double perSecond(const TimeSeries& series, const TimeSeries::Slice& slice) {
    const double length = sliceLength(series);
    return length > 0 ? static_cast<double>(slice.allocations) * 1e9 / length : 0;
}

/// The slices that touch [from, to), their keys clipped to it, and the samples inside.
void append(TimelineCurves& curves, const TimeSeries& series, Nanoseconds from, Nanoseconds to) {
    const double length = sliceLength(series);
    for (std::size_t i = 0; i < series.slices.size(); ++i) {
        const double begin = static_cast<double>(series.begin) + length * static_cast<double>(i);
        if (begin + length <= static_cast<double>(from) || begin >= static_cast<double>(to))
            continue;
        const TimeSeries::Slice& slice = series.slices[i];
        curves.keys.append(std::max(begin, static_cast<double>(from)) / 1e9);
        curves.minimumBytes.append(static_cast<double>(slice.minimumBytes));
        curves.maximumBytes.append(static_cast<double>(slice.maximumBytes));
        curves.allocationsPerSecond.append(perSecond(series, slice));
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
    for (QVector<double>* column : {&curves.minimumBytes, &curves.maximumBytes, &curves.allocationsPerSecond})
        column->append(column->last());
}

bool hasSlices(const TimeSeries* series) {
    return series != nullptr && !series->slices.empty();
}

} // namespace

TimelineCurves timelineCurves(const TimeSeries* series, const TimeSeries* overview) {
    constexpr Nanoseconds kAll = std::numeric_limits<Nanoseconds>::max();
    TimelineCurves curves;
    if (!hasSlices(series) || series == overview) {
        if (hasSlices(overview)) {
            append(curves, *overview, 0, kAll);
            closeAt(curves, overview->end);
        }
        return curves;
    }
    if (hasSlices(overview))
        append(curves, *overview, 0, series->begin);
    append(curves, *series, series->begin, kAll);
    Nanoseconds end = series->end;
    if (hasSlices(overview) && overview->end > end) {
        append(curves, *overview, end, kAll);
        end = overview->end;
    }
    closeAt(curves, end);
    return curves;
}

std::optional<TimelineReading> readTimeline(const TimeSeries& series, Nanoseconds time) {
    if (series.slices.empty() || time < series.begin || time > series.end)
        return {};
    const double at = static_cast<double>(time - series.begin) / std::max(1.0, sliceLength(series));
    const std::size_t index = std::min(static_cast<std::size_t>(at), series.slices.size() - 1);
    TimelineReading reading;
    reading.liveBytes = series.slices[index].maximumBytes;
    reading.allocationsPerSecond = perSecond(series, series.slices[index]);
    const auto after = std::upper_bound(series.counters.begin(), series.counters.end(), time,
        [](Nanoseconds t, const CounterSample& sample) { return t < sample.time; });
    if (after != series.counters.begin() && std::prev(after)->rssBytes >= 0)
        reading.rssBytes = std::prev(after)->rssBytes;
    return reading;
}

} // namespace tidemark::ui
