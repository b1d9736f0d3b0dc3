// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cost_delegate.h"

#include "ui/models/roles.h"
#include "ui/pages/short_names.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace tidemark::ui {
namespace {

constexpr int kRowHeight = 6 * kGrid;
constexpr int kSidePadding = 2 * kGrid;
constexpr qsizetype kShownCallers = 4;

void paintBar(QPainter& painter, const QRect& cell, double share, int sign) {
    const Theme& theme = Theme::current();
    QColor color = sign > 0 ? theme.grew : sign < 0 ? theme.shrank : theme.accent;
    color.setAlphaF(theme.dark ? 0.30f : 0.20f);
    const QRect whole = cell.adjusted(kGrid, kGrid - 1, -kGrid, 1 - kGrid);
    QRectF bar = whole;
    bar.setWidth(std::max(1.0, std::abs(share) * whole.width()));
    painter.fillRect(bar, color);
}

QColor textColor(const QModelIndex& index) {
    const Theme& theme = Theme::current();
    const int sign = index.data(SignRole).toInt();
    if (sign != 0) {
        return sign > 0 ? theme.grew : theme.shrank;
    }
    if (index.data(MatchRole).toBool() && index.data(CodeRole).toBool()) {
        return theme.accent;
    }
    return index.data(QuietRole).toBool() ? theme.quietText : theme.text;
}

} // namespace

void paintCurve(QPainter& painter, const QRect& cell, const QList<double>& points) {
    const double most = points.isEmpty() ? 0 : *std::max_element(points.begin(), points.end());
    if (points.size() < 2 || most <= 0) {
        return;
    }
    const Theme& theme = Theme::current();
    const QRectF area = QRectF(cell).adjusted(2 * kGrid, kGrid, -2 * kGrid, -kGrid);
    const double step = area.width() / static_cast<double>(points.size() - 1);
    QPolygonF line;
    for (qsizetype i = 0; i < points.size(); ++i) {
        line.append({area.left() + step * static_cast<double>(i),
            area.bottom() - std::max(0.0, points[i]) / most * area.height()});
    }
    QPolygonF filled = line;
    filled.append(area.bottomRight());
    filled.append(area.bottomLeft());
    QColor color = theme.seriesColor(Theme::Series::Live);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor fill = color;
    fill.setAlphaF(0.25F);
    painter.setBrush(fill);
    painter.drawPolygon(filled);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.2));
    painter.drawPolyline(line);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void CostDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString text = std::exchange(item.text, {});
    const QWidget* widget = option.widget;
    QStyle* style = widget ? widget->style() : QApplication::style();
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, Theme::current().selection);
    }
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, widget);

    painter->save();
    painter->setClipRect(option.rect);
    const QVariant share = index.data(ShareRole);
    if (share.isValid() && share.toDouble() != 0) {
        paintBar(*painter, option.rect, share.toDouble(), index.data(SignRole).toInt());
    }
    if (const QVariant curve = index.data(CurveRole); curve.isValid()) {
        paintCurve(*painter, option.rect, curve.value<QList<double>>());
    }
    const bool code = index.data(CodeRole).toBool();
    QFont font = code ? monospacedFont() : tabularFont();
    if (code && index.data(MatchRole).toBool()) {
        font.setBold(true);
    }
    painter->setFont(font);
    painter->setPen(textColor(index));
    const QRect area = option.rect.adjusted(kSidePadding, 0, -kSidePadding, 0);
    const QStringList chain = index.data(NamesRole).toStringList();
    const QFontMetrics metrics(font);
    const QString shown =
        !chain.isEmpty() ? metrics.elidedText(callersText(chain, firstOwnFunction(chain), kShownCallers),
                               Qt::ElideRight, area.width())
        : code && m_code == Code::Names ? elideFunction(text, font, area.width())
                                        : metrics.elidedText(text, Qt::ElideRight, area.width());
    painter->drawText(area, static_cast<int>(item.displayAlignment | Qt::TextSingleLine), shown);
    painter->restore();
}

QSize CostDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(kRowHeight, option.fontMetrics.height() + kGrid));
    return size;
}

} // namespace tidemark::ui
