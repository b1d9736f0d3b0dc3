// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/stack_list_model.h"
#include "ui/pages/answer_page.h"

namespace tidemark::ui {

class CostSortProxy;
class TableView;

/// All distinct stacks of the answer, heaviest first.
class StacksPage : public AnswerPage {
    Q_OBJECT
public:
    StacksPage(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);

    TableView* view() const { return m_view; }

protected:
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override;

private:
    void selectIndex(const QModelIndex& index);
    void showMenu(const QPoint& position);

    StackListModel* m_model;
    CostSortProxy* m_proxy;
    TableView* m_view;
    bool m_following = false;
};

} // namespace tidemark::ui
