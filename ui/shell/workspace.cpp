// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace.h"

#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QStackedWidget>
#include <QVBoxLayout>
#include <tuple>

namespace tidemark::ui {

Workspace::Workspace(ViewState& state, AnswerSource& answers, ComparisonSource& comparisons,
    SuspectSource& suspects, SymbolSource& symbols, QWidget* parent)
    : QSplitter(Qt::Vertical, parent), m_timeline(new TimelinePane(state, this)) {
    auto* lower = new QWidget(this);
    m_strip = new QueryStrip(state, answers, lower);
    m_comparison = new ComparisonBar(state, comparisons, lower);
    m_tabs = new QTabWidget(lower);
    auto* pages = m_tabs->findChild<QStackedWidget*>(); // for good: a change of parents styles all below anew
    m_summary = new SummaryPage(state, suspects, pages);
    m_flame = new FlamePage(state, answers, comparisons, pages);
    m_tree = new TreePage(state, answers, comparisons, pages);
    m_callers = new CallersPage(state, answers, pages);
    m_stacks = new StacksPage(state, answers, pages);
    m_allocations = new AllocationsPage(state, answers, pages);
    m_table = new TablePage(state, answers, comparisons, pages);
    m_snapshots = new SnapshotsPage(state, answers, pages);
    m_symbols = new SymbolsPage(answers, symbols, pages);
    addTabs();
    addFrameChoice();
    auto* column = new QVBoxLayout(lower);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(m_comparison);
    column->addWidget(m_tabs, 1);
    addWidget(m_timeline);
    addWidget(lower);
    setStretchFactor(0, 0);
    setStretchFactor(1, 1);
    setChildrenCollapsible(false);
    setSizes({62 * kGrid, 130 * kGrid});
    connect(m_summary, &SummaryPage::stackFollowed, this, [this] { m_tabs->setCurrentWidget(m_flame); });
    connect(m_snapshots, &SnapshotsPage::followed, this, [this] { m_tabs->setCurrentWidget(m_flame); });
    connect(m_summary, &SummaryPage::symbolsWanted, this, [this] { m_tabs->setCurrentWidget(m_symbols); });
    connect(m_timeline, &TimelinePane::markersChanged, this, &Workspace::showMarkers);
}

void Workspace::addTabs() {
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Views"));
    m_tabs->addTab(m_summary, icon(QStringLiteral("summary")), tr("Summary"));
    m_tabs->addTab(m_flame, icon(QStringLiteral("flame")), tr("Flame graph"));
    m_tabs->addTab(m_tree, icon(QStringLiteral("tree")), tr("Tree"));
    m_tabs->addTab(m_callers, icon(QStringLiteral("callers")), tr("Callers"));
    m_tabs->setTabToolTip(m_tabs->indexOf(m_callers), tr("Callers and callees"));
    m_tabs->addTab(m_stacks, icon(QStringLiteral("stack")), tr("Stacks"));
    m_tabs->addTab(m_table, icon(QStringLiteral("table")), tr("Table"));
    m_tabs->addTab(m_allocations, icon(QStringLiteral("blocks")), tr("Allocations"));
    m_tabs->addTab(m_snapshots, icon(QStringLiteral("marker")), tr("Snapshots"));
    m_tabs->addTab(m_symbols, icon(QStringLiteral("symbols")), tr("Symbols"));
    const std::pair<QWidget*, const char*> names[] = {{m_summary, "summary"}, {m_flame, "flame-graph"},
        {m_tree, "tree"}, {m_callers, "callers"}, {m_stacks, "stacks"}, {m_table, "table"},
        {m_allocations, "allocations"}, {m_snapshots, "snapshots"}, {m_symbols, "symbols"},
        {m_timeline, "timeline"}, {m_strip, "query"}};
    for (const auto& [page, name] : names) {
        page->setObjectName(QLatin1String(name));
    }
}

void Workspace::addFrameChoice() {
    m_frames = new QComboBox(m_strip);
    const std::tuple<QString, ShownFrames, QString> choices[] = {
        {tr("Mixed stacks"), ShownFrames::Mixed, tr("Python and native frames, in the order of their calls")},
        {tr("Python only"), ShownFrames::Python, tr("Without frames of the interpreter and of C libraries")},
        {tr("Native only"), ShownFrames::Native, tr("Without frames of Python")}};
    for (const auto& [words, frames, toolTip] : choices) {
        m_frames->addItem(words, static_cast<int>(frames));
        m_frames->setItemData(m_frames->count() - 1, toolTip, Qt::ToolTipRole);
    }
    m_frames->setObjectName(QStringLiteral("frames"));
    m_frames->setAccessibleName(tr("Frames that stacks show"));
    m_frames->setToolTip(tr("Which frames stacks, trees and groups show; totals stay the same"));
    m_strip->addChoice(m_frames);
    m_frames->hide();
    connect(m_frames, &QComboBox::activated, this,
        [this] { Q_EMIT framesWanted(static_cast<ShownFrames>(m_frames->currentData().toInt())); });
}

void Workspace::setFrameChoice(const std::shared_ptr<const Session>& session, ShownFrames frames) {
    m_frames->setCurrentIndex(m_frames->findData(static_cast<int>(frames)));
    m_frames->setVisible(session && session->mixesPython());
}

void Workspace::showMarkers() {
    std::vector<SnapshotMoment> moments;
    for (const TimelineMarker& marker : m_timeline->markers()) {
        moments.push_back({marker.text, marker.time});
    }
    m_snapshots->setMarkers(moments);
}

void Workspace::setSession(const std::shared_ptr<const Session>& session) {
    m_timeline->setSession(session);
    m_strip->setSession(session);
    m_summary->setSession(session);
    m_tabs->setCurrentWidget(m_summary);
}

void Workspace::setRenamed(const std::shared_ptr<const Session>& session) {
    m_timeline->setRenamed(session);
    m_strip->setSession(session);
    m_summary->setRenamed(session);
}

bool Workspace::busy() const {
    return m_timeline->busy() || m_table->busy() || m_strip->busy() || m_snapshots->busy() ||
           m_allocations->busy() || m_summary->busy() || m_flame->busy() || m_symbols->busy();
}

} // namespace tidemark::ui
