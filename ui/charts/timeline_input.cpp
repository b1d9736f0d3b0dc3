// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_widget_private.h"
#include "ui/theme/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QToolTip>
#include <cmath>
#include <utility>

namespace tidemark::ui {

namespace {

constexpr int kDragStart = 4;        ///< pixels; less is a click
constexpr double kWheelFactor = 0.8; ///< per notch

std::size_t numberOf(QChar handle) {
    return static_cast<std::size_t>(handle.unicode() - u'A');
}

} // namespace

void TimelineWidget::mousePressEvent(QMouseEvent* event) {
    if (d->duration <= 0 || d->drag != Private::Drag::None)
        return;
    d->pressed = event->position();
    d->windowAtPress = d->window;
    d->moved = false;
    if (event->button() == Qt::MiddleButton ||
        (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier))) {
        d->drag = Private::Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    } else if (event->button() == Qt::LeftButton) {
        const int marker = d->plot->markers().flagAt(d->pressed);
        const QChar handle = d->plot->handles().handleAt(d->pressed);
        d->handlesBeforeClick = d->handles;
        if (event->modifiers().testFlag(Qt::ControlModifier)) {
            d->drag = Private::Drag::Baseline;
        } else if (marker >= 0) {
            d->drag = Private::Drag::Marker;
            d->dragged = static_cast<std::size_t>(marker);
        } else if (!handle.isNull()) {
            d->drag = Private::Drag::Handle;
            d->dragged = numberOf(handle);
        } else {
            d->drag = Private::Drag::Range;
        }
    }
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (d->drag == Private::Drag::None) {
        d->updateCursor(position);
        d->showCrosshair(position);
        return;
    }
    if (std::abs(position.x() - d->pressed.x()) >= kDragStart)
        d->moved = true;
    if (!d->moved)
        return;
    d->dragTo(d->drag, position);
    d->showCrosshair(d->drag == Private::Drag::Pan ? std::optional<QPointF>() : position);
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent* event) {
    const Private::Drag drag = std::exchange(d->drag, Private::Drag::None);
    if (d->moved)
        d->dragTo(drag, event->position());
    const bool inside = plotRect().united(d->plot->rateRect()).contains(d->pressed.toPoint());
    if (drag == Private::Drag::Marker && d->moved && d->markers[d->dragged].own)
        emit markerMoved(static_cast<int>(d->dragged), d->markers[d->dragged].time);
    else if (drag == Private::Drag::Marker && !d->moved)
        emit rangeSelected(d->markers[d->dragged].time, d->markers[d->dragged].time);
    else if (drag == Private::Drag::Range && !d->moved && inside)
        d->selectRange(d->pressed.x(), d->pressed.x());
    else if (drag == Private::Drag::Baseline && !d->moved)
        d->selectBaseline(d->pressed.x(), d->pressed.x());
    else if (drag == Private::Drag::Handle && !d->moved)
        d->focused = d->dragged;
    d->showHandles();
    d->updateCursor(event->position());
    d->showCrosshair(event->position());
}

/// Its first click has set A; that is taken back, as far as there was something before.
void TimelineWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || d->duration <= 0)
        return;
    if (d->handlesBeforeClick[0] && d->drag == Private::Drag::None) {
        d->handles = d->handlesBeforeClick;
        emit rangeSelected(*d->a(), d->b().value_or(*d->a()));
    }
    resetZoom();
    d->showHandles();
}

void TimelineWidget::contextMenuEvent(QContextMenuEvent* event) {
    const int marker = d->plot->markers().flagAt(event->pos());
    if (marker >= 0)
        emit markerMenuWanted(marker, event->globalPos());
    else
        QWidget::contextMenuEvent(event);
}

bool TimelineWidget::event(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture && d->duration > 0)
            d->show(d->window.zoomed(1 / std::clamp(1 + gesture->value(), 0.2, 5.0),
                d->timeAt(gesture->position().x()), d->duration));
        return true;
    }
    if (event->type() == QEvent::Gesture) {
        if (const auto* pinch =
                static_cast<QPinchGesture*>(static_cast<QGestureEvent*>(event)->gesture(Qt::PinchGesture));
            pinch != nullptr && d->duration > 0 && pinch->scaleFactor() > 0)
            d->show(d->window.zoomed(
                1 / pinch->scaleFactor(), d->timeAt(mapFromGlobal(pinch->centerPoint()).x()), d->duration));
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int flag = d->plot->markers().flagAt(help->pos());
        if (flag < 0) {
            QToolTip::hideText();
        } else {
            const TimelineMarker& marker = d->markers[static_cast<std::size_t>(flag)];
            QString text = marker.text + QStringLiteral("\n") + formatTime(marker.time);
            if (!marker.note.isEmpty())
                text += QStringLiteral("\n") + marker.note;
            QToolTip::showText(help->globalPos(), text, this);
        }
        return true;
    }
    return QWidget::event(event);
}

void TimelineWidget::wheelEvent(QWheelEvent* event) {
    if (d->duration <= 0)
        return;
    const QPoint delta = event->angleDelta();
    const double notches = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
    const bool pans =
        event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(delta.x()) > std::abs(delta.y());
    if (pans) {
        const auto by = static_cast<Nanoseconds>(-notches * 0.1 * static_cast<double>(d->window.length()));
        d->show(d->window.moved(by, d->duration));
    } else {
        d->show(
            d->window.zoomed(std::pow(kWheelFactor, notches), d->timeAt(event->position().x()), d->duration));
    }
    d->showCrosshair(event->position());
    event->accept();
}

void TimelineWidget::keyPressEvent(QKeyEvent* event) {
    if (d->duration <= 0)
        return QWidget::keyPressEvent(event);
    const Nanoseconds middle = d->window.begin + d->window.length() / 2;
    const std::optional<Nanoseconds> handle = d->handles[d->focused];
    const int pixels = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    const Nanoseconds step =
        std::max<Nanoseconds>(1, d->window.length() * pixels / std::max(1, plotRect().width()));
    switch (event->key()) {
    case Qt::Key_Left:
        d->setHandle(d->focused, handle.value_or(middle) - step);
        break;
    case Qt::Key_Right:
        d->setHandle(d->focused, handle.value_or(middle) + step);
        break;
    case Qt::Key_Up:
        d->focusNext(-1);
        break;
    case Qt::Key_Down:
        d->focusNext(1);
        break;
    case Qt::Key_Plus:
        d->show(d->window.zoomed(kWheelFactor, handle.value_or(middle), d->duration));
        break;
    case Qt::Key_Minus:
        d->show(d->window.zoomed(1 / kWheelFactor, handle.value_or(middle), d->duration));
        break;
    case Qt::Key_Escape:
        if (d->baseline) {
            d->baseline.reset();
            d->showHandles();
            emit baselineSelected(0, 0);
            break;
        }
        resetZoom();
        break;
    case Qt::Key_0:
        resetZoom();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void TimelineWidget::leaveEvent(QEvent*) {
    d->showCrosshair({});
}

void TimelineWidget::focusInEvent(QFocusEvent*) {
    d->showHandles();
}

void TimelineWidget::focusOutEvent(QFocusEvent*) {
    d->showHandles();
}

} // namespace tidemark::ui
