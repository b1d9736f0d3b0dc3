// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/results/results.h"
#include "ui/flamegraph/flame_colors.h"
#include "ui/flamegraph/tree_arrangement.h"

#include <QAbstractScrollArea>
#include <functional>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// A flame graph (top-down or bottom-up tree) as an icicle, root on top, or as a flame, root below. Layout
/// runs off the UI thread; the last picture stays until the new one is ready. Click selects, double click or
/// Enter zooms, Backspace goes one step out, Escape / 0 all the way, arrow keys walk, hover shows a tooltip
/// with inclusive and self cost and share, search marks matches and shows their share. A zoom stays where it
/// was when a new tree has the same functions there. Of a comparison, boxes are coloured by what changed.
class FlameGraphWidget : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit FlameGraphWidget(QWidget* parent = nullptr);
    ~FlameGraphWidget() override;

    /// Null shows `emptyText` instead.
    void setTree(std::shared_ptr<const CallTree> tree, CostKind cost);
    const std::shared_ptr<const CallTree>& tree() const;
    /// A comparison instead of a tree; tree() is its widths.
    void setDiff(const FlameDiff& diff, CostKind cost);
    const FlameDiff& diff() const;
    /// Colours of a comparison: by the change of self cost instead of inclusive cost.
    void setSelfChanges(bool self);
    /// How long the tree's blocks lived, once that is known; null = not known.
    void setLifetimes(std::shared_ptr<const TreeLifetimes> lifetimes);
    void setArrangement(const FlameArrangement& arrangement);
    const FlameArrangement& arrangement() const;
    void setRootBelow(bool below);
    void setColoring(FlameColoring coloring);
    void setEmptyText(const QString& text);
    void setSearch(const QString& text); ///< case-insensitive substring of function or module
    void setSelectedPath(const std::vector<FunctionId>& path); ///< root to node; does not emit
    /// Paths that are kept from tree to tree (zoom, selection) under other names; before setTree().
    using TranslatePath = std::function<std::vector<FunctionId>(const std::vector<FunctionId>&)>;
    void renamePaths(const TranslatePath& translate);
    void resetZoom();
    void retheme();

    /// Of the box at a place in viewport coordinates; invalid where there is none and while a newer
    /// tree is being laid out.
    FunctionId functionAt(QPoint position) const;
    /// The path of that box; empty where there is none.
    std::vector<FunctionId> pathAt(QPoint position) const;
    /// The same of the selected box, for keys.
    FunctionId selectedFunction() const;
    QPoint selectedPlace() const; ///< centre of the selected box, or of the view
    bool layoutPending() const;
    /// For tests: rectangle of a node in viewport coordinates; empty if not drawn.
    QRect nodeRect(CallTree::NodeIndex node) const;

    /// What the tooltip of a node says, as rich text.
    QString nodeToolTip(CallTree::NodeIndex node) const;
    QSize sizeHint() const override;

    /// All rows at the present width; the format follows the suffix: png (sharp at `scale` pixels per pixel),
    /// svg or pdf. NotWritable, Unsupported.
    Status exportTo(const QString& path, double scale = 2) const;

signals:
    void pathSelected(const std::vector<tidemark::FunctionId>& path);
    void matchShareChanged(double share); ///< of the search: matched / total; −1 = no search
    void layoutReady();

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace tidemark::ui
