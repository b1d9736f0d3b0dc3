// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_plot.h"

#include "ui/theme/theme.h"

#include <cmath>

namespace tidemark::ui {

namespace {

constexpr int kStrip = 20;     ///< height above the curves, for flags
constexpr int kHeadroom = 4;   ///< pixels between the highest value and the flags
constexpr int kRowHeight = 22; ///< pixels from tick to tick, at least
const QString kHandleLayer = QStringLiteral("handles");
const QString kCrosshairLayer = QStringLiteral("crosshair");
const QString kAreaLayer = QStringLiteral("areas");

/// Highest value of the graph's data inside `range`; a value holds until the next key.
double highest(const QCPGraph& graph, const QCPRange& range) {
    double value = 0;
    const auto data = graph.data();
    for (auto it = data->findBegin(range.lower, true); it != data->findEnd(range.upper, true); ++it)
        value = std::max(value, it->value);
    return value;
}

QColor withAlpha(QColor color, int alpha) {
    color.setAlpha(alpha);
    return color;
}

} // namespace

TimelinePlot::TimelinePlot(QWidget* parent) : QCustomPlot(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    for (const QString& name : {kHandleLayer, kCrosshairLayer}) {
        addLayer(name, layer(layerCount() - 1));
        layer(name)->setMode(QCPLayer::lmBuffered);
    }
    addLayer(kAreaLayer, layer(QStringLiteral("grid")), QCustomPlot::limBelow);
    makeAxisRects();
    makeGraphs();
    m_area = new StackArea(this, kAreaLayer);
    m_markers = new MarkerOverlay(this, kHandleLayer);
    m_handles = new HandleOverlay(this, kHandleLayer);
    m_crosshair = new CrosshairOverlay(this, kCrosshairLayer);
    connect(this, &QCustomPlot::afterLayout, this, &TimelinePlot::updateFrames);
    retheme();
}

void TimelinePlot::makeAxisRects() {
    plotLayout()->clear();
    m_bytesRect = new QCPAxisRect(this);
    m_rateRect = new QCPAxisRect(this);
    plotLayout()->addElement(0, 0, m_bytesRect);
    plotLayout()->addElement(1, 0, m_rateRect);
    plotLayout()->setRowStretchFactor(0, 4);
    plotLayout()->setRowSpacing(8);
    for (QCPAxisRect* rect : {m_bytesRect, m_rateRect}) {
        rect->setAutoMargins(QCP::msNone);
        rect->setMinimumSize(40, 16);
        for (QCPAxis* axis : rect->axes()) {
            axis->setLayer(QStringLiteral("axes"));
            axis->grid()->setLayer(QStringLiteral("grid"));
        }
        rect->axis(QCPAxis::atBottom)->grid()->setVisible(false);
        rect->axis(QCPAxis::atTop)->setVisible(false);
        rect->axis(QCPAxis::atRight)->setVisible(false);
        rect->axis(QCPAxis::atLeft)->setTickLength(0, 0);
        rect->axis(QCPAxis::atLeft)->setTickLabelPadding(6);
    }
    m_rateRect->axis(QCPAxis::atLeft)->grid()->setVisible(false);
    m_bytesRect->axis(QCPAxis::atBottom)->setTickLabels(false);
    m_bytesRect->axis(QCPAxis::atBottom)->setTickLength(0, 0);
    m_rateRect->axis(QCPAxis::atBottom)->setTickLength(0, 4);
    m_rateRect->axis(QCPAxis::atBottom)->setTickLabelPadding(2);
    m_bytesRect->axis(QCPAxis::atLeft)->setTicker(m_byteTicker);
    m_rateRect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<RateTicker>::create());
    m_bytesRect->axis(QCPAxis::atBottom)->setTicker(m_timeTicker);
    m_rateRect->axis(QCPAxis::atBottom)->setTicker(m_timeTicker);
}

void TimelinePlot::makeGraphs() {
    const auto add = [this](QCPAxisRect* rect, QCPGraph::LineStyle style, const QString& name) {
        QCPGraph* graph = addGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        graph->setLineStyle(style);
        graph->setName(name);
        graph->setAntialiased(false);
        graph->setAntialiasedFill(false);
        graph->setSelectable(QCP::stNone);
        return graph;
    };
    setAutoAddPlottableToLegend(false);
    m_minimum = add(m_bytesRect, QCPGraph::lsStepLeft, QString());
    m_maximum = add(m_bytesRect, QCPGraph::lsStepLeft, tr("live"));
    m_rss = add(m_bytesRect, QCPGraph::lsLine, tr("RSS"));
    m_rss->setAntialiased(true);
    m_other = add(m_bytesRect, QCPGraph::lsStepLeft, tr("the other trace"));
    m_rate = add(m_rateRect, QCPGraph::lsStepLeft, tr("allocations per second"));
    m_frees = add(m_rateRect, QCPGraph::lsStepLeft, tr("frees per second"));
}

void TimelinePlot::retheme() {
    const Theme& theme = Theme::current();
    m_smallFont = tabularFont();
    m_smallFont.setPointSizeF(std::max(7.0, m_smallFont.pointSizeF() - 1));
    setBackground(theme.background);
    for (QCPAxisRect* rect : {m_bytesRect, m_rateRect}) {
        for (QCPAxis* axis : rect->axes()) {
            axis->setTickLabelFont(m_smallFont);
            axis->setTickLabelColor(theme.quietText);
            axis->setBasePen(axis->axisType() == QCPAxis::atBottom ? QPen(theme.border) : QPen(Qt::NoPen));
            axis->setTickPen(QPen(theme.border));
            axis->grid()->setPen(QPen(theme.border));
            axis->grid()->setZeroLinePen(Qt::NoPen);
        }
    }
    styleGraphs();
    setMargins();
    replot(rpQueuedReplot);
}

/// With layers the live curve is only the line on top of them, and the lowest live bytes a thin outline.
void TimelinePlot::styleGraphs() {
    const Theme& theme = Theme::current();
    const QColor live = theme.seriesColor(Theme::Series::Live);
    const QColor rate = theme.seriesColor(Theme::Series::Rate);
    const bool layered = m_area != nullptr && !m_area->empty();
    m_maximum->setPen(QPen(live, 1));
    m_maximum->setBrush(layered ? QBrush(Qt::NoBrush) : QBrush(withAlpha(live, 46)));
    m_minimum->setPen(layered ? QPen(withAlpha(theme.text, 110), 0) : QPen(Qt::NoPen));
    m_minimum->setBrush(layered ? QBrush(Qt::NoBrush) : QBrush(withAlpha(live, 60)));
    m_rss->setPen(QPen(theme.seriesColor(Theme::Series::Rss), 1.25));
    m_other->setPen(QPen(theme.fresh, 1.25, Qt::DashLine));
    m_rate->setPen(QPen(rate, 1));
    m_rate->setBrush(withAlpha(rate, 80));
    m_frees->setPen(QPen(theme.seriesColor(Theme::Series::Frees), 1));
}

void TimelinePlot::setMargins() {
    const QFontMetrics metrics(m_smallFont);
    const int left = std::max(metrics.horizontalAdvance(QStringLiteral("1023 MiB")),
                         metrics.horizontalAdvance(QStringLiteral("0.125 GiB"))) +
                     14;
    const int right = metrics.horizontalAdvance(QStringLiteral("0:00:00.0")) / 2 + 4;
    m_bytesRect->setMargins(QMargins(left, m_reservedTop + m_strip, right, 0));
    m_rateRect->setMargins(QMargins(left, 0, right, metrics.height() + 8 + m_reservedBottom));
    m_bytesRect->setMinimumMargins({});
    m_rateRect->setMinimumMargins({});
}

void TimelinePlot::setReserved(int top, int bottom, bool markers) {
    m_reservedTop = top;
    m_reservedBottom = bottom;
    m_strip = markers ? kStrip + kMarkerRow : kStrip;
    setMargins();
    replot(rpQueuedReplot);
}

void TimelinePlot::setCurves(const TimelineCurves& curves) {
    m_maximum->setData(curves.keys, curves.maximumBytes, true);
    m_minimum->setData(curves.keys, curves.minimumBytes, true);
    m_rate->setData(curves.rateKeys, curves.allocationsPerSecond, true);
    m_frees->setData(curves.rateKeys, curves.freesPerSecond, true);
    m_rss->setData(curves.rssKeys, curves.rssBytes, true);
    scaleValues();
    replot(rpQueuedReplot);
}

void TimelinePlot::setOther(const QVector<double>& keys, const QVector<double>& bytes) {
    m_other->setData(keys, bytes, true);
    scaleValues();
    replot(rpQueuedReplot);
}

void TimelinePlot::setLayers(TimelineLayers newest, TimelineLayers overview) {
    m_area->setLayers(std::move(newest), std::move(overview));
    styleGraphs();
    replot(rpQueuedReplot);
}

void TimelinePlot::setWindow(TimeWindow window) {
    m_window = window;
    for (QCPAxisRect* rect : {m_bytesRect, m_rateRect})
        rect->axis(QCPAxis::atBottom)
            ->setRange(static_cast<double>(window.begin) / 1e9, static_cast<double>(window.end) / 1e9);
    scaleValues();
    replot(rpQueuedReplot);
}

void TimelinePlot::setEmpty(bool empty) {
    for (QCPAxisRect* rect : {m_bytesRect, m_rateRect})
        rect->setVisible(!empty);
    replot(rpQueuedReplot);
}

/// Both value axes fit what is visible, so that a small change can be seen after zooming in on it.
void TimelinePlot::scaleValues() {
    QCPAxis* bytes = m_bytesRect->axis(QCPAxis::atLeft);
    const QCPRange visible = m_bytesRect->axis(QCPAxis::atBottom)->range();
    const int height = std::max(1, m_bytesRect->height());
    const double room = std::max(0.4, 1.0 - static_cast<double>(kHeadroom) / height);
    const double most = std::max(
        {1024.0, highest(*m_maximum, visible), highest(*m_rss, visible), highest(*m_other, visible)});
    bytes->setRange(0, most / room);
    m_area->place(bytesRect(), m_window, most / room);
    m_byteTicker->maximumSteps = std::clamp(height / kRowHeight, 2, 8);
    m_rateRect->axis(QCPAxis::atLeft)
        ->setRange(0, std::max({1.0, highest(*m_rate, visible), highest(*m_frees, visible)}) * 1.05);
    const int labelWidth = QFontMetrics(m_smallFont).horizontalAdvance(QStringLiteral("00:00:00.0")) + 32;
    m_timeTicker->maximumSteps = std::clamp(m_rateRect->width() / labelWidth, 2, 12);
}

void TimelinePlot::updateFrames() {
    TimelineFrame frame;
    frame.bytes = bytesRect();
    frame.rate = rateRect();
    frame.strip = QRect(0, frame.bytes.top() - m_strip, width(), m_strip);
    frame.font = m_smallFont;
    const bool moved = frame.bytes != m_handles->frame.bytes || frame.rate != m_handles->frame.rate;
    m_handles->frame = frame;
    m_markers->frame = frame;
    m_crosshair->frame = frame;
    if (moved)
        scaleValues();
    emit placed();
}

void TimelinePlot::resizeEvent(QResizeEvent* event) {
    setBufferDevicePixelRatio(devicePixelRatioF());
    QCustomPlot::resizeEvent(event);
}

double TimelinePlot::xOfTime(Nanoseconds time) const {
    return m_bytesRect->axis(QCPAxis::atBottom)->coordToPixel(static_cast<double>(time) / 1e9);
}

Nanoseconds TimelinePlot::timeOfX(double x) const {
    return std::llround(m_bytesRect->axis(QCPAxis::atBottom)->pixelToCoord(x) * 1e9);
}

double TimelinePlot::yOfBytes(double bytes) const {
    return m_bytesRect->axis(QCPAxis::atLeft)->coordToPixel(bytes);
}

double TimelinePlot::bytesOfY(double y) const {
    return m_bytesRect->axis(QCPAxis::atLeft)->pixelToCoord(y);
}

void TimelinePlot::repaintHandles() {
    m_handles->layer()->replot();
}

void TimelinePlot::repaintCrosshair() {
    m_crosshair->layer()->replot();
}

} // namespace tidemark::ui
