// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/stacks_page.h"

#include "ui/models/cost_sort_proxy.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/table_view.h"
#include "ui/state/selected_path.h"
#include "ui/theme/theme.h"

#include <QItemSelectionModel>
#include <QMenu>

namespace tidemark::ui {

StacksPage::StacksPage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : AnswerPage(state, answers, parent), m_model(new StackListModel(this)),
      m_proxy(new CostSortProxy(m_model, this)), m_view(new TableView(tr("Distinct stacks"), this)) {
    setContent(m_view);
    m_view->setModel(m_proxy);
    m_view->setColumns(
        {{StackListModel::FunctionColumn}, {StackListModel::CostColumn, 26 * kGrid},
            {StackListModel::ShareColumn, 17 * kGrid}, {StackListModel::AllocationsColumn, 24 * kGrid},
            {StackListModel::CallersColumn}, {StackListModel::LocationColumn, 44 * kGrid},
            {StackListModel::ModuleColumn, 28 * kGrid}},
        StackListModel::CostColumn);
    m_view->setOptionalColumns({StackListModel::LocationColumn, StackListModel::ModuleColumn}, 280 * kGrid);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &StacksPage::selectIndex);
    connect(m_view, &QWidget::customContextMenuRequested, this, &StacksPage::showMenu);
    connect(&state, &ViewState::searchChanged, this, [this] {
        m_following = true;
        m_proxy->setFilterText(this->state().search());
        m_following = false;
    });
}

void StacksPage::showAnswer(const std::shared_ptr<const Answer>& answer) {
    m_following = true;
    m_model->setResult(answer->stacks, answer->profile, answer->costs->shown, answer->query.cost,
        isSigned(answer->query.rule));
    m_following = false;
}

void StacksPage::showSelection() {
    m_following = true;
    const QModelIndex index = m_proxy->mapFromSource(m_model->indexOf(state().selection().stack));
    m_view->setCurrentIndex(index);
    if (index.isValid()) {
        m_view->scrollTo(index);
    }
    m_following = false;
}

void StacksPage::selectIndex(const QModelIndex& index) {
    if (!m_following && index.isValid()) {
        state().select(selectionOfStack(*answers().session(), StackId(index.data(StackRole).toUInt())));
    }
}

void StacksPage::showMenu(const QPoint& position) {
    const QModelIndex index = m_view->indexAt(position);
    if (!index.isValid()) {
        return;
    }
    const Answer& answer = *answers().answer();
    const std::vector<Location> frames =
        outwardLocations(*answer.profile, *answer.names, StackId(index.data(StackRole).toUInt()), 1);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addNarrowActions(
        *menu, state(), narrowingOf(answer.names, frames.empty() ? FunctionId() : frames.front().function));
    m_view->addCopyActions(*menu);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace tidemark::ui
