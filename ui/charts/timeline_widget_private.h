// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What timeline_widget.cpp and timeline_input.cpp share.

#include "ui/charts/timeline_header.h"
#include "ui/charts/timeline_overview.h"
#include "ui/charts/timeline_plot.h"
#include "ui/charts/timeline_widget.h"

#include <QLabel>
#include <QTimer>
#include <algorithm>
#include <array>

namespace tidemark::ui {

struct TimelineWidget::Private {
    using OptionalTime = std::optional<Nanoseconds>;
    using Handles = std::array<OptionalTime, kTimelineHandles>;
    enum class Drag { None, Range, Baseline, Handle, Marker, Pan };

    explicit Private(TimelineWidget* widget)
        : q(widget), plot(new TimelinePlot(widget)), header(new TimelineHeader(widget)),
          overviewStrip(new TimelineOverview(widget)), emptyLabel(new QLabel(widget)) {}

    TimelineWidget* q;
    TimelinePlot* plot;
    TimelineHeader* header;
    TimelineOverview* overviewStrip;
    QLabel* emptyLabel;
    QTimer wanting; ///< collects changes of the visible range into one seriesWanted

    Nanoseconds duration = 0;
    Nanoseconds clockStep = 0;
    TimeWindow window;
    std::shared_ptr<const TimeSeries> series;
    std::shared_ptr<const TimeSeries>
        overview; ///< the last one of all of the trace; fills in beside `series`
    std::shared_ptr<const TimeSeries> other;
    QString otherName;
    TimelineLayers layers;
    TimelineLayers overviewLayers;
    std::vector<TimelineMarker> markers;
    OptionalTime peakTime;
    std::int64_t peakBytes = 0;
    Handles handles;
    std::optional<std::pair<Nanoseconds, Nanoseconds>> baseline;
    QString baselineText;
    std::size_t focused = 0;

    Drag drag = Drag::None;
    bool moved = false; ///< further than a click since the press
    QPointF pressed;
    TimeWindow windowAtPress;
    std::size_t dragged = 0; ///< handle or marker
    Handles handlesBeforeClick;

    OptionalTime& a() { return handles[0]; }
    OptionalTime& b() { return handles[1]; }
    Nanoseconds timeAt(double x) const { return std::clamp<Nanoseconds>(plot->timeOfX(x), 0, duration); }
    Nanoseconds rateStep() const;
    void show(TimeWindow wanted);
    void showHandles();
    void showLegend();
    void showCurves();
    void showCrosshair(std::optional<QPointF> position);
    void addReading(Nanoseconds time, double y);
    void placeParts();
    void setHandle(std::size_t handle, Nanoseconds time);
    void selectRange(double fromX, double toX);
    void selectBaseline(double fromX, double toX);
    void focusNext(int step);
    void updateCursor(QPointF position);
    void dragTo(Drag what, QPointF position);
};

} // namespace tidemark::ui
