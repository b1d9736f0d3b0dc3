// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/async/latest_job.h"
#include "ui/state/answer_source.h"
#include "ui/state/findings.h"
#include "ui/state/suspect_source.h"
#include "ui/state/view_state.h"

#include <QStackedWidget>
#include <functional>
#include <memory>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace tidemark::ui {

/// What happened, in sentences with numbers; each stack it names is a link that asks and selects.
class SummaryPage : public QStackedWidget {
    Q_OBJECT
public:
    SummaryPage(ViewState& state, SuspectSource& suspects, QWidget* parent = nullptr);

    /// Computes the findings of a newly opened trace; null shows that there is none.
    void setSession(std::shared_ptr<const Session> session);
    /// The same profile under better names; what is shown stays until it is known under them.
    void setRenamed(std::shared_ptr<const Session> session);
    const std::shared_ptr<const Findings>& findings() const { return m_findings; }
    bool busy() const { return m_job.running(); }

Q_SIGNALS:
    void findingsReady();
    /// The link to a suspect was followed: an index into the report.
    void suspectWanted(std::size_t suspect);
    /// The link to all of them was followed.
    void suspectsWanted();
    /// The link to the health of symbols was followed.
    void symbolsWanted();
    /// A link was followed: the views that show stacks are of interest now.
    void stackFollowed();

private:
    void find();
    void show(const std::shared_ptr<const Findings>& findings);
    void showSuspects();
    void addFigures(QVBoxLayout& column);
    void addSection(QVBoxLayout& column, const QString& title, const QStringList& sentences,
        const std::function<void()>& ask = {});
    void addStacks(QVBoxLayout& column, const std::vector<StackList::Row>& rows, Cost whole, Rule rule,
        Nanoseconds begin, Nanoseconds end);
    QStringList namedFunctions(StackId stack) const;
    void follow(StackId stack, Rule rule, Nanoseconds begin, Nanoseconds end);

    ViewState& m_state;
    SuspectSource& m_suspects;
    QVBoxLayout* m_suspectLines = nullptr; ///< of what is shown; null while nothing is
    std::shared_ptr<const Session> m_session;
    std::shared_ptr<const Findings> m_findings;
    QLabel* m_sentence;
    QScrollArea* m_scroll;
    LatestJob<Result<std::shared_ptr<const Findings>>> m_job;
};

} // namespace tidemark::ui
