// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/results/results.h"

#include <QWidget>
#include <memory>
#include <optional>

namespace tidemark::ui {

/// Live bytes, RSS and allocation rate over time, on QCustomPlot. Drag selects a range, wheel zooms about the
/// cursor, middle drag or Shift-wheel pans, double click shows all, handles A and B are draggable flags, the
/// peak has a flag. Keys: up and down choose a handle, left and right move it by a pixel (with Shift by ten),
/// + and − zoom, 0 shows all. It shows what it was last given until new data comes.
class TimelineWidget : public QWidget {
    Q_OBJECT
public:
    explicit TimelineWidget(QWidget* parent = nullptr);
    ~TimelineWidget() override;

    /// Empties the view for a new trace of this duration and shows all of it.
    void reset(Nanoseconds duration);
    void setSeries(std::shared_ptr<const TimeSeries> series);
    void setPeak(Nanoseconds time, std::int64_t bytes);
    void setHandles(std::optional<Nanoseconds> a, std::optional<Nanoseconds> b);
    void resetZoom();
    void setEmptyText(const QString& text); ///< shown until reset() is called with a duration > 0
    void retheme();
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    /// For tests: centre x of a time in widget coordinates, and the plot's rectangle.
    int xOfTime(Nanoseconds time) const;
    QRect plotRect() const;

signals:
    /// The visible range or the width changed: a series for it is wanted.
    void seriesWanted(tidemark::Nanoseconds begin, tidemark::Nanoseconds end, int slices);
    /// While dragging and at its end (A, B]; a click without drag sets A alone: begin == end.
    void rangeSelected(tidemark::Nanoseconds begin, tidemark::Nanoseconds end);
    void handleMoved(QChar handle, tidemark::Nanoseconds time);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
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
