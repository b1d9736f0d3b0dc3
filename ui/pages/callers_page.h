// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/caller_callee_model.h"
#include "ui/models/edge_model.h"
#include "ui/pages/answer_page.h"

namespace tidemark::ui {

class CostSortProxy;
class TableView;

/// All functions; for the current one who calls it and whom it calls. Enter or double click on an edge walks
/// there.
class CallersPage : public AnswerPage {
    Q_OBJECT
public:
    CallersPage(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);
    void showFunction(FunctionId function);

    TableView* functionView() const { return m_functionView; }
    TableView* callerView() const { return m_callerView; }
    TableView* calleeView() const { return m_calleeView; }

protected:
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override;

private:
    TableView* makeEdgeView(EdgeModel* model, const QString& name);
    FunctionId innermostOwn(const std::vector<FunctionId>& path) const; ///< path from the outermost function
    void showEdges(const QModelIndex& index);
    void rename(Renaming& renaming);
    void showMenu(TableView* view, const QPoint& position);

    CallerCalleeModel* m_functions;
    EdgeModel* m_callers;
    EdgeModel* m_callees;
    CostSortProxy* m_functionProxy;
    TableView* m_functionView;
    TableView* m_callerView;
    TableView* m_calleeView;
    FunctionId m_current;
};

} // namespace tidemark::ui
