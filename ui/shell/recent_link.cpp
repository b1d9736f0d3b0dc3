// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/recent_link.h"

#include "ui/state/trace_files.h"
#include "ui/theme/theme.h"

#include <QEnterEvent>
#include <QPainter>
#include <QPolygonF>

namespace tidemark::ui {
namespace {

constexpr int kOutlineWidth = 30 * kGrid;
constexpr int kHeight = 12 * kGrid;
constexpr double kHighest = 255;

} // namespace

RecentLink::RecentLink(const RecentTrace& trace, QWidget* parent) : QAbstractButton(parent), m_trace(trace) {
    setText(traceName(trace.path));
    setAccessibleName(tr("Open %1").arg(text()));
    setAccessibleDescription(
        trace.facts.isEmpty() ? trace.path : trace.path + QStringLiteral(", ") + trace.facts);
    setToolTip(trace.path);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize RecentLink::sizeHint() const {
    return {120 * kGrid, std::max(kHeight, 2 * fontMetrics().height() + 2 * kGrid)};
}

void RecentLink::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void RecentLink::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void RecentLink::paintOutline(QPainter& painter, const QRect& area) const {
    const Theme& theme = Theme::current();
    painter.fillRect(area, theme.panel);
    const qsizetype count = m_trace.outline.size();
    if (count > 1) {
        QPolygonF shape;
        const QRectF inside = QRectF(area).adjusted(0, kGrid, 0, 0);
        shape << inside.bottomLeft();
        for (qsizetype i = 0; i < count; ++i) {
            const double share = static_cast<unsigned char>(m_trace.outline[i]) / kHighest;
            const double x =
                inside.left() + inside.width() * static_cast<double>(i) / static_cast<double>(count - 1);
            shape << QPointF(x, inside.bottom() - share * inside.height());
        }
        shape << inside.bottomRight();
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::mixed(theme.seriesColor(Theme::Series::Live), theme.panel, 0.55));
        painter.drawPolygon(shape);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(theme.border);
    painter.drawRect(area.adjusted(0, 0, -1, -1));
}

void RecentLink::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::current();
    if (underMouse() || hasFocus()) {
        painter.fillRect(rect(), theme.selection);
    }
    const QRect outline(kGrid, kGrid, kOutlineWidth, height() - 2 * kGrid);
    paintOutline(painter, outline);
    QRect line(outline.right() + 3 * kGrid, 0, width() - outline.right() - 4 * kGrid, height() / 2);
    painter.setPen(theme.accent);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignBottom,
        fontMetrics().elidedText(text(), Qt::ElideMiddle, line.width()));
    line.moveTop(height() / 2);
    painter.setPen(theme.quietText);
    const QString quiet = m_trace.facts.isEmpty()
                              ? traceFolder(m_trace.path)
                              : QStringLiteral("%1 · %2").arg(m_trace.facts, traceFolder(m_trace.path));
    painter.drawText(
        line, Qt::AlignLeft | Qt::AlignTop, fontMetrics().elidedText(quiet, Qt::ElideRight, line.width()));
}

} // namespace tidemark::ui
