// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/chip_layout.h"

#include <algorithm>

namespace tidemark::ui {

ChipLayout::ChipLayout(int spacing) {
    setSpacing(spacing);
    setContentsMargins(0, 0, 0, 0);
}

ChipLayout::~ChipLayout() {
    qDeleteAll(m_items);
}

QLayoutItem* ChipLayout::takeAt(int index) {
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

QSize ChipLayout::sizeHint() const {
    int width = 0;
    int height = 0;
    for (const QLayoutItem* item : m_items) {
        if (!item->isEmpty()) {
            width += item->sizeHint().width() + (width == 0 ? 0 : spacing());
            height = std::max(height, item->sizeHint().height());
        }
    }
    return {width, height};
}

QSize ChipLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : m_items) {
        if (!item->isEmpty()) {
            size = size.expandedTo(item->minimumSize());
        }
    }
    return size;
}

void ChipLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

int ChipLayout::place(const QRect& rect, bool move) const {
    int y = rect.top();
    qsizetype at = 0;
    while (at < m_items.size()) {
        QList<QLayoutItem*> row;
        int width = 0;
        int height = 0;
        for (; at < m_items.size(); ++at) {
            QLayoutItem* item = m_items[at];
            if (item->isEmpty()) {
                continue;
            }
            const int wanted = item->sizeHint().width() + (row.isEmpty() ? 0 : spacing());
            if (!row.isEmpty() && width + wanted > rect.width()) {
                break;
            }
            width += wanted;
            height = std::max(height, item->sizeHint().height());
            row.append(item);
        }
        int x = rect.left();
        for (QLayoutItem* item : row) {
            const QSize size(std::min(item->sizeHint().width(), rect.width()), item->sizeHint().height());
            if (move) {
                item->setGeometry(QRect(QPoint(x, y + (height - size.height()) / 2), size));
            }
            x += size.width() + spacing();
        }
        y += row.isEmpty() ? 0 : height + spacing();
    }
    return std::max(0, y - rect.top() - spacing());
}

} // namespace tidemark::ui
