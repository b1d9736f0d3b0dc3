// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tree_page.h"

#include "ui/models/cost_sort_proxy.h"
#include "ui/models/roles.h"
#include "ui/pages/direction_toggle.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/table_view.h"
#include "ui/state/selected_path.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace tidemark::ui {

TreePage::TreePage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : AnswerPage(state, answers, parent), m_model(new CallTreeModel(this)),
      m_proxy(new CostSortProxy(m_model, this)), m_view(new TableView(tr("Call tree"), this)),
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
    setContent(content);

    m_view->setRootIsDecorated(true);
    m_view->setModel(m_proxy);
    m_view->setColumns(
        {{CallTreeModel::FunctionColumn}, {CallTreeModel::InclusiveColumn, 26 * kGrid},
            {CallTreeModel::ShareColumn, 17 * kGrid}, {CallTreeModel::SelfColumn, 22 * kGrid},
            {CallTreeModel::AllocationsColumn, 24 * kGrid}, {CallTreeModel::ModuleColumn, 30 * kGrid},
            {CallTreeModel::LocationColumn, 44 * kGrid}},
        CallTreeModel::InclusiveColumn);
    m_view->setOptionalColumns({CallTreeModel::ModuleColumn}, 260 * kGrid);

    connect(heaviest, &QToolButton::clicked, this, &TreePage::expandHeaviestPath);
    connect(m_direction, &DirectionToggle::directionChanged, this, &TreePage::showTree);
    connect(m_view, &QWidget::customContextMenuRequested, this, &TreePage::showMenu);
    connect(&state, &ViewState::searchChanged, this, [this] { m_model->setSearch(this->state().search()); });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &TreePage::selectIndex);
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
    m_model->setResult(
        topDown ? answer->topDown : answer->bottomUp, answer->query.cost, isSigned(answer->query.rule));
    m_following = false;
    showSelection();
}

void TreePage::showSelection() {
    m_following = true;
    const std::vector<FunctionId> path =
        pathInTree(*answers().session(), state().selection(), m_direction->direction());
    const QModelIndex index = m_proxy->mapFromSource(m_model->indexOfPath(path));
    if (index != m_view->currentIndex()) {
        m_view->setCurrentIndex(index);
    }
    if (index.isValid()) {
        m_view->scrollTo(index);
    } else if (m_view->model()->rowCount() == 1) {
        m_view->expand(m_view->model()->index(0, 0));
    }
    m_following = false;
}

void TreePage::selectIndex(const QModelIndex& index) {
    if (!m_following && index.isValid()) {
        const QModelIndex source = m_proxy->mapToSource(index);
        state().select({m_model->pathOf(source), m_direction->direction(), StackId()});
    }
}

void TreePage::expandHeaviestPath() {
    const std::vector<QModelIndex> path = m_model->heaviestPath(m_proxy->mapToSource(m_view->currentIndex()));
    for (const QModelIndex& index : path) {
        m_view->expand(m_proxy->mapFromSource(index));
    }
    if (!path.empty()) {
        m_view->setCurrentIndex(m_proxy->mapFromSource(path.back()));
        m_view->setFocus();
    }
}

void TreePage::showMenu(const QPoint& position) {
    const QModelIndex index = m_view->indexAt(position);
    if (index.isValid()) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        addNarrowActions(*menu, state(),
            narrowingOf(answers().answer()->names, FunctionId(index.data(FunctionRole).toUInt())));
        m_view->addCopyActions(*menu);
        menu->popup(m_view->viewport()->mapToGlobal(position));
    }
}

} // namespace tidemark::ui
