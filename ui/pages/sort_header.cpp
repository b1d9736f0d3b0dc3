// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sort_header.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPolygonF>
#include <QStyleOptionHeader>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kTextPadding = 2 * kGrid; ///< as in the style sheet
constexpr QSize kMark(7, 4);

} // namespace

SortHeader::SortHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
    setSectionsClickable(true);
    setHighlightSections(false);
}

QRect SortHeader::markRect() const {
    const int index = sortIndicatorSection();
    if (!isSortIndicatorShown() || index < 0 || index >= count() || isSectionHidden(index)) {
        return {};
    }
    return markIn(QRect(sectionViewportPosition(index), 0, sectionSize(index), height()), index);
}

QRect SortHeader::markIn(const QRect& section, int index) const {
    const QVariant set = model()->headerData(index, Qt::Horizontal, Qt::TextAlignmentRole);
    const Qt::Alignment alignment = set.isValid() ? set.value<Qt::Alignment>() : defaultAlignment();
    const QString text = model()->headerData(index, Qt::Horizontal).toString();
    const int textWidth = fontMetrics().horizontalAdvance(text);
    const int beside = kTextPadding + textWidth + kGrid + 1;
    const int x = alignment.testFlag(Qt::AlignRight) ? section.right() + 1 - beside - kMark.width()
                                                     : section.left() + beside;
    const int inside = std::clamp(x, section.left() + 1, section.right() - kMark.width());
    return {QPoint(inside, section.center().y() - kMark.height() / 2 + 1), kMark};
}

void SortHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int section) const {
    QHeaderView::initStyleOptionForIndex(option, section);
    option->sortIndicator = QStyleOptionHeader::None;
}

void SortHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
    painter->save();
    QHeaderView::paintSection(painter, rect, section);
    painter->restore();
    if (!isSortIndicatorShown() || section != sortIndicatorSection()) {
        return;
    }
    const QRectF mark = markIn(rect, section);
    const bool down = sortIndicatorOrder() == Qt::DescendingOrder;
    const double base = down ? mark.top() : mark.bottom();
    const double tip = down ? mark.bottom() : mark.top();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Theme::current().quietText);
    painter->drawPolygon(QPolygonF({{mark.left(), base}, {mark.right(), base}, {mark.center().x(), tip}}));
    painter->restore();
}

} // namespace tidemark::ui
