// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/arrow_delegate.h"

#include "ui/models/disassembly_model.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kLaneWidth = kGrid + kGrid / 2;

/// The part of one arrow that lies in `row`.
void paintArrow(QPainter* painter, const QRect& area, int row, int from, int to, std::uint32_t lane) {
    const int right = area.right() - kGrid / 2;
    const int x = right - kGrid - static_cast<int>(lane) * kLaneWidth;
    const int middle = area.center().y();
    const int upper = std::min(from, to);
    const int lower = std::max(from, to);
    const int top = row == upper ? middle : area.top();
    const int bottom = row == lower ? middle : area.bottom() + 1;
    painter->drawLine(x, top, x, bottom);
    if (row == from) {
        painter->drawLine(x, middle, right, middle);
    }
    if (row == to) {
        painter->drawLine(x, middle, right, middle);
        QPainterPath head;
        head.moveTo(right + 1, middle);
        head.lineTo(right - kGrid + 1, middle - kGrid / 2);
        head.lineTo(right - kGrid + 1, middle + kGrid / 2);
        head.closeSubpath();
        painter->fillPath(head, painter->pen().color());
    }
}

} // namespace

void ArrowDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const DisassemblyModel*>(index.model());
    if (model == nullptr || !model->listing()) {
        return;
    }
    const Theme& theme = Theme::current();
    const int row = index.row();
    painter->save();
    painter->setClipRect(option.rect);
    for (const CodeArrow& arrow : model->listing()->arrows) {
        const int from = model->rowOfLine(arrow.from);
        const int to = model->rowOfLine(arrow.to);
        if (row < std::min(from, to) || row > std::max(from, to)) {
            continue;
        }
        const bool current = option.state.testFlag(QStyle::State_Selected) && (row == from || row == to);
        painter->setPen(current ? theme.accent : theme.quietText);
        paintArrow(painter, option.rect, row, from, to, arrow.lane);
    }
    painter->restore();
}

} // namespace tidemark::ui
