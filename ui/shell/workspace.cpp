// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace.h"

#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QVBoxLayout>

namespace tidemark::ui {

Workspace::Workspace(ViewState& state, AnswerSource& answers, SuspectSource& suspects, QWidget* parent)
    : QSplitter(Qt::Vertical, parent), m_timeline(new TimelinePane(state, this)),
      m_strip(new QueryStrip(state, answers, this)), m_tabs(new QTabWidget(this)),
      m_summary(new SummaryPage(state, suspects, this)), m_flame(new FlamePage(state, answers, this)),
      m_tree(new TreePage(state, answers, this)), m_callers(new CallersPage(state, answers, this)),
      m_stacks(new StacksPage(state, answers, this)),
      m_allocations(new AllocationsPage(state, answers, this)), m_table(new TablePage(state, answers, this)) {
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Views"));
    m_tabs->addTab(m_summary, icon(QStringLiteral("summary")), tr("Summary"));
    m_tabs->addTab(m_flame, icon(QStringLiteral("flame")), tr("Flame graph"));
    m_tabs->addTab(m_tree, icon(QStringLiteral("tree")), tr("Tree"));
    m_tabs->addTab(m_callers, icon(QStringLiteral("callers")), tr("Callers/Callees"));
    m_tabs->addTab(m_stacks, icon(QStringLiteral("stack")), tr("Stacks"));
    m_tabs->addTab(m_table, icon(QStringLiteral("table")), tr("Table"));
    m_tabs->addTab(m_allocations, icon(QStringLiteral("blocks")), tr("Allocations"));
    const std::pair<QWidget*, const char*> pages[] = {{m_summary, "summary"}, {m_flame, "flame-graph"},
        {m_tree, "tree"}, {m_callers, "callers"}, {m_stacks, "stacks"}, {m_table, "table"},
        {m_allocations, "allocations"}, {m_timeline, "timeline"}, {m_strip, "query"}};
    for (const auto& [page, name] : pages) {
        page->setObjectName(QLatin1String(name));
    }
    auto* lower = new QWidget(this);
    auto* column = new QVBoxLayout(lower);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(m_tabs, 1);
    addWidget(m_timeline);
    addWidget(lower);
    setStretchFactor(0, 0);
    setStretchFactor(1, 1);
    setChildrenCollapsible(false);
    setSizes({62 * kGrid, 130 * kGrid});
    connect(m_summary, &SummaryPage::stackFollowed, this, [this] { m_tabs->setCurrentWidget(m_flame); });
}

void Workspace::setSession(const std::shared_ptr<const Session>& session) {
    m_timeline->setSession(session);
    m_strip->setSession(session);
    m_summary->setSession(session);
    m_tabs->setCurrentWidget(m_summary);
}

bool Workspace::busy() const {
    return m_timeline->busy() || m_table->busy() || m_strip->busy() || m_allocations->busy() ||
           m_summary->busy() || (m_flame->isVisible() && m_flame->graph()->layoutPending());
}

} // namespace tidemark::ui
