// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/frame_delegate.h"

#include "ui/models/roles.h"
#include "ui/models/stack_frames_model.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace tidemark::ui {
namespace {

QFont smallFont() {
    QFont font = monospacedFont();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

} // namespace

void FrameDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, Theme::current().selection);
    }
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, option.widget);

    const Theme& theme = Theme::current();
    const QRect area = option.rect.adjusted(2 * kGrid, kGrid, -2 * kGrid, -kGrid);
    const QFont first = monospacedFont();
    const QFont second = smallFont();
    const int split = QFontMetrics(first).height();
    painter->save();
    painter->setFont(first);
    painter->setPen(index.data(QuietRole).toBool() ? theme.quietText : theme.text);
    painter->drawText(QRect(area.left(), area.top(), area.width(), split),
        static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine),
        elideFunction(index.data().toString(), first, area.width()));

    const QString module = index.siblingAtColumn(StackFramesModel::ModuleColumn).data().toString();
    const QString location = index.siblingAtColumn(StackFramesModel::LocationColumn).data().toString();
    const QString where = location.isEmpty() ? module : QStringLiteral("%1 · %2").arg(location, module);
    painter->setFont(second);
    painter->setPen(theme.quietText);
    QRect below(area.left(), area.top() + split, area.width(), area.height() - split);
    if (index.data(InlinedRole).toBool()) {
        const QString tag = tr("inlined");
        painter->drawText(
            below, static_cast<int>(Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine), tag);
        below.setRight(below.right() - QFontMetrics(second).horizontalAdvance(tag) - 2 * kGrid);
    }
    painter->drawText(below, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine),
        QFontMetrics(second).elidedText(where, Qt::ElideMiddle, below.width()));
    painter->setPen(theme.border);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->restore();
}

QSize FrameDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {50 * kGrid,
        QFontMetrics(monospacedFont()).height() + QFontMetrics(smallFont()).height() + 2 * kGrid + 1};
}

} // namespace tidemark::ui
