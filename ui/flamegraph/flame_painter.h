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
        /// For colours by lifetime and change; null = by module.
        const ArrangedTree* arranged = nullptr;
        bool selfChanges = false; ///< of a comparison: colour by the change of self cost
    };

    void setFont(const QFont& font);
    void retheme() { m_colors = FlameColors(); }
    /// Row 0 at the bottom (a flame) instead of at the top (an icicle).
    void setRootBelow(bool below) { m_rootBelow = below; }
    bool rootBelow() const { return m_rootBelow; }
    void setColoring(FlameColoring coloring) { m_coloring = coloring; }
    void setLabelsAsText(bool asText) { m_labels.setAsText(asText); }
    int rowHeight() const { return m_rowHeight; }
    double characterWidth() const { return m_labels.characterWidth(); }

    /// The row at `y` below the top of the graph; may be none of the picture's.
    int rowAt(const FlamePicture& picture, int y) const;
    /// y of a row's top below the top of the graph.
    int rowTop(const FlamePicture& picture, int row) const {
        return (m_rootBelow ? picture.rows() - 1 - row : row) * m_rowHeight;
    }
    /// `top` is the y of the graph's top; `ratio` device pixels per pixel, so that edges are sharp.
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
    void markDiff(QPainter& painter, const QRectF& rect, const QColor& ground, DiffState state) const;
    QColor colorOf(const FlamePicture& picture, const FlamePicture::Box& box, const Marks& marks);
    void outline(QPainter& painter, const FlamePicture& picture, const Marks& marks, const Place& place);

    FlameColors m_colors;
    FlameLabelPainter m_labels;
    FlameColoring m_coloring = FlameColoring::Module;
    bool m_rootBelow = false;
    int m_rowHeight = 19;
    double m_baseline = 14; ///< from the top of a row
};

} // namespace tidemark::ui
