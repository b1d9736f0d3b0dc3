// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/breadcrumb.h"

#include "ui/flamegraph/tree_path.h"
#include "ui/theme/function_name.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

namespace tidemark::ui {

namespace {

constexpr int kPadding = 8;
constexpr int kWidestPart = 200;
const QString kSeparator = QStringLiteral(" › ");

QString shortName(const CallTree& tree, CallTree::NodeIndex node, const QFont& font) {
    const QString name = nodeName(tree, node);
    const FunctionNameParts parts = splitFunctionName(name);
    return elideFunction(name.sliced(parts.name.begin, parts.name.length()), font, kWidestPart);
}

} // namespace

void Breadcrumb::layOut(
    const CallTree& tree, CallTree::NodeIndex node, const QFont& font, const QRect& rect) {
    m_font = font;
    m_rect = rect;
    m_parts.clear();
    m_hint = QCoreApplication::translate("FlameGraph", "Esc shows all");
    const QFontMetrics metrics(font);
    const int separator = metrics.horizontalAdvance(kSeparator);
    const QString all = nodeName(tree, 0);
    int room = rect.width() - 3 * kPadding - metrics.horizontalAdvance(m_hint) -
               metrics.horizontalAdvance(all) - 2 * separator -
               metrics.horizontalAdvance(QStringLiteral("…"));
    for (; node != 0 && node != CallTree::kNone; node = tree.nodes[node].parent) {
        const QString text = shortName(tree, node, font);
        room -= separator + metrics.horizontalAdvance(text);
        if (room < 0 && !m_parts.empty()) {
            m_parts.push_back({CallTree::kNone, QStringLiteral("…"), {}});
            break;
        }
        m_parts.push_back({node, text, {}});
    }
    m_parts.push_back({0, all, {}});
    std::reverse(m_parts.begin(), m_parts.end());
    int left = rect.left() + kPadding;
    for (Part& part : m_parts) {
        part.rect = QRect(left, rect.top(), metrics.horizontalAdvance(part.text), rect.height());
        left = part.rect.right() + 1 + separator;
    }
}

void Breadcrumb::paint(QPainter& painter, QPoint mouse) const {
    const Theme& theme = Theme::current();
    painter.fillRect(m_rect, theme.panel);
    painter.fillRect(QRect(m_rect.left(), m_rect.bottom(), m_rect.width(), 1), theme.border);
    painter.setFont(m_font);
    for (const Part& part : m_parts) {
        const bool last = &part == &m_parts.back();
        const bool link = part.node != CallTree::kNone && !last;
        painter.setPen(last                                ? theme.text
                       : link && part.rect.contains(mouse) ? theme.accent
                                                           : theme.quietText);
        painter.drawText(part.rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, part.text);
        if (!last) {
            painter.setPen(theme.quietText);
            painter.drawText(part.rect.translated(part.rect.width(), 0),
                Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, kSeparator);
        }
    }
    painter.setPen(theme.quietText);
    painter.drawText(m_rect.adjusted(0, 0, -kPadding, 0), Qt::AlignVCenter | Qt::AlignRight, m_hint);
}

CallTree::NodeIndex Breadcrumb::nodeAt(QPoint position) const {
    for (const Part& part : m_parts)
        if (part.rect.adjusted(-4, 0, 4, 0).contains(position))
            return part.node;
    return CallTree::kNone;
}

} // namespace tidemark::ui
