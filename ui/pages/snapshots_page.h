// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/async/latest_job.h"
#include "ui/pages/answer_page.h"
#include "ui/pages/snapshot_model.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace tidemark::ui {

class TableView;

/// Moments of the trace as a series: what is live, what grew since the one before and what of that stayed to
/// the end. Each number is a link; two rows compare. The moments are the markers, or equal parts of the time.
class SnapshotsPage : public AnswerPage {
    Q_OBJECT
public:
    SnapshotsPage(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);
    /// Those of the timeline; without any, equal parts are shown.
    void setMarkers(const std::vector<SnapshotMoment>& markers);

    TableView* view() const { return m_view; }
    SnapshotModel* model() const { return m_model; }
    QComboBox* momentsBox() const { return m_moments; }
    QPushButton* compareButton() const { return m_compare; }
    bool busy() const { return m_job.running(); }

Q_SIGNALS:
    /// A number was followed: the views that show stacks are of interest now.
    void followed();

protected:
    void showEvent(QShowEvent* event) override;
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override {}

private:
    void fetch();
    void follow(const QModelIndex& index);
    void compareSelected();
    std::vector<int> selectedRows() const;

    SnapshotModel* m_model;
    TableView* m_view;
    QComboBox* m_moments;
    QPushButton* m_compare;
    QLabel* m_words;
    std::vector<SnapshotMoment> m_markers;
    /// What the series depends on: not on rule and moments, so that drags ask nothing here.
    struct Asked {
        std::shared_ptr<const Session> session;
        std::vector<SnapshotMoment> moments;
        std::vector<Filter> filters;
        CostKind cost = CostKind::Bytes;
        friend bool operator==(const Asked&, const Asked&) = default;
    };
    Asked m_asked;
    LatestJob<Result<std::shared_ptr<const std::vector<Snapshot>>>> m_job;
};

} // namespace tidemark::ui
