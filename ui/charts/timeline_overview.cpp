// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_overview.h"

#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tidemark::ui {

namespace {

constexpr double kReach = 4; ///< pixels around an edge that take it
constexpr double kDragStart = 3;

} // namespace

TimelineOverview::TimelineOverview(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setAccessibleName(tr("All of the trace, with the visible part marked"));
    setToolTip(tr("All of the trace. Drag the marked part to move it, drag elsewhere to choose another."));
}

void TimelineOverview::setSeries(std::shared_ptr<const TimeSeries> series) {
    m_series = std::move(series);
    update();
}

void TimelineOverview::setDuration(Nanoseconds duration) {
    m_duration = duration;
    m_grip = Grip::None;
    update();
}

void TimelineOverview::setWindow(TimeWindow window) {
    m_window = window;
    update();
}

int TimelineOverview::xOfTime(Nanoseconds time) const {
    return m_duration <= 0 ? 0
                           : static_cast<int>(std::lround(
                                 static_cast<double>(time) / static_cast<double>(m_duration) * width()));
}

Nanoseconds TimelineOverview::timeAt(double x) const {
    const double share = std::clamp(x / std::max(1, width()), 0.0, 1.0);
    return static_cast<Nanoseconds>(share * static_cast<double>(m_duration));
}

TimelineOverview::Grip TimelineOverview::gripAt(double x) const {
    const bool zoomed = m_window.length() < m_duration;
    if (zoomed && std::abs(x - xOfTime(m_window.begin)) <= kReach)
        return Grip::Begin;
    if (zoomed && std::abs(x - xOfTime(m_window.end)) <= kReach)
        return Grip::End;
    return zoomed && x > xOfTime(m_window.begin) && x < xOfTime(m_window.end) ? Grip::All : Grip::New;
}

void TimelineOverview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::current();
    painter.fillRect(rect(), theme.panel);
    if (m_series != nullptr && !m_series->slices.empty()) {
        std::int64_t most = 1;
        for (const TimeSeries::Slice& slice : m_series->slices)
            most = std::max(most, slice.maximumBytes);
        const std::size_t count = m_series->slices.size();
        const auto pixels = static_cast<std::size_t>(std::max(1, width()));
        const QColor color = Theme::mixed(theme.seriesColor(Theme::Series::Live), theme.panel, 0.5);
        for (std::size_t x = 0; x < pixels; ++x) {
            const std::size_t first = x * count / pixels;
            const std::size_t last = std::max(first + 1, (x + 1) * count / pixels);
            std::int64_t bytes = 0;
            for (std::size_t i = first; i < std::min(last, count); ++i)
                bytes = std::max(bytes, m_series->slices[i].maximumBytes);
            const double high = static_cast<double>(bytes) / static_cast<double>(most) * (height() - 2);
            painter.fillRect(QRectF(static_cast<double>(x), height() - high, 1, high), color);
        }
    }
    const bool zoomed = m_window.length() < m_duration;
    if (zoomed) {
        QColor veil = theme.background;
        veil.setAlphaF(0.6F);
        const QRect part(QPoint(xOfTime(m_window.begin), 0),
            QPoint(std::max(xOfTime(m_window.begin) + 2, xOfTime(m_window.end) - 1), height() - 1));
        painter.fillRect(QRect(0, 0, part.left(), height()), veil);
        painter.fillRect(QRect(part.right() + 1, 0, width() - part.right() - 1, height()), veil);
        painter.setPen(theme.accent);
        painter.drawRect(part.adjusted(0, 0, -1, -1));
    }
}

void TimelineOverview::drag(double x) {
    const auto moved = [&](Nanoseconds time) {
        return std::clamp<Nanoseconds>(time + timeAt(x) - timeAt(m_pressed), 0, m_duration);
    };
    TimeWindow wanted = m_windowAtPress;
    switch (m_grip) {
    case Grip::Begin:
        wanted.begin = moved(wanted.begin);
        break;
    case Grip::End:
        wanted.end = moved(wanted.end);
        break;
    case Grip::All:
        wanted = wanted.moved(timeAt(x) - timeAt(m_pressed), m_duration);
        break;
    default:
        wanted = {timeAt(m_pressed), timeAt(x)};
    }
    if (wanted.begin > wanted.end)
        std::swap(wanted.begin, wanted.end);
    if (wanted.length() > 0)
        emit windowWanted(wanted.zoomed(1, wanted.begin, m_duration));
}

void TimelineOverview::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_duration <= 0)
        return;
    m_pressed = event->position().x();
    m_grip = gripAt(m_pressed);
    m_windowAtPress = m_window;
}

void TimelineOverview::mouseMoveEvent(QMouseEvent* event) {
    const double x = event->position().x();
    if (m_grip == Grip::None) {
        const Grip grip = gripAt(x);
        setCursor(grip == Grip::Begin || grip == Grip::End ? Qt::SizeHorCursor
                  : grip == Grip::All                      ? Qt::OpenHandCursor
                                                           : Qt::ArrowCursor);
    } else if (std::abs(x - m_pressed) >= kDragStart) {
        drag(x);
    }
}

void TimelineOverview::mouseReleaseEvent(QMouseEvent* event) {
    const Grip grip = std::exchange(m_grip, Grip::None);
    const double x = event->position().x();
    if (grip != Grip::New || std::abs(x - m_pressed) >= kDragStart || m_window.length() >= m_duration)
        return;
    const Nanoseconds middle = m_window.begin + m_window.length() / 2; // a click centres the visible part
    emit windowWanted(m_window.moved(timeAt(x) - middle, m_duration));
}

void TimelineOverview::mouseDoubleClickEvent(QMouseEvent* event) {
    m_grip = Grip::None;
    if (event->button() == Qt::LeftButton && m_duration > 0)
        emit windowWanted({0, m_duration});
}

} // namespace tidemark::ui
