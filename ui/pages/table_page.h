// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/async/latest_job.h"
#include "ui/models/diff_table_model.h"
#include "ui/models/group_list_model.h"
#include "ui/pages/answer_page.h"

class QComboBox;
class QLabel;

namespace tidemark::ui {

class CostSortProxy;
class TableView;

/// The blocks of the answer's question, grouped by anything.
class TablePage : public AnswerPage {
    Q_OBJECT
public:
    TablePage(
        ViewState& state, AnswerSource& answers, ComparisonSource& comparisons, QWidget* parent = nullptr);

    TableView* view() const { return m_view; }
    GroupListModel* model() const { return m_model; }
    /// Those of comparisons.
    TableView* diffView() const { return m_diffView; }
    DiffTableModel* diffModel() const { return m_diffModel; }
    QComboBox* groupingBox() const { return m_grouping; }
    bool busy() const { return m_job.running() || m_curvesJob.running() || m_diffJob.running(); }

protected:
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override {}

private:
    Grouping grouping() const;
    void makeViews();
    void fetch();
    void fetchDiff();
    void followDiff(const QModelIndex& index);
    std::optional<GroupList::Row> ownRowAt(const QModelIndex& index) const;
    void fetchCurves();
    void take(const Result<GroupList>& groups, const std::shared_ptr<const Answer>& answer);
    void follow(const QModelIndex& index);
    void showMenu(const QPoint& position);
    const GroupList::Row* rowAt(const QModelIndex& index) const;

    GroupListModel* m_model;
    CostSortProxy* m_proxy;
    TableView* m_view;
    DiffTableModel* m_diffModel;
    CostSortProxy* m_diffProxy;
    TableView* m_diffView;
    QComboBox* m_grouping;
    QLabel* m_count;
    std::shared_ptr<const Answer> m_asked;
    std::shared_ptr<const ShownComparison> m_askedComparison;
    LatestJob<Result<GroupList>> m_job;
    LatestJob<Result<DiffTable>> m_diffJob;
    LatestJob<std::shared_ptr<const LiveCurves>> m_curvesJob;
};

} // namespace tidemark::ui
