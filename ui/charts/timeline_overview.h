// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"
#include "ui/charts/timeline_scale.h"

#include <QWidget>
#include <memory>

namespace tidemark::ui {

/// All of the trace as a thin strip with the visible part marked. Dragging the part moves it, dragging its
/// edges or elsewhere sets it anew, a double click shows all.
class TimelineOverview : public QWidget {
    Q_OBJECT
public:
    explicit TimelineOverview(QWidget* parent = nullptr);

    void setSeries(std::shared_ptr<const TimeSeries> series); ///< of the whole trace; null = none
    void setDuration(Nanoseconds duration);
    void setWindow(TimeWindow window);
    int xOfTime(Nanoseconds time) const;

signals:
    void windowWanted(tidemark::ui::TimeWindow window);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    enum class Grip { None, Begin, End, All, New };
    Nanoseconds timeAt(double x) const;
    Grip gripAt(double x) const;
    void drag(double x);

    std::shared_ptr<const TimeSeries> m_series;
    Nanoseconds m_duration = 0;
    TimeWindow m_window;
    Grip m_grip = Grip::None;
    double m_pressed = 0;
    TimeWindow m_windowAtPress;
};

} // namespace tidemark::ui
