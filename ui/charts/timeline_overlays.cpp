// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_overlays.h"

#include "ui/theme/theme.h"

#include <cmath>

namespace tidemark::ui {

namespace {

constexpr double kFlag = 16;
constexpr double kMarkerTip = 11; ///< width of a marker's flag
constexpr double kReach = 4;      ///< how far from a handle's line a press still takes it
constexpr QChar kA = u'A';
constexpr QChar kB = u'B';
constexpr QChar kC = u'C';
constexpr QChar kD = u'D';

QColor translucent(QColor color) {
    color.setAlpha(Theme::current().dark ? 46 : 30);
    return color;
}

/// Lines one pixel wide look sharp when they run through the middle of pixels.
double sharp(double x) {
    return std::floor(x) + 0.5;
}

} // namespace

HandleOverlay::HandleOverlay(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

void HandleOverlay::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

QRectF HandleOverlay::flag(QChar handle) const {
    const std::optional<double>& at = xOf(handle);
    if (!at)
        return {};
    const bool leftOfLine = handle == kA || handle == kC;
    const double left = leftOfLine ? std::floor(*at) - kFlag + 1 : std::floor(*at);
    const bool upper = handle == kA || handle == kB;
    return {left, upper ? frame.strip.bottom() + 1 - kFlag : frame.bytes.top() + 1.0, kFlag, kFlag};
}

QChar HandleOverlay::handleAt(QPointF position) const {
    for (const QChar handle : {kD, kC, kB, kA})
        if (flag(handle).contains(position))
            return handle;
    if (position.y() < frame.strip.top() || position.y() > frame.rate.bottom())
        return {};
    QChar nearest;
    double least = kReach;
    for (const QChar handle : {kD, kC, kB, kA}) {
        const std::optional<double>& at = xOf(handle);
        const double distance = at ? std::abs(position.x() - *at) : kReach + 1;
        if (distance <= least && (nearest.isNull() || distance < least)) {
            least = distance;
            nearest = handle;
        }
    }
    return nearest;
}

void HandleOverlay::draw(QCPPainter* painter) {
    painter->setFont(frame.font);
    if (peak)
        drawPeak(painter);
    const Theme& theme = Theme::current();
    if (xOf(kA) && xOf(kB))
        drawBand(painter, {*xOf(kA), *xOf(kB)}, translucent(theme.accent));
    if (xOf(kC) && xOf(kD))
        drawBand(painter, {*xOf(kC), *xOf(kD)}, translucent(theme.shrank));
    if (baseline)
        drawBaseline(painter);
    for (const QChar handle : {kC, kD, kA, kB})
        if (xOf(handle))
            drawHandle(painter, handle);
}

void HandleOverlay::drawBand(QCPPainter* painter, TimelineSpan span, const QBrush& brush) const {
    for (const QRect& part : {frame.bytes, frame.rate}) {
        const double left = std::max<double>(span.from, part.left());
        const double right = std::min<double>(span.to, part.right() + 1);
        if (right > left)
            painter->fillRect(QRectF(left, part.top(), right - left, part.height()), brush);
    }
}

void HandleOverlay::drawBaseline(QCPPainter* painter) const {
    const Theme& theme = Theme::current();
    QColor hatch = theme.fresh;
    hatch.setAlpha(110);
    drawBand(painter, *baseline, translucent(theme.fresh));
    drawBand(painter, *baseline, QBrush(hatch, Qt::BDiagPattern));
    painter->setPen(QPen(theme.fresh, 1, Qt::DashLine));
    for (const double edge : {baseline->from, baseline->to})
        if (edge >= frame.bytes.left() - 1 && edge <= frame.bytes.right() + 2)
            painter->drawLine(
                QPointF(sharp(edge), frame.strip.bottom()), QPointF(sharp(edge), frame.rate.bottom()));
    const double left = std::max<double>(baseline->from, frame.bytes.left()) + 3;
    const QFontMetricsF metrics(frame.font);
    QRectF place(
        left, frame.bytes.top() + 2.0, metrics.horizontalAdvance(baselineText) + 6, metrics.height() + 2);
    place.moveRight(std::min<double>(place.right(), frame.bytes.right()));
    painter->fillRect(place, theme.background);
    painter->setPen(theme.fresh);
    painter->drawText(place, Qt::AlignCenter, baselineText);
}

void HandleOverlay::drawHandle(QCPPainter* painter, QChar handle) const {
    const double at = sharp(*xOf(handle));
    if (at < frame.bytes.left() - 1 || at > frame.bytes.right() + 2)
        return;
    const Theme& theme = Theme::current();
    const QColor color = handle == kA || handle == kB ? theme.accent : theme.shrank;
    painter->setPen(QPen(color, 1));
    painter->drawLine(QPointF(at, frame.strip.bottom()), QPointF(at, frame.rate.bottom()));
    const QRectF box = flag(handle);
    painter->fillRect(box, color);
    if (handle == focused) {
        painter->setPen(QPen(theme.text, 1));
        painter->drawRect(box.adjusted(1.5, 1.5, -1.5, -1.5));
    }
    painter->setPen(theme.background);
    QFont bold = frame.font;
    bold.setBold(true);
    painter->setFont(bold);
    painter->drawText(box, Qt::AlignCenter, QString(handle));
    painter->setFont(frame.font);
}

QRectF HandleOverlay::peakLabel(double width) const {
    const double top = frame.strip.bottom() + 1 - kFlag;
    const QRectF right(peak->x() + 6, top, width, kFlag);
    const QRectF left(peak->x() - 6 - width, top, width, kFlag);
    const auto isFree = [this](const QRectF& place) {
        return place.left() >= frame.bytes.left() && place.right() <= frame.strip.right() + 1 &&
               !place.intersects(flag(kA)) && !place.intersects(flag(kB));
    };
    if (isFree(right))
        return right;
    if (isFree(left))
        return left;
    return {};
}

void HandleOverlay::drawPeak(QCPPainter* painter) const {
    if (peak->x() < frame.bytes.left() - 1 || peak->x() > frame.bytes.right() + 2)
        return;
    const Theme& theme = Theme::current();
    const double at = sharp(peak->x());
    const double top = frame.strip.bottom() + 1 - kFlag;
    painter->setPen(QPen(theme.quietText, 1));
    painter->drawLine(QPointF(at, top + 3), QPointF(at, std::max<double>(frame.bytes.top(), peak->y())));
    painter->setAntialiasing(true);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.quietText);
    painter->drawPolygon(
        QPolygonF({QPointF(at - 4, top + 3), QPointF(at + 4, top + 3), QPointF(at, top + 9)}));
    painter->setBrush(Qt::NoBrush);
    painter->setAntialiasing(false);
    const QRectF place = peakLabel(QFontMetricsF(frame.font).horizontalAdvance(peakText) + 2);
    painter->setPen(theme.quietText);
    if (!place.isEmpty())
        painter->drawText(place, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, peakText);
}

MarkerOverlay::MarkerOverlay(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

void MarkerOverlay::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

QRectF MarkerOverlay::flagRect(std::size_t flag) const {
    const double x = std::floor(flags[flag].x);
    if (x < frame.bytes.left() - 1 || x > frame.bytes.right() + 2)
        return {};
    const double next =
        flag + 1 < flags.size() ? std::floor(flags[flag + 1].x) - 2 : frame.strip.right() + 1.0;
    const double name = kMarkerTip + QFontMetricsF(frame.font).horizontalAdvance(flags[flag].text) + 4;
    const double width = x + name <= next ? name : kMarkerTip;
    return {x, static_cast<double>(frame.strip.top()), width, kMarkerRow};
}

int MarkerOverlay::flagAt(QPointF position) const {
    for (std::size_t i = flags.size(); i-- > 0;)
        if (flagRect(i).adjusted(-2, 0, 2, 0).contains(position))
            return static_cast<int>(i);
    return -1;
}

void MarkerOverlay::draw(QCPPainter* painter) {
    const Theme& theme = Theme::current();
    painter->setFont(frame.font);
    for (std::size_t i = 0; i < flags.size(); ++i) {
        const QRectF place = flagRect(i);
        if (place.isEmpty())
            continue;
        const double x = sharp(flags[i].x);
        const QColor color = flags[i].own ? theme.accent : theme.fresh;
        painter->setPen(QPen(color, 1, Qt::DotLine));
        painter->drawLine(QPointF(x, place.top() + 2), QPointF(x, frame.rate.bottom()));
        painter->setAntialiasing(true);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color);
        painter->drawPolygon(QPolygonF({QPointF(x, place.top() + 3),
            QPointF(x + kMarkerTip - 4, place.top() + 6.5), QPointF(x, place.top() + 10)}));
        painter->setBrush(Qt::NoBrush);
        painter->setAntialiasing(false);
        if (place.width() > kMarkerTip) {
            painter->setPen(theme.quietText);
            painter->drawText(
                place.adjusted(kMarkerTip, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, flags[i].text);
        }
    }
}

CrosshairOverlay::CrosshairOverlay(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

void CrosshairOverlay::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

void CrosshairOverlay::draw(QCPPainter* painter) {
    if (!x)
        return;
    painter->setPen(QPen(Theme::current().quietText, 1));
    const double middle = sharp(*x);
    painter->drawLine(QPointF(middle, frame.bytes.top()), QPointF(middle, frame.rate.bottom()));
    if (!rows.empty())
        drawBox(painter);
}

void CrosshairOverlay::drawBox(QCPPainter* painter) const {
    const Theme& theme = Theme::current();
    const QFontMetricsF metrics(frame.font);
    constexpr double kPadding = 6;
    constexpr double kSwatch = 12;
    double names = 0;
    double values = 0;
    for (const Row& row : rows) {
        names = std::max(names, metrics.horizontalAdvance(row.name));
        values = std::max(values, metrics.horizontalAdvance(row.value));
    }
    const double line = std::ceil(metrics.height()) + 1;
    QRectF box(0, 0, std::ceil(2 * kPadding + kSwatch + names + 12 + values),
        line * static_cast<double>(rows.size()) + kPadding);
    box.moveTopLeft({std::floor(*x) + 12, frame.bytes.top() + 4.0});
    if (box.right() > frame.bytes.right())
        box.moveRight(std::floor(*x) - 12);
    if (box.bottom() > frame.rate.bottom())
        box.moveTop(std::max(0.0, frame.rate.bottom() - box.height()));

    painter->setPen(QPen(theme.border, 1));
    painter->setBrush(theme.panel);
    painter->drawRect(box.translated(0.5, 0.5));
    painter->setBrush(Qt::NoBrush);
    painter->setFont(frame.font);
    QRectF place(box.left() + kPadding, box.top() + kPadding / 2, box.width() - 2 * kPadding, line);
    for (const Row& row : rows) {
        if (row.swatch.isValid())
            painter->fillRect(QRectF(place.left(), std::floor(place.center().y()) - 3, 7, 7), row.swatch);
        painter->setPen(theme.quietText);
        painter->drawText(place.adjusted(kSwatch, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, row.name);
        painter->setPen(theme.text);
        painter->drawText(place, Qt::AlignVCenter | Qt::AlignRight, row.value);
        place.translate(0, line);
    }
}

} // namespace tidemark::ui
