// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_overlays.h"

#include "ui/theme/theme.h"

namespace tidemark::ui {

namespace {

constexpr double kFlag = 16;
constexpr double kReach = 4; ///< how far from a handle's line a press still takes it
constexpr QChar kA = u'A';
constexpr QChar kB = u'B';

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
    const std::optional<double>& x = handle == kA ? a : b;
    if (!x)
        return {};
    const double left = handle == kA ? std::floor(*x) - kFlag + 1 : std::floor(*x);
    return {left, frame.strip.bottom() + 1 - kFlag, kFlag, kFlag};
}

QChar HandleOverlay::handleAt(QPointF position) const {
    for (const QChar handle : {kB, kA})
        if (flag(handle).contains(position))
            return handle;
    if (position.y() < frame.strip.top() || position.y() > frame.rate.bottom())
        return {};
    const double toA = a ? std::abs(position.x() - *a) : kReach + 1;
    const double toB = b ? std::abs(position.x() - *b) : kReach + 1;
    if (std::min(toA, toB) > kReach)
        return {};
    return toB <= toA ? kB : kA;
}

void HandleOverlay::draw(QCPPainter* painter) {
    painter->setFont(frame.font);
    if (peak)
        drawPeak(painter);
    if (a && b)
        drawBand(painter);
    for (const QChar handle : {kA, kB})
        if (handle == kA ? a.has_value() : b.has_value())
            drawHandle(painter, handle);
}

void HandleOverlay::drawBand(QCPPainter* painter) const {
    QColor color = Theme::current().accent;
    color.setAlpha(Theme::current().dark ? 46 : 30);
    for (const QRect& part : {frame.bytes, frame.rate}) {
        const double left = std::max<double>(*a, part.left());
        const double right = std::min<double>(*b, part.right() + 1);
        if (right > left)
            painter->fillRect(QRectF(left, part.top(), right - left, part.height()), color);
    }
}

void HandleOverlay::drawHandle(QCPPainter* painter, QChar handle) const {
    const double x = sharp(handle == kA ? *a : *b);
    if (x < frame.bytes.left() - 1 || x > frame.bytes.right() + 2)
        return;
    const Theme& theme = Theme::current();
    painter->setPen(QPen(theme.accent, 1));
    painter->drawLine(QPointF(x, frame.strip.bottom()), QPointF(x, frame.rate.bottom()));
    const QRectF box = flag(handle);
    painter->fillRect(box, theme.accent);
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
    const double x = sharp(peak->x());
    const double top = frame.strip.bottom() + 1 - kFlag;
    painter->setPen(QPen(theme.quietText, 1));
    painter->drawLine(QPointF(x, top + 3), QPointF(x, std::max<double>(frame.bytes.top(), peak->y())));
    painter->setAntialiasing(true);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.quietText);
    painter->drawPolygon(QPolygonF({QPointF(x - 4, top + 3), QPointF(x + 4, top + 3), QPointF(x, top + 9)}));
    painter->setBrush(Qt::NoBrush);
    painter->setAntialiasing(false);
    const QRectF place = peakLabel(QFontMetricsF(frame.font).horizontalAdvance(peakText) + 2);
    painter->setPen(theme.quietText);
    if (!place.isEmpty())
        painter->drawText(place, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, peakText);
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
