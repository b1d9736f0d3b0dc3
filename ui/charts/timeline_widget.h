// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/results/results.h"
#include "ui/charts/timeline_layers.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QSpinBox;

namespace tidemark::ui {

class TimelineLegend;
class TimelineOverview;

/// A named moment.
struct TimelineMarker {
    Nanoseconds time = 0;
    QString text;
    QString note;     ///< maybe empty
    bool own = false; ///< made in the window, so it can be changed; else recorded
    friend bool operator==(const TimelineMarker&, const TimelineMarker&) = default;
};

/// Live bytes, RSS and allocation rate over time, on QCustomPlot; live bytes maybe as stacked layers. Drag
/// selects a range, Ctrl-drag a baseline to compare it with, wheel and pinch zoom about the cursor, middle
/// drag or Shift-wheel pans, double click shows all; handles A to D are draggable flags, the peak and the
/// markers have flags, the strip at the bottom shows all of the trace. Keys: up and down choose a handle,
/// left and right move it by a pixel (with Shift by ten), + and − zoom, 0 shows all. It shows what it was
/// last given until new data comes.
class TimelineWidget : public QWidget {
    Q_OBJECT
public:
    explicit TimelineWidget(QWidget* parent = nullptr);
    ~TimelineWidget() override;

    /// Empties the view for a new trace of this duration and shows all of it. Rates are means over at least
    /// two steps of the trace's clock.
    void reset(Nanoseconds duration, Nanoseconds clockStep = 0);
    void setSeries(std::shared_ptr<const TimeSeries> series);
    /// Areas under the live curve.
    void setLayers(TimelineLayers layers);
    /// Live bytes of another trace over the same time, as a dashed line; null takes it away.
    void setOther(std::shared_ptr<const TimeSeries> series, const QString& name);
    void setPeak(Nanoseconds time, std::int64_t bytes);
    void setHandles(std::optional<Nanoseconds> a, std::optional<Nanoseconds> b,
        std::optional<Nanoseconds> c = {}, std::optional<Nanoseconds> d = {});
    void setMarkers(std::vector<TimelineMarker> markers);
    /// What the baseline's band says; just "baseline" if empty.
    void setBaselineText(const QString& text);
    QString baselineText() const;
    void resetZoom();
    void setEmptyText(const QString& text); ///< shown until reset() is called with a duration > 0
    void retheme();
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    /// What the layers shall be groups of; empty = no layers are wanted.
    std::optional<Grouping> layerGrouping() const;
    int layerCount() const;
    QComboBox* groupingBox() const;
    QSpinBox* countBox() const;
    TimelineLegend* legend() const;
    TimelineOverview* overview() const;

    /// For tests: centre x of a time in widget coordinates, and the plot's rectangle.
    int xOfTime(Nanoseconds time) const;
    QRect plotRect() const;
    /// The rows of the read-out next to the cursor, "name value" each; empty while it is hidden.
    QStringList readOut() const;
    QRect flagRect(QChar handle) const;
    QRect markerRect(std::size_t marker) const;

signals:
    /// The visible range or the width changed: a series for it is wanted.
    void seriesWanted(tidemark::Nanoseconds begin, tidemark::Nanoseconds end, int slices);
    /// Another grouping or number of layers was chosen.
    void layersChosen();
    void layerClicked(int layer);
    /// While dragging and at its end (A, B]; a click without drag sets A alone: begin == end.
    void rangeSelected(tidemark::Nanoseconds begin, tidemark::Nanoseconds end);
    /// The same with Ctrl held; begin == end takes the baseline away.
    void baselineSelected(tidemark::Nanoseconds begin, tidemark::Nanoseconds end);
    void handleMoved(QChar handle, tidemark::Nanoseconds time);
    /// By a right click on it (or its key): what can be done with it is wanted.
    void markerMenuWanted(int marker, QPoint globalPosition);
    void markerMoved(int marker, tidemark::Nanoseconds time);

protected:
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace tidemark::ui
