// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/tree_lifetimes.h"
#include "ui/async/latest_job.h"
#include "ui/flamegraph/tree_arrangement.h"
#include "ui/pages/answer_page.h"

#include <QTimer>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QMenu;
class QToolButton;

namespace tidemark::ui {

class DiffScale;
class DirectionToggle;
class FlameGraphWidget;

/// The flame graph of the answer, top-down or bottom-up, and how it is arranged.
class FlamePage : public AnswerPage {
    Q_OBJECT
public:
    FlamePage(
        ViewState& state, AnswerSource& answers, ComparisonSource& comparisons, QWidget* parent = nullptr);
    void resetZoom();

    FlameGraphWidget* graph() const { return m_graph; }
    QMenu* viewMenu() const { return m_viewMenu; }
    QComboBox* widthBox() const { return m_width; }
    bool busy() const;
    QToolButton* arrangementButton() const { return m_arrangement; }
    /// What can be done with the function of a box: narrow the question, or arrange the graph.
    QMenu* makeMenu(FunctionId function);

Q_SIGNALS:
    /// The plain view of one side of the comparison is wanted, with what is selected.
    void sideWanted(bool after);

protected:
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override;
    void changeEvent(QEvent* event) override;

private:
    void makeViewMenu();
    void makeDiffParts(QHBoxLayout& bar);
    const Names& names() const;
    void showDiff();
    void selectPath(const std::vector<FunctionId>& path);
    QAction* addChoice(const QString& text, const QString& toolTip);
    void addArrangementActions(QMenu& menu, FunctionId function);
    void arrange();
    void showTree();
    void showArrangement();
    void showMatchShare(double share);
    void showMenu(const QPoint& position);
    void fetchLifetimes();
    void exportGraph();
    void rename(Renaming& renaming);

    FlameGraphWidget* m_graph;
    DirectionToggle* m_direction;
    QLabel* m_matches;
    QMenu* m_viewMenu;
    QToolButton* m_arrangement;
    QAction* m_flame = nullptr;
    QAction* m_collapse = nullptr;
    QAction* m_foldArguments = nullptr;
    QAction* m_foldNamespaces = nullptr;
    QAction* m_byLifetime = nullptr;
    QAction* m_bySelfChange = nullptr;
    QComboBox* m_width;
    DiffScale* m_scale;
    /// Selected in a comparison, where the own trace has no such path.
    std::vector<FunctionId> m_foreignPath;
    LatestJob<FlameDiff> m_diffJob;
    FlameArrangement m_chosen; ///< what is hidden and focused
    QTimer m_lifetimesSoon;    ///< single blocks are looked at only when the question stays for a while
    LatestJob<std::shared_ptr<const TreeLifetimes>> m_lifetimesJob;
};

} // namespace tidemark::ui
