// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/timeline_curves.h"
#include "ui/charts/timeline_overlays.h"
#include "ui/charts/timeline_scale.h"
#include "ui/charts/timeline_tickers.h"

#include <qcustomplot.h>

namespace tidemark::ui {

/// The picture of a timeline: two axis rectangles over one time axis, and the overlays on buffered layers of
/// their own, so that moving the mouse repaints neither curves nor axes. Takes no input.
class TimelinePlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit TimelinePlot(QWidget* parent);

    void setCurves(const TimelineCurves& curves);
    void setWindow(TimeWindow window);
    void retheme();
    void setEmpty(bool empty);

    double xOfTime(Nanoseconds time) const;
    Nanoseconds timeOfX(double x) const;
    double yOfBytes(double bytes) const;
    QRect bytesRect() const { return m_bytesRect->rect(); }
    QRect rateRect() const { return m_rateRect->rect(); }

    HandleOverlay& handles() { return *m_handles; }
    CrosshairOverlay& crosshair() { return *m_crosshair; }
    void repaintHandles();
    void repaintCrosshair();

signals:
    /// The axis rectangles have a new place: the overlays' coordinates are stale.
    void placed();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeAxisRects();
    void makeGraphs();
    void makeLegend();
    void setMargins();
    void scaleValues();
    void updateFrames();

    QCPAxisRect* m_bytesRect = nullptr;
    QCPAxisRect* m_rateRect = nullptr;
    QSharedPointer<ByteTicker> m_byteTicker{new ByteTicker};
    QSharedPointer<TimeTicker> m_timeTicker{new TimeTicker};
    QCPGraph* m_maximum = nullptr;
    QCPGraph* m_minimum = nullptr;
    QCPGraph* m_rss = nullptr;
    QCPGraph* m_rate = nullptr;
    QCPLegend* m_legend = nullptr;
    HandleOverlay* m_handles = nullptr;
    CrosshairOverlay* m_crosshair = nullptr;
    QFont m_smallFont;
};

} // namespace tidemark::ui
