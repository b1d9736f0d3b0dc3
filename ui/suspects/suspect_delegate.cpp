// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/suspects/suspect_delegate.h"

#include "ui/models/roles.h"
#include "ui/pages/cost_delegate.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace tidemark::ui {
namespace {

constexpr int kCurveHeight = 8 * kGrid;
constexpr int kRankWidth = 6 * kGrid;

} // namespace

void SuspectDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const Theme& theme = Theme::current();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, theme.selection);
    }
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, option.widget);
    const QFont code = monospacedFont();
    const QFont numbers = tabularFont();
    const int name = QFontMetrics(code).height();
    const int detail = QFontMetrics(numbers).height();
    const QRect area = option.rect.adjusted(2 * kGrid, kGrid, -2 * kGrid, -kGrid);
    const QRect words = area.adjusted(kRankWidth, 0, 0, 0);
    const bool quiet = index.data(QuietRole).toBool();
    painter->save();
    painter->setFont(numbers);
    painter->setPen(theme.quietText);
    constexpr int kLine = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    painter->drawText(QRect(area.left(), area.top(), kRankWidth, name), kLine,
        quiet ? QStringLiteral("–") : QString::number(index.row() + 1));
    painter->drawText(QRect(words.left(), words.top() + name, words.width(), detail), kLine,
        QFontMetrics(numbers).elidedText(index.data(DetailRole).toString(), Qt::ElideRight, words.width()));
    painter->setFont(code);
    painter->setPen(quiet ? theme.quietText : theme.text);
    painter->drawText(QRect(words.left(), words.top(), words.width(), name), kLine,
        elideFunction(index.data().toString(), code, words.width()));
    paintCurve(*painter,
        QRect(
            words.left() - 2 * kGrid, words.bottom() - kCurveHeight, words.width() + 4 * kGrid, kCurveHeight),
        index.data(CurveRole).value<QList<double>>());
    painter->setPen(theme.border);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->restore();
}

QSize SuspectDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {50 * kGrid, QFontMetrics(monospacedFont()).height() + QFontMetrics(tabularFont()).height() +
                            kCurveHeight + 2 * kGrid + 1};
}

} // namespace tidemark::ui
