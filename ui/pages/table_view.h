// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/table_text.h"

#include <QTreeView>
#include <initializer_list>
#include <vector>

class QMenu;

namespace tidemark::ui {

/// A column's width: in pixels, or stretched over what the others leave.
struct ColumnWidth {
    static constexpr int kStretch = 0;
    int column;
    int pixels = kStretch;
};

/// The look and keyboard behaviour that all tables and trees of the window share. Ctrl+C copies the selected
/// rows; a right click on the header chooses columns. The deeper a tree is open, the smaller its indentation,
/// so that the names of deep rows stay in sight.
class TableView : public QTreeView {
    Q_OBJECT
public:
    explicit TableView(const QString& accessibleName, QWidget* parent = nullptr);
    /// After setModel(). The first column that is given is sorted by if `sortedBy` says so, descending.
    void setColumns(std::initializer_list<ColumnWidth> widths, int sortedBy);

    /// Hides these columns while the view is narrower than `pixels`.
    void setOptionalColumns(std::initializer_list<int> columns, int pixels);

    /// The selected rows from top to bottom, without the cells of hidden columns, as text.
    QString selectedText(TableFormat format) const;
    /// "Copy as text", "… CSV", "… Markdown".
    void addCopyActions(QMenu& menu);
    /// One checkable action per column but the first.
    QMenu* makeColumnMenu();

    void reset() override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;

private:
    void fitIndentation();
    QRect expanderRect(const QModelIndex& index) const;

    int m_levels = 1; ///< that have been open since the last reset
    std::vector<int> m_optionalColumns;
    std::vector<int> m_chosenColumns; ///< shown or hidden by hand: not optional any more
    int m_optionalFrom = 0;
};

} // namespace tidemark::ui
