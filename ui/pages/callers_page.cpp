// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/callers_page.h"

#include "ui/models/cost_sort_proxy.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/short_names.h"
#include "ui/pages/table_view.h"
#include "ui/state/renaming.h"
#include "ui/state/selected_path.h"
#include "ui/theme/theme.h"

#include <QItemSelectionModel>
#include <QMenu>
#include <QSplitter>
#include <algorithm>

namespace tidemark::ui {

CallersPage::CallersPage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : AnswerPage(state, answers, parent), m_functions(new CallerCalleeModel(this)),
      m_callers(new EdgeModel(EdgeModel::Side::Callers, this)),
      m_callees(new EdgeModel(EdgeModel::Side::Callees, this)),
      m_functionProxy(new CostSortProxy(m_functions, this)),
      m_functionView(new TableView(tr("Functions"), this)),
      m_callerView(makeEdgeView(m_callers, tr("Callers of the current function"))),
      m_calleeView(makeEdgeView(m_callees, tr("Functions that the current function calls"))) {
    m_functionView->setModel(m_functionProxy);
    m_functionView->setColumns(
        {{CallerCalleeModel::FunctionColumn}, {CallerCalleeModel::InclusiveColumn, 26 * kGrid},
            {CallerCalleeModel::ShareColumn, 17 * kGrid}, {CallerCalleeModel::SelfColumn, 23 * kGrid},
            {CallerCalleeModel::AllocationsColumn, 24 * kGrid},
            {CallerCalleeModel::ModuleColumn, 34 * kGrid}},
        CallerCalleeModel::InclusiveColumn);
    auto* edges = new QSplitter(Qt::Horizontal, this);
    edges->addWidget(m_callerView);
    edges->addWidget(m_calleeView);
    auto* panes = new QSplitter(Qt::Vertical, this);
    panes->addWidget(m_functionView);
    panes->addWidget(edges);
    panes->setSizes({300, 200});
    panes->setChildrenCollapsible(false);
    edges->setChildrenCollapsible(false);
    setContent(panes);

    connect(m_functionView->selectionModel(), &QItemSelectionModel::currentChanged, this,
        &CallersPage::showEdges);
    for (TableView* view : {m_functionView, m_callerView, m_calleeView}) {
        connect(view, &QWidget::customContextMenuRequested, this,
            [this, view](const QPoint& position) { showMenu(view, position); });
    }
    connect(&answers, &AnswerSource::renamed, this, &CallersPage::rename);
    connect(&state, &ViewState::searchChanged, this,
        [this] { m_functionProxy->setFilterText(this->state().search()); });
}

TableView* CallersPage::makeEdgeView(EdgeModel* model, const QString& name) {
    auto* view = new TableView(name, this);
    view->setModel(new CostSortProxy(model, this));
    view->setColumns({{EdgeModel::FunctionColumn}, {EdgeModel::CostColumn, 26 * kGrid},
                         {EdgeModel::ShareColumn, 17 * kGrid}},
        EdgeModel::CostColumn);
    view->hideColumn(EdgeModel::AllocationsColumn);
    view->hideColumn(EdgeModel::ModuleColumn);
    connect(view, &QAbstractItemView::activated, this,
        [this](const QModelIndex& index) { showFunction(FunctionId(index.data(FunctionRole).toUInt())); });
    return view;
}

void CallersPage::showFunction(FunctionId function) {
    const QModelIndex source = m_functions->indexOf(function);
    QModelIndex index = m_functionProxy->mapFromSource(source);
    if (source.isValid() && !index.isValid()) {
        state().setSearch({});
        index = m_functionProxy->mapFromSource(source);
    }
    if (index.isValid()) {
        m_functionView->setCurrentIndex(index);
        m_functionView->scrollTo(index);
    }
}

void CallersPage::showAnswer(const std::shared_ptr<const Answer>& answer) {
    m_functions->setResult(
        answer->callerCallee, answer->costs->shown, answer->query.cost, isSigned(answer->query.rule));
}

void CallersPage::rename(Renaming& renaming) {
    m_current = renaming.function(m_current);
}

FunctionId CallersPage::innermostOwn(const std::vector<FunctionId>& path) const {
    const auto found = std::find_if(path.rbegin(), path.rend(), [&](FunctionId function) {
        return !isStandardLibrary(functionText(*answers().session()->names(), function));
    });
    return found == path.rend() ? path.back() : *found;
}

void CallersPage::showSelection() {
    const Selection& selection = state().selection();
    FunctionId wanted = m_current;
    if (!selection.path.empty()) {
        const auto& path = selection.path;
        const bool whole = selection.stack.valid() && selection.direction == TreeDirection::TopDown;
        const bool already = std::find(path.begin(), path.end(), m_current) != path.end() && whole;
        wanted = already ? m_current : whole ? innermostOwn(path) : path.back();
    }
    if (!m_functions->indexOf(wanted).isValid()) {
        const QModelIndex first = m_functionProxy->index(0, 0);
        wanted = first.isValid() ? FunctionId(first.data(FunctionRole).toUInt()) : FunctionId();
    }
    showFunction(wanted);
    showEdges(m_functionView->currentIndex());
}

void CallersPage::showEdges(const QModelIndex& index) {
    const std::shared_ptr<const Answer>& answer = answers().answer();
    if (!answer || !index.isValid()) {
        m_callers->setResult(nullptr, -1, CostKind::Bytes, false);
        m_callees->setResult(nullptr, -1, CostKind::Bytes, false);
        return;
    }
    m_current = FunctionId(index.data(FunctionRole).toUInt());
    const int row = m_functionProxy->mapToSource(index).row();
    const bool isSignedRule = isSigned(answer->query.rule);
    m_callers->setResult(m_functions->result(), row, answer->query.cost, isSignedRule);
    m_callees->setResult(m_functions->result(), row, answer->query.cost, isSignedRule);
}

void CallersPage::showMenu(TableView* view, const QPoint& position) {
    const QModelIndex index = view->indexAt(position);
    if (index.isValid()) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        addNarrowActions(*menu, state(),
            narrowingOf(answers().answer()->names, FunctionId(index.data(FunctionRole).toUInt())));
        view->addCopyActions(*menu);
        menu->popup(view->viewport()->mapToGlobal(position));
    }
}

} // namespace tidemark::ui
