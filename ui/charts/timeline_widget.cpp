// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_widget.h"

#include "ui/charts/timeline_plot.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QMouseEvent>
#include <QTimer>
#include <cmath>

namespace tidemark::ui {

namespace {

constexpr int kDragStart = 4; ///< pixels; less is a click
constexpr int kMaximumSlices = 8192;
constexpr double kWheelFactor = 0.8; ///< per notch
constexpr QChar kA = u'A';
constexpr QChar kB = u'B';

using OptionalTime = std::optional<Nanoseconds>;

enum class Drag { None, Range, Handle, Pan };

} // namespace

struct TimelineWidget::Private {
    explicit Private(TimelineWidget* widget)
        : q(widget), plot(new TimelinePlot(widget)), emptyLabel(new QLabel(widget)) {}

    TimelineWidget* q;
    TimelinePlot* plot;
    QLabel* emptyLabel;
    QTimer wanting; ///< collects changes of the visible range into one seriesWanted

    Nanoseconds duration = 0;
    TimeWindow window;
    std::shared_ptr<const TimeSeries> series;
    std::shared_ptr<const TimeSeries>
        overview; ///< the last one of all of the trace; fills in beside `series`
    std::optional<Nanoseconds> peakTime;
    std::int64_t peakBytes = 0;
    OptionalTime a;
    OptionalTime b;
    QChar focused = kA;

    Drag drag = Drag::None;
    bool moved = false; ///< further than a click since the press
    QPointF pressed;
    TimeWindow windowAtPress;
    QChar dragged;
    OptionalTime aBeforeClick;
    OptionalTime bBeforeClick;

    Nanoseconds timeAt(double x) const { return std::clamp<Nanoseconds>(plot->timeOfX(x), 0, duration); }
    void show(TimeWindow wanted);
    void showHandles();
    void showCrosshair(std::optional<QPointF> position);
    void setHandle(QChar handle, Nanoseconds time);
    void selectRange(double fromX, double toX);
    void updateCursor(QPointF position);
};

void TimelineWidget::Private::show(TimeWindow wanted) {
    if (wanted == window)
        return;
    window = wanted;
    plot->setWindow(window);
    showHandles();
    wanting.start();
}

void TimelineWidget::Private::showHandles() {
    HandleOverlay& overlay = plot->handles();
    overlay.a = a ? std::optional(plot->xOfTime(*a)) : std::nullopt;
    overlay.b = b ? std::optional(plot->xOfTime(*b)) : std::nullopt;
    overlay.focused = q->hasFocus() ? focused : QChar();
    overlay.peak.reset();
    if (peakTime) {
        overlay.peak = QPointF(plot->xOfTime(*peakTime), plot->yOfBytes(static_cast<double>(peakBytes)));
        overlay.peakText = tr("peak %1").arg(formatBytes(peakBytes));
    }
    plot->repaintHandles();
}

void TimelineWidget::Private::showCrosshair(std::optional<QPointF> position) {
    CrosshairOverlay& crosshair = plot->crosshair();
    const QRect area = plot->bytesRect();
    crosshair.x.reset();
    crosshair.rows.clear();
    if (position && duration > 0 && position->x() >= area.left() && position->x() <= area.right() + 1) {
        const Nanoseconds time = timeAt(position->x());
        const Theme& theme = Theme::current();
        const double perPixel = static_cast<double>(window.length()) / 1e9 / std::max(1, area.width());
        const double step = std::min(1.0, std::pow(10, std::floor(std::log10(std::max(perPixel, 1e-9)))));
        crosshair.x = position->x();
        crosshair.rows.push_back({tr("time"),
            timeLabel(static_cast<double>(time) / 1e9, step, static_cast<double>(window.end) / 1e9),
            QColor()});
        std::optional<TimelineReading> reading = series ? readTimeline(*series, time) : std::nullopt;
        if (!reading && overview)
            reading = readTimeline(*overview, time);
        if (reading) {
            crosshair.rows.push_back(
                {tr("live"), formatBytes(reading->liveBytes), theme.seriesColor(Theme::Series::Live)});
            if (reading->rssBytes)
                crosshair.rows.push_back(
                    {tr("RSS"), formatBytes(*reading->rssBytes), theme.seriesColor(Theme::Series::Rss)});
            crosshair.rows.push_back(
                {tr("allocations/s"), formatCount(std::llround(reading->allocationsPerSecond)),
                    theme.seriesColor(Theme::Series::Rate)});
        }
    }
    plot->repaintCrosshair();
}

void TimelineWidget::Private::setHandle(QChar handle, Nanoseconds time) {
    time = std::clamp<Nanoseconds>(time, 0, duration);
    if (handle == kA)
        a = b ? std::min(time, *b) : time;
    else
        b = a ? std::max(time, *a) : time;
    focused = handle;
    showHandles();
    emit q->handleMoved(handle, handle == kA ? *a : *b);
}

void TimelineWidget::Private::selectRange(double fromX, double toX) {
    const Nanoseconds from = timeAt(std::min(fromX, toX));
    const Nanoseconds to = timeAt(std::max(fromX, toX));
    a = from;
    b = from == to ? OptionalTime() : OptionalTime(to);
    showHandles();
    emit q->rangeSelected(from, to);
}

void TimelineWidget::Private::updateCursor(QPointF position) {
    const QRect area = plot->bytesRect().united(plot->rateRect());
    if (duration <= 0)
        q->unsetCursor();
    else if (!plot->handles().handleAt(position).isNull())
        q->setCursor(Qt::SizeHorCursor);
    else if (area.contains(position.toPoint()))
        q->setCursor(Qt::CrossCursor);
    else
        q->unsetCursor();
}

TimelineWidget::TimelineWidget(QWidget* parent) : QWidget(parent), d(std::make_unique<Private>(this)) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(
        tr("Live bytes, RSS and allocation rate over time. Arrow keys move the handles A and B."));
    d->emptyLabel->setAlignment(Qt::AlignCenter);
    d->emptyLabel->setForegroundRole(QPalette::PlaceholderText);
    d->emptyLabel->setAttribute(Qt::WA_TransparentForMouseEvents);
    d->emptyLabel->setText(tr("Open a trace to see its memory over time."));
    d->wanting.setSingleShot(true);
    d->wanting.setInterval(15);
    connect(&d->wanting, &QTimer::timeout, this, [this] {
        const int pixels = static_cast<int>(d->plot->bytesRect().width() * devicePixelRatioF());
        if (d->duration > 0 && pixels > 0)
            emit seriesWanted(d->window.begin, d->window.end, std::min(pixels, kMaximumSlices));
    });
    connect(d->plot, &TimelinePlot::placed, this, [this] { d->showHandles(); });
    reset(0);
    retheme();
}

TimelineWidget::~TimelineWidget() = default;

void TimelineWidget::reset(Nanoseconds duration) {
    d->duration = std::max<Nanoseconds>(0, duration);
    d->window = {0, std::max<Nanoseconds>(1, d->duration)};
    d->series.reset();
    d->overview.reset();
    d->peakTime.reset();
    d->a.reset();
    d->b.reset();
    d->drag = Drag::None;
    d->plot->setCurves({});
    d->plot->setWindow(d->window);
    d->plot->setEmpty(d->duration == 0);
    d->emptyLabel->setVisible(d->duration == 0);
    d->showHandles();
    d->showCrosshair({});
    d->wanting.start();
}

void TimelineWidget::setSeries(std::shared_ptr<const TimeSeries> series) {
    d->series = std::move(series);
    if (d->series && d->series->begin <= 0 && d->series->end >= d->duration)
        d->overview = d->series;
    d->plot->setCurves(timelineCurves(d->series.get(), d->overview.get()));
    d->showHandles();
}

void TimelineWidget::setPeak(Nanoseconds time, std::int64_t bytes) {
    d->peakTime = time;
    d->peakBytes = bytes;
    d->showHandles();
}

void TimelineWidget::setHandles(OptionalTime a, OptionalTime b) {
    if (d->drag == Drag::Range || d->drag == Drag::Handle)
        return; // an echo of an earlier step of the drag
    d->a = a;
    d->b = b;
    d->showHandles();
}

void TimelineWidget::resetZoom() {
    d->show({0, std::max<Nanoseconds>(1, d->duration)});
}

void TimelineWidget::setEmptyText(const QString& text) {
    d->emptyLabel->setText(text);
}

void TimelineWidget::retheme() {
    d->plot->retheme();
}

QSize TimelineWidget::sizeHint() const {
    return {800, 180};
}

QSize TimelineWidget::minimumSizeHint() const {
    return {320, 120};
}

int TimelineWidget::xOfTime(Nanoseconds time) const {
    return static_cast<int>(std::lround(d->plot->xOfTime(time)));
}

QRect TimelineWidget::plotRect() const {
    return d->plot->bytesRect();
}

void TimelineWidget::mousePressEvent(QMouseEvent* event) {
    if (d->duration <= 0 || d->drag != Drag::None)
        return;
    d->pressed = event->position();
    d->windowAtPress = d->window;
    d->moved = false;
    if (event->button() == Qt::MiddleButton ||
        (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier))) {
        d->drag = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    } else if (event->button() == Qt::LeftButton) {
        d->dragged = d->plot->handles().handleAt(d->pressed);
        d->drag = d->dragged.isNull() ? Drag::Range : Drag::Handle;
        d->aBeforeClick = d->a;
        d->bBeforeClick = d->b;
    }
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (d->drag == Drag::None) {
        d->updateCursor(position);
        d->showCrosshair(position);
        return;
    }
    if (std::abs(position.x() - d->pressed.x()) >= kDragStart)
        d->moved = true;
    if (!d->moved)
        return;
    if (d->drag == Drag::Pan) {
        const double perPixel = static_cast<double>(d->window.length()) / std::max(1, plotRect().width());
        const auto by = static_cast<Nanoseconds>((d->pressed.x() - position.x()) * perPixel);
        d->show(d->windowAtPress.moved(by, d->duration));
    } else if (d->drag == Drag::Handle) {
        d->setHandle(d->dragged, d->timeAt(position.x()));
    } else {
        d->selectRange(d->pressed.x(), position.x());
    }
    d->showCrosshair(d->drag == Drag::Pan ? std::optional<QPointF>() : position);
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent* event) {
    const Drag drag = std::exchange(d->drag, Drag::None);
    if (drag == Drag::Range && d->moved)
        d->selectRange(d->pressed.x(), event->position().x());
    else if (drag == Drag::Range && plotRect().united(d->plot->rateRect()).contains(d->pressed.toPoint()))
        d->selectRange(d->pressed.x(), d->pressed.x());
    else if (drag == Drag::Handle && d->moved)
        d->setHandle(d->dragged, d->timeAt(event->position().x()));
    else if (drag == Drag::Handle)
        d->focused = d->dragged;
    d->showHandles();
    d->updateCursor(event->position());
    d->showCrosshair(event->position());
}

/// Its first click has set A; that is taken back, as far as there was something before.
void TimelineWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || d->duration <= 0)
        return;
    if (d->aBeforeClick && d->drag == Drag::None) {
        d->a = d->aBeforeClick;
        d->b = d->bBeforeClick;
        emit rangeSelected(*d->a, d->b.value_or(*d->a));
    }
    resetZoom();
    d->showHandles();
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
    const OptionalTime& handle = d->focused == kA ? d->a : d->b;
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
    case Qt::Key_Down:
        d->focused = d->focused == kA ? kB : kA;
        d->showHandles();
        break;
    case Qt::Key_Plus:
        d->show(d->window.zoomed(kWheelFactor, handle.value_or(middle), d->duration));
        break;
    case Qt::Key_Minus:
        d->show(d->window.zoomed(1 / kWheelFactor, handle.value_or(middle), d->duration));
        break;
    case Qt::Key_0:
    case Qt::Key_Escape:
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

void TimelineWidget::resizeEvent(QResizeEvent*) {
    d->plot->setGeometry(rect());
    d->emptyLabel->setGeometry(rect());
    d->wanting.start();
}

void TimelineWidget::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        retheme();
}

} // namespace tidemark::ui
