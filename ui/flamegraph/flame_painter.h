// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/flamegraph/flame_colors.h"
#include "ui/flamegraph/flame_label_painter.h"
#include "ui/flamegraph/flame_picture.h"
#include "ui/flamegraph/flame_search.h"

#include <QRect>

class QPainter;

namespace tidemark::ui {

/// Places rows and boxes on the screen and paints those that are visible.
class FlamePainter {
public:
    /// What is drawn besides the picture itself; nodes are those of the picture's tree, kNone = none.
    struct Marks {
        const FlameSearch* search = nullptr; ///< null = no search
        CallTree::NodeIndex selected = CallTree::kNone;
        CallTree::NodeIndex hovered = CallTree::kNone;
    };

    void setFont(const QFont& font);
    void retheme() { m_colors = FlameColors(); }
    int rowHeight() const { return m_rowHeight; }
    double characterWidth() const { return m_labels.characterWidth(); }

    /// `top` is the y of row 0; `ratio` device pixels per pixel, so that edges are sharp.
    QRectF boxRect(
        const FlamePicture& picture, const FlamePicture::Box& box, int width, int top, double ratio) const;
    void paint(QPainter& painter, const FlamePicture& picture, const Marks& marks, int width, int top,
        const QRect& clip);

private:
    struct Place {
        int width;
        int top;
        double ratio;
        QRect clip;
    };
    void paintRow(
        QPainter& painter, const FlamePicture& picture, const Marks& marks, const Place& place, int row);
    void paintBox(QPainter& painter, const QRectF& rect, const FlamePicture& picture,
        const FlamePicture::Box& box, const Marks& marks);
    void outline(QPainter& painter, const FlamePicture& picture, const Marks& marks, const Place& place);

    FlameColors m_colors;
    FlameLabelPainter m_labels;
    int m_rowHeight = 19;
    double m_baseline = 14; ///< from the top of a row
};

} // namespace tidemark::ui
