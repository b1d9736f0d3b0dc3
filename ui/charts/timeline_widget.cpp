// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_widget.h"

#include "ui/charts/stack_columns.h"
#include "ui/charts/timeline_legend.h"
#include "ui/charts/timeline_widget_private.h"
#include "ui/theme/theme.h"

#include <cmath>

namespace tidemark::ui {

namespace {

constexpr int kMaximumSlices = 8192;
constexpr int kOverview = 18; ///< height of the strip with all of the trace
constexpr int kBelowOverview = 4;

using OptionalTime = std::optional<Nanoseconds>;

QChar handleOf(std::size_t number) {
    return QChar(static_cast<char16_t>(u'A' + number));
}

} // namespace

/// Two steps of the clock and two pixels: over less, a rate shows the clock rather than the program.
Nanoseconds TimelineWidget::Private::rateStep() const {
    const Nanoseconds twoPixels = 2 * window.length() / std::max(1, plot->bytesRect().width());
    return std::max(2 * clockStep, twoPixels);
}

void TimelineWidget::Private::show(TimeWindow wanted) {
    if (wanted == window)
        return;
    window = wanted;
    plot->setWindow(window);
    overviewStrip->setWindow(window);
    showHandles();
    wanting.start();
}

void TimelineWidget::Private::showCurves() {
    plot->setCurves(timelineCurves(series.get(), overview.get(), rateStep()));
    showHandles();
}

void TimelineWidget::Private::placeParts() {
    const int top = header->sizeHint().height();
    plot->setGeometry(q->rect());
    plot->setReserved(top, kOverview + kBelowOverview, !markers.empty());
    header->setGeometry(1, 1, q->width() - 2, top);
    emptyLabel->setGeometry(q->rect());
    const QRect bytes = plot->bytesRect();
    overviewStrip->setGeometry(
        bytes.left(), q->height() - kOverview - kBelowOverview, bytes.width(), kOverview);
}

void TimelineWidget::Private::showLegend() {
    const Theme& theme = Theme::current();
    std::vector<TimelineLegend::Entry> entries;
    const auto addLine = [&](const QString& name, Theme::Series of) {
        entries.push_back({name, {}, theme.seriesColor(of), true, false});
    };
    addLine(tr("live"), Theme::Series::Live);
    if (overview != nullptr && std::any_of(overview->counters.begin(), overview->counters.end(),
                                   [](const CounterSample& sample) { return sample.rssBytes >= 0; }))
        addLine(tr("RSS"), Theme::Series::Rss);
    if (other != nullptr)
        entries.push_back(
            {otherName, tr("Live bytes of the trace that is compared"), theme.fresh, true, false});
    addLine(tr("allocations/s"), Theme::Series::Rate);
    addLine(tr("frees/s"), Theme::Series::Frees);
    const TimelineLayers& shown = layers.series != nullptr ? layers : overviewLayers;
    if (shown.series != nullptr) {
        const std::vector<QColor> colors = layerColors(shown.names);
        for (qsizetype i = 0; i < shown.names.size(); ++i) {
            const QString toolTip = shown.toolTips.value(i, shown.names[i]);
            entries.push_back({shown.names[i], toolTip, colors[static_cast<std::size_t>(i)], false, true});
        }
        if (shown.series->hasRest())
            entries.push_back(
                {tr("other"), tr("Everything that is in none of the layers"), colors.back(), false, false});
    }
    header->legend()->setEntries(std::move(entries));
}

void TimelineWidget::Private::showHandles() {
    HandleOverlay& overlay = plot->handles();
    for (std::size_t i = 0; i < handles.size(); ++i)
        overlay.x[i] = handles[i] ? std::optional(plot->xOfTime(*handles[i])) : std::nullopt;
    overlay.focused = q->hasFocus() ? handleOf(focused) : QChar();
    overlay.baseline.reset();
    if (baseline)
        overlay.baseline = TimelineSpan{plot->xOfTime(baseline->first), plot->xOfTime(baseline->second)};
    overlay.baselineText = baselineText.isEmpty() ? tr("baseline") : baselineText;
    overlay.peak.reset();
    if (peakTime) {
        overlay.peak = QPointF(plot->xOfTime(*peakTime), plot->yOfBytes(static_cast<double>(peakBytes)));
        overlay.peakText = tr("peak %1").arg(formatBytes(peakBytes));
    }
    plot->markers().flags.clear();
    for (const TimelineMarker& marker : markers)
        plot->markers().flags.push_back({plot->xOfTime(marker.time), marker.text, marker.own});
    plot->repaintHandles();
}

void TimelineWidget::Private::addReading(Nanoseconds time, double y) {
    const Theme& theme = Theme::current();
    auto& rows = plot->crosshair().rows;
    std::optional<TimelineReading> reading = series ? readTimeline(*series, time, rateStep()) : std::nullopt;
    if (!reading && overview)
        reading = readTimeline(*overview, time, rateStep());
    if (!reading)
        return;
    rows.push_back({tr("live"), formatBytes(reading->liveBytes), theme.seriesColor(Theme::Series::Live)});
    const std::optional<TimelineReading> compared =
        other ? readTimeline(*other, time, rateStep()) : std::nullopt;
    if (compared)
        rows.push_back({otherName, formatBytes(compared->liveBytes), theme.fresh});
    if (reading->rssBytes)
        rows.push_back({tr("RSS"), formatBytes(*reading->rssBytes), theme.seriesColor(Theme::Series::Rss)});
    rows.push_back({tr("allocations/s"), formatCount(std::llround(reading->allocationsPerSecond)),
        theme.seriesColor(Theme::Series::Rate)});
    rows.push_back({tr("frees/s"), formatCount(std::llround(reading->freesPerSecond)),
        theme.seriesColor(Theme::Series::Frees)});
    for (const TimelineLayers* shown : {&layers, &overviewLayers}) {
        const std::size_t slice =
            shown->series != nullptr ? sliceAt(*shown->series, time) : StackColumn::kNone;
        if (slice == StackColumn::kNone)
            continue;
        const std::size_t layer = layerAt(*shown->series, slice, std::llround(plot->bytesOfY(y)));
        if (layer < static_cast<std::size_t>(shown->names.size()))
            rows.push_back({shown->names[static_cast<qsizetype>(layer)],
                formatBytes(shown->series->at(slice, layer)), layerColors(shown->names)[layer]});
        return;
    }
}

void TimelineWidget::Private::showCrosshair(std::optional<QPointF> position) {
    CrosshairOverlay& crosshair = plot->crosshair();
    const QRect area = plot->bytesRect();
    crosshair.x.reset();
    crosshair.rows.clear();
    if (position && duration > 0 && position->x() >= area.left() && position->x() <= area.right() + 1) {
        const Nanoseconds time = timeAt(position->x());
        const double perPixel = static_cast<double>(window.length()) / 1e9 / std::max(1, area.width());
        const double step = std::min(1.0, std::pow(10, std::floor(std::log10(std::max(perPixel, 1e-9)))));
        crosshair.x = position->x();
        crosshair.rows.push_back({tr("time"),
            timeLabel(static_cast<double>(time) / 1e9, step, static_cast<double>(window.end) / 1e9),
            QColor()});
        addReading(time, position->y());
    }
    plot->repaintCrosshair();
}

/// A handle stays between its neighbours.
void TimelineWidget::Private::setHandle(std::size_t handle, Nanoseconds time) {
    time = std::clamp<Nanoseconds>(time, 0, duration);
    for (std::size_t i = 0; i < handles.size(); ++i)
        if (handles[i] && i != handle)
            time = i < handle ? std::max(time, *handles[i]) : std::min(time, *handles[i]);
    handles[handle] = time;
    focused = handle;
    showHandles();
    emit q->handleMoved(handleOf(handle), time);
}

void TimelineWidget::Private::selectRange(double fromX, double toX) {
    const Nanoseconds from = timeAt(std::min(fromX, toX));
    const Nanoseconds to = timeAt(std::max(fromX, toX));
    a() = from;
    b() = from == to ? OptionalTime() : OptionalTime(to);
    showHandles();
    emit q->rangeSelected(from, to);
}

void TimelineWidget::Private::selectBaseline(double fromX, double toX) {
    const Nanoseconds from = timeAt(std::min(fromX, toX));
    const Nanoseconds to = timeAt(std::max(fromX, toX));
    baseline.reset();
    if (from != to)
        baseline = std::pair(from, to);
    showHandles();
    emit q->baselineSelected(from, to);
}

/// A and B can always be had; C and D if the rule has them.
void TimelineWidget::Private::focusNext(int step) {
    std::size_t next = focused;
    do
        next = (next + handles.size() + static_cast<std::size_t>(step)) % handles.size();
    while (next > 1 && !handles[next]);
    focused = next;
    showHandles();
}

void TimelineWidget::Private::updateCursor(QPointF position) {
    const QRect area = plot->bytesRect().united(plot->rateRect());
    if (duration <= 0)
        q->unsetCursor();
    else if (plot->markers().flagAt(position) >= 0)
        q->setCursor(Qt::PointingHandCursor);
    else if (!plot->handles().handleAt(position).isNull())
        q->setCursor(Qt::SizeHorCursor);
    else if (area.contains(position.toPoint()))
        q->setCursor(Qt::CrossCursor);
    else
        q->unsetCursor();
}

void TimelineWidget::Private::dragTo(Drag what, QPointF position) {
    switch (what) {
    case Drag::Pan: {
        const double perPixel = static_cast<double>(window.length()) / std::max(1, plot->bytesRect().width());
        show(
            windowAtPress.moved(static_cast<Nanoseconds>((pressed.x() - position.x()) * perPixel), duration));
        break;
    }
    case Drag::Handle:
        setHandle(dragged, timeAt(position.x()));
        break;
    case Drag::Marker:
        if (markers[dragged].own) {
            markers[dragged].time = timeAt(position.x());
            showHandles();
        }
        break;
    case Drag::Baseline:
        selectBaseline(pressed.x(), position.x());
        break;
    case Drag::Range:
        selectRange(pressed.x(), position.x());
        break;
    case Drag::None:
        break;
    }
}

TimelineWidget::TimelineWidget(QWidget* parent) : QWidget(parent), d(std::make_unique<Private>(this)) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(
        tr("Live bytes, RSS and allocation rate over time. Arrow keys move the handles A to D."));
    grabGesture(Qt::PinchGesture);
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
    connect(d->plot, &TimelinePlot::placed, this, [this] {
        const QRect bytes = d->plot->bytesRect();
        d->overviewStrip->setGeometry(
            bytes.left(), height() - kOverview - kBelowOverview, bytes.width(), kOverview);
        d->showHandles();
    });
    connect(d->overviewStrip, &TimelineOverview::windowWanted, this,
        [this](TimeWindow window) { d->show(window); });
    connect(d->header, &TimelineHeader::changed, this, [this] {
        setLayers({});
        emit layersChosen();
    });
    connect(d->header->legend(), &TimelineLegend::clicked, this, [this](int entry) {
        const auto& entries = d->header->legend()->entries();
        int layer = 0;
        for (int i = 0; i < entry; ++i)
            layer += entries[static_cast<std::size_t>(i)].isLink ? 1 : 0;
        emit layerClicked(layer);
    });
    reset(0);
    retheme();
}

TimelineWidget::~TimelineWidget() = default;

void TimelineWidget::reset(Nanoseconds duration, Nanoseconds clockStep) {
    d->duration = std::max<Nanoseconds>(0, duration);
    d->clockStep = std::max<Nanoseconds>(0, clockStep);
    d->window = {0, std::max<Nanoseconds>(1, d->duration)};
    d->series.reset();
    d->overview.reset();
    d->other.reset();
    d->plot->setOther({}, {});
    d->peakTime.reset();
    d->handles = {};
    d->baseline.reset();
    d->markers.clear();
    d->focused = 0;
    d->drag = Private::Drag::None;
    setLayers({});
    d->plot->setCurves({});
    d->plot->setWindow(d->window);
    d->plot->setEmpty(d->duration == 0);
    d->overviewStrip->setSeries(nullptr);
    d->overviewStrip->setDuration(d->duration);
    d->overviewStrip->setWindow(d->window);
    d->overviewStrip->setVisible(d->duration > 0);
    d->header->setVisible(d->duration > 0);
    d->emptyLabel->setVisible(d->duration == 0);
    d->placeParts();
    d->showHandles();
    d->showCrosshair({});
    d->wanting.start();
}

void TimelineWidget::setSeries(std::shared_ptr<const TimeSeries> series) {
    d->series = std::move(series);
    if (d->series && d->series->begin <= 0 && d->series->end >= d->duration) {
        d->overview = d->series;
        d->overviewStrip->setSeries(d->overview);
        d->showLegend();
    }
    d->showCurves();
}

void TimelineWidget::setLayers(TimelineLayers layers) {
    const bool whole =
        layers.series == nullptr || (layers.series->begin <= 0 && layers.series->end >= d->duration);
    d->layers = std::move(layers);
    if (whole)
        d->overviewLayers = d->layers;
    d->plot->setLayers(d->layers, whole ? TimelineLayers{} : d->overviewLayers);
    d->showLegend();
}

void TimelineWidget::setOther(std::shared_ptr<const TimeSeries> series, const QString& name) {
    d->other = std::move(series);
    d->otherName = name;
    const TimelineCurves curves = timelineCurves(d->other.get(), nullptr, 0);
    d->plot->setOther(curves.keys, curves.maximumBytes);
    d->showLegend();
}

void TimelineWidget::setPeak(Nanoseconds time, std::int64_t bytes) {
    d->peakTime = time;
    d->peakBytes = bytes;
    d->showHandles();
}

void TimelineWidget::setHandles(OptionalTime a, OptionalTime b, OptionalTime c, OptionalTime d0) {
    if (d->drag == Private::Drag::Range || d->drag == Private::Drag::Handle)
        return; // an echo of an earlier step of the drag
    d->handles = {a, b, c, d0};
    if (d->focused > 1 && !d->handles[d->focused])
        d->focused = 0;
    d->showHandles();
}

void TimelineWidget::setMarkers(std::vector<TimelineMarker> markers) {
    d->markers = std::move(markers);
    std::stable_sort(d->markers.begin(), d->markers.end(),
        [](const TimelineMarker& one, const TimelineMarker& other) { return one.time < other.time; });
    d->placeParts();
    d->showHandles();
}

void TimelineWidget::setBaselineText(const QString& text) {
    d->baselineText = text;
    d->showHandles();
}

QString TimelineWidget::baselineText() const {
    return d->baselineText;
}

std::optional<Grouping> TimelineWidget::layerGrouping() const {
    return d->header->grouping();
}

int TimelineWidget::layerCount() const {
    return d->header->count();
}

QComboBox* TimelineWidget::groupingBox() const {
    return d->header->groupingBox();
}

QSpinBox* TimelineWidget::countBox() const {
    return d->header->countBox();
}

TimelineLegend* TimelineWidget::legend() const {
    return d->header->legend();
}

TimelineOverview* TimelineWidget::overview() const {
    return d->overviewStrip;
}

void TimelineWidget::resetZoom() {
    d->show({0, std::max<Nanoseconds>(1, d->duration)});
}

void TimelineWidget::setEmptyText(const QString& text) {
    d->emptyLabel->setText(text);
}

void TimelineWidget::retheme() {
    QFont small = tabularFont();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1));
    d->header->setFont(small);
    d->plot->retheme();
    d->overviewStrip->update();
    d->showLegend();
}

QSize TimelineWidget::sizeHint() const {
    return {800, 220};
}

QSize TimelineWidget::minimumSizeHint() const {
    return {320, 160};
}

int TimelineWidget::xOfTime(Nanoseconds time) const {
    return static_cast<int>(std::lround(d->plot->xOfTime(time)));
}

QRect TimelineWidget::plotRect() const {
    return d->plot->bytesRect();
}

QStringList TimelineWidget::readOut() const {
    QStringList rows;
    for (const CrosshairOverlay::Row& row : d->plot->crosshair().rows)
        rows.append(row.name + QLatin1Char(' ') + row.value);
    return rows;
}

QRect TimelineWidget::flagRect(QChar handle) const {
    return d->plot->handles().flag(handle).toRect();
}

QRect TimelineWidget::markerRect(std::size_t marker) const {
    return marker < d->markers.size() ? d->plot->markers().flagRect(marker).toRect() : QRect();
}

void TimelineWidget::resizeEvent(QResizeEvent*) {
    d->placeParts();
    d->wanting.start();
}

void TimelineWidget::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        retheme();
}

} // namespace tidemark::ui
