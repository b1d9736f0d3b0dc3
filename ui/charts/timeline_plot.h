// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/stack_area.h"
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
    /// A curve of another trace over the same time; empty takes it away.
    void setOther(const QVector<double>& keys, const QVector<double>& bytes);
    /// Areas below the live curve: `newest` where it reaches, `overview` elsewhere.
    void setLayers(TimelineLayers newest, TimelineLayers overview);
    /// Room above and below the picture for what others draw, and whether a row of markers is needed.
    void setReserved(int top, int bottom, bool markers);
    void setWindow(TimeWindow window);
    void retheme();
    void setEmpty(bool empty);

    double xOfTime(Nanoseconds time) const;
    Nanoseconds timeOfX(double x) const;
    double yOfBytes(double bytes) const;
    double bytesOfY(double y) const;
    QRect bytesRect() const { return m_bytesRect->rect(); }
    QRect rateRect() const { return m_rateRect->rect(); }

    HandleOverlay& handles() { return *m_handles; }
    MarkerOverlay& markers() { return *m_markers; }
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
    void styleGraphs();
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
    QCPGraph* m_other = nullptr;
    QCPGraph* m_rate = nullptr;
    QCPGraph* m_frees = nullptr;
    StackArea* m_area = nullptr;
    HandleOverlay* m_handles = nullptr;
    MarkerOverlay* m_markers = nullptr;
    CrosshairOverlay* m_crosshair = nullptr;
    QFont m_smallFont;
    TimeWindow m_window;
    int m_reservedTop = 0;
    int m_reservedBottom = 0;
    int m_strip = 20; ///< height above the curves, for flags
};

} // namespace tidemark::ui
