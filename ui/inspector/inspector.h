// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/async/latest_job.h"
#include "ui/models/stack_frames_model.h"
#include "ui/models/stack_list_model.h"
#include "ui/state/selection_stacks.h"

#include <QStackedWidget>

class QLabel;
class QListView;
class QToolButton;

namespace tidemark::ui {

class CostSortProxy;
class MiniTimeline;
class TableView;

/// What is behind the selection: its cost, how it went over time, its distinct stacks, the frames of the
/// current one.
class Inspector : public QStackedWidget {
    Q_OBJECT
public:
    Inspector(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);

    StackFramesModel* frames() const { return m_frames; }
    StackListModel* stackList() const { return m_list; }
    QString headline() const;
    StackId currentStack() const; ///< invalid if none is shown
    /// What there is to say about the current stack's line; empty if nothing.
    QString staleNote() const;
    MiniTimeline* timeline() const { return m_timeline; }
    bool busy() const { return m_stacks.busy() || m_curveJob.running(); }
    void showNext();
    void showPrevious();
    QSize sizeHint() const override;

Q_SIGNALS:
    /// The frame that the user looks at: of a new stack the one that the selection ends in, else the
    /// allocating frame.
    void frameChosen(const tidemark::ResolvedFrame& frame);

private:
    void chooseFrame();
    QWidget* makeContent();
    void showStacks();
    void showCurrent();
    void showHeadline();
    void showStaleNote(StackId stack);
    void fetchCurve();

    ViewState& m_state;
    AnswerSource& m_answers;
    SelectionStacks m_stacks;
    StackFramesModel* m_frames;
    StackListModel* m_list;
    QLabel* m_headline;
    QLabel* m_cost;
    QLabel* m_stale;
    QLabel* m_position;
    QToolButton* m_previous;
    QToolButton* m_next;
    QListView* m_frameView;
    TableView* m_listView;
    CostSortProxy* m_proxy;
    MiniTimeline* m_timeline;
    LatestJob<std::shared_ptr<const LiveCurves>> m_curveJob;
    bool m_following = false;
};

} // namespace tidemark::ui
