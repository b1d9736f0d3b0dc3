// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/allocations_page.h"
#include "ui/pages/callers_page.h"
#include "ui/pages/comparison_bar.h"
#include "ui/pages/flame_page.h"
#include "ui/pages/query_strip.h"
#include "ui/pages/snapshots_page.h"
#include "ui/pages/stacks_page.h"
#include "ui/pages/summary_page.h"
#include "ui/pages/symbols_page.h"
#include "ui/pages/table_page.h"
#include "ui/pages/tree_page.h"
#include "ui/shell/timeline_pane.h"

#include <QComboBox>
#include <QSplitter>
#include <QTabWidget>

namespace tidemark::ui {

/// Timeline over query strip and tabs: what the window shows of an open trace, the inspector apart.
class Workspace : public QSplitter {
    Q_OBJECT
public:
    Workspace(ViewState& state, AnswerSource& answers, ComparisonSource& comparisons, SuspectSource& suspects,
        SymbolSource& symbols, QWidget* parent = nullptr);
    void setSession(const std::shared_ptr<const Session>& session);
    /// The same profile under better names; the views follow the answers.
    void setRenamed(const std::shared_ptr<const Session>& session);
    bool busy() const;
    /// Offers the choice if `session` has one to make.
    void setFrameChoice(const std::shared_ptr<const Session>& session, ShownFrames frames);

    TimelinePane* timeline() const { return m_timeline; }
    QueryStrip* strip() const { return m_strip; }
    ComparisonBar* comparison() const { return m_comparison; }
    QTabWidget* tabs() const { return m_tabs; }
    SummaryPage* summary() const { return m_summary; }
    FlamePage* flame() const { return m_flame; }
    TreePage* tree() const { return m_tree; }
    CallersPage* callers() const { return m_callers; }
    StacksPage* stacks() const { return m_stacks; }
    AllocationsPage* allocations() const { return m_allocations; }
    TablePage* table() const { return m_table; }
    SymbolsPage* symbols() const { return m_symbols; }
    SnapshotsPage* snapshots() const { return m_snapshots; }

Q_SIGNALS:
    void framesWanted(tidemark::ShownFrames frames);

private:
    void addTabs();
    void addFrameChoice();
    void showMarkers();

    TimelinePane* m_timeline;
    QueryStrip* m_strip;
    ComparisonBar* m_comparison;
    QTabWidget* m_tabs;
    SummaryPage* m_summary;
    FlamePage* m_flame;
    TreePage* m_tree;
    CallersPage* m_callers;
    StacksPage* m_stacks;
    AllocationsPage* m_allocations;
    TablePage* m_table;
    SnapshotsPage* m_snapshots;
    QComboBox* m_frames; ///< mixed, Python only, native only
    SymbolsPage* m_symbols;
};

} // namespace tidemark::ui
