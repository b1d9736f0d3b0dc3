// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"
#include "ui/state/answer_source.h"
#include "ui/state/comparison_source.h"
#include "ui/state/query_link.h"
#include "ui/state/suspect_source.h"
#include "ui/state/symbol_source.h"
#include "ui/state/trace_loader.h"
#include "ui/state/view_state.h"

#include <QMainWindow>

namespace tidemark::ui {

class CodePanes;
class Inspector;
class SuspectsPane;
class Workspace;

/// One open trace: its question, its selection, its views and docks. A tab of the window. Without a session
/// it is empty and waits for one.
class TraceView : public QMainWindow {
    Q_OBJECT
public:
    explicit TraceView(QWidget* parent = nullptr);
    ~TraceView() override;

    /// Null empties it.
    void setSession(const QString& path, const std::shared_ptr<const Session>& session);
    bool empty() const { return !m_answers.session(); }
    /// Which frames stacks, trees and groups show, in all views but the suspects.
    void showFrames(ShownFrames frames);
    ShownFrames shownFrames() const { return m_frames; }
    const QString& path() const { return m_path; }
    /// "server.tide – server"
    QString title() const;
    /// Nothing is being computed: what is shown answers what was asked.
    bool settled() const;
    /// Asks what a link asks, on a worker. Its file must be the one that is open.
    void follow(const QueryLink& link);
    /// Link and command line of the current question.
    QString link() const;
    QString command() const;
    void setHandle(QChar handle);
    /// Under the pointer, else at A.
    void addMarker();
    /// Shows the single blocks behind the selection.
    void showBlocks();
    void selectFunction(const QString& name);

    enum class Preset { Standard, InspectorBelow, ViewsOnly };
    void applyPreset(Preset preset);
    void applyLayout(const Layout& layout);
    Layout currentLayout() const;

    ViewState& state() { return m_state; }
    AnswerSource& answers() { return m_answers; }
    Workspace* workspace() const { return m_workspace; }
    Inspector* inspector() const { return m_inspector; }
    QDockWidget* inspectorDock() const { return m_inspectorDock; }
    CodePanes* code() const { return m_code; }
    QDockWidget* codeDock() const { return m_codeDock; }
    ComparisonSource& comparisons() { return m_comparisons; }
    /// Opens the trace that is compared; it shows in no tab.
    void openOther(const QString& path);
    /// Takes the compared trace, which may show any frames: it is compared with those of this view.
    void takeOther(const QString& path, std::shared_ptr<const Session> session);
    void leaveOut(const QString& path);
    /// Shows one side of the comparison alone, with what is selected.
    void showSide(bool after);
    SuspectSource& suspectSource() { return m_suspectSource; }
    SymbolSource& symbolSource() { return m_symbolSource; }
    SuspectsPane* suspects() const { return m_suspects; }
    QDockWidget* suspectsDock() const { return m_suspectsDock; }

Q_SIGNALS:
    void sourceWanted(const QString& file, int line);
    /// A trace is compared that has to be opened: openOther() does, or it is open in another tab.
    void otherWanted(const QString& path);
    void otherOpened(const QString& path, std::shared_ptr<const tidemark::Session> session);
    /// A question about another trace.
    void linkWanted(const QString& link);
    void failed(const tidemark::Error& error);
    /// The same trace under better names.
    void renamed();

private:
    void addDock(QDockWidget* dock, QWidget* content, const QString& name, const QString& accessibleName);
    void connectParts();
    void connectComparisons();
    void showStacksOfSuspect();
    void openFrame(const QModelIndex& index);
    void takeNames(const std::shared_ptr<const Session>& session);
    void layOutDocks();

    QString m_path;
    ShownFrames m_frames = ShownFrames::Mixed;
    ViewState m_state;
    AnswerSource m_answers;
    ComparisonSource m_comparisons{m_state, m_answers};
    TraceLoader m_otherLoader;
    SuspectSource m_suspectSource;
    SymbolSource m_symbolSource;
    Workspace* m_workspace;
    Inspector* m_inspector;
    QDockWidget* m_inspectorDock;
    CodePanes* m_code;
    QDockWidget* m_codeDock;
    SuspectsPane* m_suspects;
    QDockWidget* m_suspectsDock;
    bool m_hasLayout = false; ///< one was asked for: do not choose by the room there is
    QByteArray m_docks;       ///< as they were asked for; empty = by the room there is
    bool m_laidOut = false;
    LatestJob<Result<LinkedQuestion>> m_linkJob;
    LatestJob<Result<std::shared_ptr<const Answer>>> m_namesJob;
};

} // namespace tidemark::ui
