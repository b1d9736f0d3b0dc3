// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QFont>
#include <QRect>
#include <QString>
#include <vector>

class QPainter;

namespace tidemark::ui {

/// The way from the root to the node that the flame graph is zoomed to, as one line; each part is a link out.
class Breadcrumb {
public:
    /// Fits it into `rect`: the parts next to the root go first.
    void layOut(const CallTree& tree, CallTree::NodeIndex node, const QFont& font, const QRect& rect);
    void paint(QPainter& painter, QPoint mouse) const;
    /// The node of the part at `position`, or kNone.
    CallTree::NodeIndex nodeAt(QPoint position) const;

private:
    struct Part {
        CallTree::NodeIndex node; ///< kNone: the mark for parts left out
        QString text;
        QRect rect;
    };
    QFont m_font;
    QRect m_rect;
    std::vector<Part> m_parts;
    QString m_hint;
};

} // namespace tidemark::ui
