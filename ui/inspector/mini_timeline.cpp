// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/mini_timeline.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPolygonF>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kHeight = 12 * kGrid;

QFont smallFont() {
    QFont font = tabularFont();
    font.setPointSizeF(std::max(7.0, font.pointSizeF() - 1));
    return font;
}

} // namespace

MiniTimeline::MiniTimeline(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Live bytes of the selection over all of the trace"));
    setAccessibleName(toolTip());
}

void MiniTimeline::setCurve(std::shared_ptr<const LiveCurves> curve) {
    m_curve = curve && curve->curves() > 0 ? std::move(curve) : nullptr;
    setAccessibleDescription(words());
    update();
}

void MiniTimeline::setRange(Nanoseconds begin, Nanoseconds end) {
    m_begin = begin;
    m_end = end;
    update();
}

QString MiniTimeline::words() const {
    if (!m_curve) {
        return {};
    }
    const auto points = m_curve->curve(0);
    const auto highest = std::max_element(points.begin(), points.end());
    const double share =
        static_cast<double>(highest - points.begin()) / static_cast<double>(points.size() - 1);
    const auto time =
        m_curve->begin + static_cast<Nanoseconds>(share * static_cast<double>(m_curve->end - m_curve->begin));
    return tr("highest about %1 at %2").arg(formatBytes(*highest), formatTime(time));
}

QSize MiniTimeline::sizeHint() const {
    return {60 * kGrid, kHeight + QFontMetrics(smallFont()).height() + kGrid};
}

QSize MiniTimeline::minimumSizeHint() const {
    return {20 * kGrid, sizeHint().height()};
}

double MiniTimeline::xOf(Nanoseconds time) const {
    const auto length = static_cast<double>(m_curve->end - m_curve->begin);
    const double share = length > 0 ? static_cast<double>(time - m_curve->begin) / length : 0;
    return std::clamp(share, 0.0, 1.0) * width();
}

void MiniTimeline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::current();
    const QRectF area(0, 0, width(), kHeight);
    painter.fillRect(area, theme.background);
    painter.setPen(theme.border);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (!m_curve) {
        return;
    }
    const auto points = m_curve->curve(0);
    const auto most =
        static_cast<double>(std::max<std::int64_t>(1, *std::max_element(points.begin(), points.end())));
    QPolygonF line;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double x = area.width() * static_cast<double>(i) / static_cast<double>(points.size() - 1);
        line.append({x, area.bottom() - static_cast<double>(points[i]) / most * (kHeight - 4)});
    }
    QColor band = theme.accent;
    band.setAlphaF(theme.dark ? 0.22F : 0.12F);
    painter.fillRect(QRectF(xOf(m_begin), 0, std::max(1.0, xOf(m_end) - xOf(m_begin)), kHeight), band);
    QPolygonF filled = line;
    filled.append(area.bottomRight());
    filled.append(area.bottomLeft());
    QColor fill = theme.seriesColor(Theme::Series::Live);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    fill.setAlphaF(0.25F);
    painter.setBrush(fill);
    painter.drawPolygon(filled);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.seriesColor(Theme::Series::Live), 1.2));
    painter.drawPolyline(line);
    painter.setFont(smallFont());
    painter.setPen(theme.quietText);
    painter.drawText(QRectF(0, kHeight + 1, width(), height() - kHeight - 1),
        Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(words(), Qt::ElideRight, width()));
}

} // namespace tidemark::ui
