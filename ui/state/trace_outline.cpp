// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/trace_outline.h"

#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr std::size_t kColumns = 96;
constexpr double kHighest = 255;

} // namespace

TraceOutline outlineOf(const Session& session, std::stop_token stop) {
    TraceOutline outline;
    const Nanoseconds duration = session.profile()->facts().duration;
    const Result<TimeSeries> series = duration > 0
                                          ? session.timeSeries({}, 0, duration, kColumns, std::move(stop))
                                          : Result<TimeSeries>(Error{});
    if (!series) {
        return outline;
    }
    for (const TimeSeries::Slice& slice : series->slices) {
        outline.peakBytes = std::max(outline.peakBytes, slice.maximumBytes);
    }
    for (const TimeSeries::Slice& slice : series->slices) {
        const double share = static_cast<double>(std::max<std::int64_t>(slice.maximumBytes, 0)) /
                             static_cast<double>(std::max<std::int64_t>(outline.peakBytes, 1));
        outline.columns.append(static_cast<char>(static_cast<unsigned char>(share * kHighest)));
    }
    return outline;
}

} // namespace tidemark::ui
