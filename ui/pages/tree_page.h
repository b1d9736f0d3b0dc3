// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/call_tree_model.h"
#include "ui/models/diff_tree_model.h"
#include "ui/pages/answer_page.h"

namespace tidemark::ui {

class CostSortProxy;
class DirectionToggle;
class TableView;

/// The call tree with cost bars, top-down or bottom-up.
class TreePage : public AnswerPage {
    Q_OBJECT
public:
    TreePage(
        ViewState& state, AnswerSource& answers, ComparisonSource& comparisons, QWidget* parent = nullptr);
    /// Opens the heaviest path below the current row and makes its end current.
    void expandHeaviestPath();

    TableView* view() const { return m_view; }
    CallTreeModel* model() const { return m_model; }
    /// Those of comparisons.
    TableView* diffView() const { return m_diffView; }
    DiffTreeModel* diffModel() const { return m_diffModel; }

Q_SIGNALS:
    /// The plain view of one side of the comparison is wanted, with what is selected.
    void sideWanted(bool after);

protected:
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override;

private:
    /// A tree with its view.
    struct Shown {
        FunctionTreeModel* model;
        CostSortProxy* proxy;
        TableView* view;
    };
    Shown shown() const;
    void makeViews();
    void connectView(const Shown& tree);
    void showTree();
    void rename(Renaming& renaming);
    void addOpenPaths(const QModelIndex& parent);
    void openAgain();
    void selectIndex(const QModelIndex& index);
    void showMenu(const QPoint& position);

    CallTreeModel* m_model;
    CostSortProxy* m_proxy;
    TableView* m_view;
    DiffTreeModel* m_diffModel;
    CostSortProxy* m_diffProxy;
    TableView* m_diffView;
    DirectionToggle* m_direction;
    std::vector<std::vector<FunctionId>> m_open; ///< rows to be opened in the next tree
    std::optional<int> m_scrolled;               ///< where that is to be scrolled to
    bool m_following = false; ///< the view follows the selection just now: do not select back
};

} // namespace tidemark::ui
