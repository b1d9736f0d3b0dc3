// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tree_page.h"

#include "ui/models/cost_sort_proxy.h"
#include "ui/models/roles.h"
#include "ui/pages/direction_toggle.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/table_view.h"
#include "ui/state/compared_path.h"
#include "ui/state/renaming.h"
#include "ui/state/selected_path.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QMenu>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

namespace tidemark::ui {

TreePage::TreePage(ViewState& state, AnswerSource& answers, ComparisonSource& comparisons, QWidget* parent)
    : AnswerPage(state, answers, parent), m_model(new CallTreeModel(this)),
      m_proxy(new CostSortProxy(m_model, this)), m_view(new TableView(tr("Call tree"), this)),
      m_diffModel(new DiffTreeModel(this)), m_diffProxy(new CostSortProxy(m_diffModel, this)),
      m_diffView(new TableView(tr("Call tree of the comparison"), this)),
      m_direction(new DirectionToggle(this)) {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    bar->addWidget(m_direction);
    bar->addStretch();
    auto* heaviest = new QToolButton(content);
    heaviest->setText(tr("Heaviest path"));
    heaviest->setToolTip(tr("Open the heaviest path below the current row (R)"));
    bar->addWidget(heaviest);
    layout->addLayout(bar);
    layout->addWidget(m_view);
    layout->addWidget(m_diffView);
    m_diffView->hide();
    setContent(content);
    setComparisons(comparisons);
    makeViews();
    connect(heaviest, &QToolButton::clicked, this, &TreePage::expandHeaviestPath);
    connect(m_direction, &DirectionToggle::directionChanged, this, &TreePage::showTree);
    connect(&answers, &AnswerSource::renamed, this, &TreePage::rename);
}

void TreePage::makeViews() {
    m_view->setModel(m_proxy);
    m_view->setColumns(
        {{CallTreeModel::FunctionColumn}, {CallTreeModel::InclusiveColumn, 26 * kGrid},
            {CallTreeModel::ShareColumn, 17 * kGrid}, {CallTreeModel::SelfColumn, 22 * kGrid},
            {CallTreeModel::AllocationsColumn, 24 * kGrid}, {CallTreeModel::ModuleColumn, 30 * kGrid},
            {CallTreeModel::LocationColumn, 44 * kGrid}},
        CallTreeModel::InclusiveColumn);
    m_view->setOptionalColumns({CallTreeModel::ModuleColumn}, 260 * kGrid);
    m_diffView->setModel(m_diffProxy);
    m_diffView->setColumns(
        {{DiffColumns::NameColumn}, {DiffColumns::ChangeColumn, 26 * kGrid},
            {DiffColumns::BeforeColumn, 23 * kGrid}, {DiffColumns::AfterColumn, 23 * kGrid},
            {DiffColumns::StateColumn, 16 * kGrid}, {DiffColumns::AllocationsColumn, 24 * kGrid},
            {DiffTreeModel::SelfColumn, 26 * kGrid}, {DiffTreeModel::ModuleColumn, 30 * kGrid}},
        DiffColumns::ChangeColumn);
    m_diffView->setOptionalColumns(
        {DiffTreeModel::ModuleColumn, DiffColumns::AllocationsColumn}, 260 * kGrid);
    connectView({m_model, m_proxy, m_view});
    connectView({m_diffModel, m_diffProxy, m_diffView});
}

void TreePage::connectView(const Shown& tree) {
    tree.view->setRootIsDecorated(true);
    connect(tree.view, &QWidget::customContextMenuRequested, this, &TreePage::showMenu);
    connect(tree.view->selectionModel(), &QItemSelectionModel::currentChanged, this, &TreePage::selectIndex);
    connect(&state(), &ViewState::searchChanged, this,
        [this, model = tree.model] { model->setSearch(state().search()); });
}

TreePage::Shown TreePage::shown() const {
    return comparison() ? Shown{m_diffModel, m_diffProxy, m_diffView} : Shown{m_model, m_proxy, m_view};
}

void TreePage::showAnswer(const std::shared_ptr<const Answer>&) {
    showTree();
}

void TreePage::showTree() {
    const std::shared_ptr<const Answer>& answer = answers().answer();
    if (!answer) {
        return;
    }
    m_following = true;
    const bool topDown = m_direction->direction() == TreeDirection::TopDown;
    if (comparison()) {
        const TraceComparison& result = *comparison()->result;
        m_diffModel->setResult(topDown ? result.topDown : result.bottomUp, result.question.after.cost);
    } else {
        m_model->setResult(
            topDown ? answer->topDown : answer->bottomUp, answer->query.cost, isSigned(answer->query.rule));
        m_diffModel->setResult(nullptr, answer->query.cost);
    }
    m_view->setVisible(!comparison());
    m_diffView->setVisible(comparison() != nullptr);
    m_following = false;
    const std::optional<int> scrolled = std::exchange(m_scrolled, {});
    openAgain();
    showSelection();
    if (scrolled) {
        m_view->doItemsLayout();
        m_view->verticalScrollBar()->setValue(*scrolled);
    }
}

void TreePage::addOpenPaths(const QModelIndex& parent) {
    for (int row = 0; row < m_proxy->rowCount(parent); ++row) {
        const QModelIndex index = m_proxy->index(row, 0, parent);
        if (m_view->isExpanded(index)) {
            m_open.push_back(m_model->pathOf(m_proxy->mapToSource(index)));
            addOpenPaths(index);
        }
    }
}

/// The open rows under their new names, until the tree under them is shown.
void TreePage::rename(Renaming& renaming) {
    if (!m_scrolled) {
        m_open.clear();
        addOpenPaths({});
        m_scrolled = m_view->verticalScrollBar()->value();
    }
    for (std::vector<FunctionId>& path : m_open) {
        path = renaming.path(path, m_direction->direction());
    }
}

void TreePage::openAgain() {
    for (const std::vector<FunctionId>& path : std::exchange(m_open, {})) {
        for (QModelIndex index = m_proxy->mapFromSource(m_model->indexOfPath(path)); index.isValid();
             index = index.parent()) {
            m_view->expand(index);
        }
    }
}

void TreePage::showSelection() {
    m_following = true;
    const Shown tree = shown();
    const TreeDirection direction = m_direction->direction();
    const std::vector<FunctionId> path =
        comparison() ? pathInComparison(*comparison(), state().selection(), direction)
                     : pathInTree(*answers().session(), state().selection(), direction);
    const QModelIndex index = tree.proxy->mapFromSource(tree.model->indexOfPath(path));
    if (index != tree.view->currentIndex() && (index.isValid() || !comparison())) {
        tree.view->setCurrentIndex(index);
    }
    if (index.isValid()) {
        tree.view->scrollTo(index);
    } else if (tree.proxy->rowCount() == 1) {
        tree.view->expand(tree.proxy->index(0, 0));
    }
    m_following = false;
}

void TreePage::selectIndex(const QModelIndex& index) {
    if (m_following || !index.isValid()) {
        return;
    }
    const Shown tree = shown();
    const std::vector<FunctionId> path = tree.model->pathOf(tree.proxy->mapToSource(index));
    if (comparison()) {
        state().select(selectionOfPath(*comparison(), path, m_direction->direction()).value_or(Selection()));
    } else {
        state().select({path, m_direction->direction(), StackId()});
    }
}

void TreePage::expandHeaviestPath() {
    const Shown tree = shown();
    const std::vector<QModelIndex> path =
        tree.model->heaviestPath(tree.proxy->mapToSource(tree.view->currentIndex()));
    for (const QModelIndex& index : path) {
        tree.view->expand(tree.proxy->mapFromSource(index));
    }
    if (!path.empty()) {
        tree.view->setCurrentIndex(tree.proxy->mapFromSource(path.back()));
        tree.view->setFocus();
    }
}

void TreePage::showMenu(const QPoint& position) {
    const Shown tree = shown();
    const QModelIndex index = tree.view->indexAt(position);
    if (!index.isValid()) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addNarrowActions(*menu, state(),
        narrowingOf(comparison() ? comparison()->result->names : answers().answer()->names,
            FunctionId(index.data(FunctionRole).toUInt())));
    if (comparison()) {
        menu->addSeparator();
        connect(menu->addAction(tr("Show this before")), &QAction::triggered, this,
            [this] { Q_EMIT sideWanted(false); });
        connect(menu->addAction(tr("Show this after")), &QAction::triggered, this,
            [this] { Q_EMIT sideWanted(true); });
    }
    tree.view->addCopyActions(*menu);
    menu->popup(tree.view->viewport()->mapToGlobal(position));
}

} // namespace tidemark::ui
