// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/trace_view.h"

#include "ui/code/code_panes.h"
#include "ui/code/source_pane.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/models/roles.h"
#include "ui/shell/workspace.h"
#include "ui/state/literal_glob.h"
#include "ui/state/renaming.h"
#include "ui/state/selected_path.h"
#include "ui/state/trace_files.h"
#include "ui/suspects/suspects_pane.h"
#include "ui/theme/theme.h"

#include <QDockWidget>
#include <QFileInfo>
#include <QListView>
#include <QTimer>

namespace tidemark::ui {
namespace {

constexpr int kRoomForSuspects = 370 * kGrid;

/// With these frames if there is a choice.
std::shared_ptr<const Session> showing(const std::shared_ptr<const Session>& session, ShownFrames frames) {
    if (!session) {
        return session;
    }
    auto shown = session->showing(frames);
    return shown ? std::move(shown).value() : session;
}

} // namespace

/// Each part is made with the parent that it keeps: a change of parents styles all below anew.
TraceView::TraceView(QWidget* parent) : QMainWindow(parent) {
    setWindowFlags(Qt::Widget);
    m_workspace = new Workspace(m_state, m_answers, m_comparisons, m_suspectSource, m_symbolSource, this);
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspector = new Inspector(m_state, m_answers, m_inspectorDock);
    m_codeDock = new QDockWidget(tr("Code"), this);
    m_code = new CodePanes(m_answers, m_codeDock);
    m_suspectsDock = new QDockWidget(tr("Leak suspects"), this);
    m_suspects = new SuspectsPane(m_state, m_suspectSource, m_suspectsDock);
    setDockOptions(AllowNestedDocks | AllowTabbedDocks);
    setCentralWidget(m_workspace);
    addDock(m_inspectorDock, m_inspector, QStringLiteral("inspector"), tr("Inspector"));
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDock(m_codeDock, m_code, QStringLiteral("code"), tr("Source and disassembly"));
    addDock(m_suspectsDock, m_suspects, QStringLiteral("suspects"), tr("Leak suspects"));
    addDockWidget(Qt::LeftDockWidgetArea, m_suspectsDock);
    splitDockWidget(m_inspectorDock, m_codeDock, Qt::Vertical);
    connectParts();
}

TraceView::~TraceView() = default;

void TraceView::addDock(
    QDockWidget* dock, QWidget* content, const QString& name, const QString& accessibleName) {
    dock->setObjectName(name);
    dock->setWidget(content);
    dock->setAccessibleName(accessibleName);
}

/// The suspect was selected; the summary does not show stacks.
void TraceView::showStacksOfSuspect() {
    if (m_workspace->tabs()->currentWidget() == m_workspace->summary()) {
        m_workspace->tabs()->setCurrentWidget(m_workspace->flame());
    }
}

void TraceView::connectComparisons() {
    connect(&m_comparisons, &ComparisonSource::otherWanted, this, &TraceView::otherWanted);
    connect(&m_comparisons, &ComparisonSource::changed, this, [this] {
        const auto& with = m_state.compared();
        if (!with || with->trace.isEmpty()) {
            m_otherLoader.cancel();
        }
        m_workspace->timeline()->setOtherSession(
            m_comparisons.other(), with ? traceName(with->trace) : QString());
    });
    connect(&m_otherLoader, &TraceLoader::opened, this, &TraceView::otherOpened);
    connect(&m_otherLoader, &TraceLoader::opened, this, &TraceView::takeOther);
    connect(&m_otherLoader, &TraceLoader::failed, this, [this](const QString& path, const Error& error) {
        leaveOut(path);
        Q_EMIT failed(error);
    });
    connect(m_workspace->comparison(), &ComparisonBar::sideWanted, this, &TraceView::showSide);
    connect(m_workspace->flame(), &FlamePage::sideWanted, this, &TraceView::showSide);
    connect(m_workspace->tree(), &TreePage::sideWanted, this, &TraceView::showSide);
}

/// A trace of the comparison that cannot be opened.
void TraceView::leaveOut(const QString& path) {
    std::optional<ComparedWith> with = m_state.compared();
    const bool isRun = with && with->trace != path;
    if (isRun) {
        with->otherRuns.removeAll(path);
        with->ownRuns.removeAll(path);
    }
    m_state.compareWith(isRun ? with : std::nullopt);
}

void TraceView::openOther(const QString& path) {
    m_otherLoader.open(path);
}

/// The other trace opens in its own tab; of two moments each is a question of its own.
void TraceView::showSide(bool after) {
    const std::optional<ComparedWith> with = m_state.compared();
    const bool own = after != (with && with->swapped);
    const QueryTimes times = m_state.times();
    if (!with || (with->trace.isEmpty() && !with->times)) {
        const Nanoseconds moment = own ? times.b : times.a;
        m_state.ask(Rule::LiveAt, moment, moment);
    } else if (own) {
        m_state.compareWith(std::nullopt);
    } else if (with->times) {
        m_state.compareWith(std::nullopt);
        m_state.ask(m_state.query().rule, with->times->a, with->times->b);
    } else {
        QueryLink link = linkOf(m_path, m_state, *m_answers.session()->names());
        link.file = with->trace;
        link.compared.reset();
        link.stack.reset();
        Q_EMIT linkWanted(printLink(link));
    }
}

void TraceView::connectParts() {
    connect(&m_state, &ViewState::queryChanged, this, [this] { m_answers.ask(m_state.query()); });
    connectComparisons();
    connect(m_workspace, &Workspace::framesWanted, this, &TraceView::showFrames);
    connect(m_inspector, &Inspector::frameChosen, m_code, &CodePanes::showFrame);
    connect(m_suspects, &SuspectsPane::chosen, this, &TraceView::showStacksOfSuspect);
    connect(m_suspects, &SuspectsPane::failed, this, &TraceView::failed);
    connect(m_workspace->summary(), &SummaryPage::suspectWanted, m_suspects, &SuspectsPane::choose);
    connect(m_workspace->summary(), &SummaryPage::suspectsWanted, m_suspectsDock, &QWidget::show);
    connect(&m_symbolSource, &SymbolSource::namesReady, this, &TraceView::takeNames);
    connect(m_code->source(), &SourcePane::openInEditorWanted, this, &TraceView::sourceWanted);
    if (const auto* frames = m_inspector->findChild<QListView*>()) {
        connect(frames, &QListView::activated, this, &TraceView::openFrame);
    }
}

void TraceView::setSession(const QString& path, const std::shared_ptr<const Session>& session) {
    m_linkJob.cancel();
    m_namesJob.cancel();
    m_path = path;
    m_code->clear();
    m_frames = ShownFrames::Mixed;
    m_workspace->setFrameChoice(session, m_frames);
    m_answers.setSession(session);
    m_state.setProfile(session ? session->profile() : nullptr);
    m_workspace->comparison()->setOwnFile(path);
    m_workspace->setSession(session);
    m_suspectSource.setSession(session);
    m_symbolSource.setSession(session);
    if (session && !m_hasLayout) { // suspects are shown where the views keep enough room beside them
        m_hasLayout = true;
        m_suspectsDock->setVisible(window()->width() >= kRoomForSuspects);
    }
    if (session && !m_laidOut) {
        m_laidOut = true; // once the view has its size: in less room docks become as small as they can
        QTimer::singleShot(0, this, &TraceView::layOutDocks);
    }
    if (session) {
        m_workspace->timeline()->setFocus();
    }
}

void TraceView::showFrames(ShownFrames frames) {
    const std::shared_ptr<const Session> before = m_answers.session();
    if (!before || frames == m_frames) {
        return;
    }
    m_frames = frames;
    const auto shown = showing(before, frames);
    Selection selected = m_state.selection();
    if (!selected.stack.valid()) {
        selected.stack = m_inspector->currentStack();
    }
    const Selection selection = selectionIn(*shown, *before, selected);
    m_workspace->setFrameChoice(shown, frames);
    m_code->clear();
    m_answers.setSession(shown);
    m_workspace->setRenamed(shown);
    m_state.select(selection);
    m_answers.ask(m_state.query());
    m_comparisons.showEach([frames](const auto& session) { return showing(session, frames); });
}

void TraceView::takeOther(const QString& path, std::shared_ptr<const Session> session) {
    m_comparisons.setOther(path, showing(session, m_frames));
}

/// Two listings get more room than the frames.
void TraceView::layOutDocks() {
    if (m_docks.isEmpty()) {
        const bool below = dockWidgetArea(m_codeDock) == Qt::BottomDockWidgetArea;
        resizeDocks(
            {m_inspectorDock, m_codeDock}, {2 * kGrid, 3 * kGrid}, below ? Qt::Horizontal : Qt::Vertical);
    } else {
        restoreState(m_docks);
    }
}

/// The current question is answered under the new names first, so that what is shown changes only once.
void TraceView::takeNames(const std::shared_ptr<const Session>& named) {
    const std::shared_ptr<const Session> session = showing(named, m_frames);
    if (empty() || session->profile() != m_answers.session()->profile()) {
        return;
    }
    m_namesJob.start([session, query = m_state.query()](
                         std::stop_token stop) { return session->ask(query, std::move(stop)); },
        [this, session](const Result<std::shared_ptr<const Answer>>& answer) {
            Renaming renaming(m_answers.session(), m_answers.answer(), session);
            m_state.renameSelections(
                [&](const Selection& selection) { return renaming.selection(selection); });
            m_answers.rename(session, answer ? answer.value() : nullptr, renaming);
            m_workspace->setRenamed(session);
            m_suspectSource.setRenamed(session);
            m_symbolSource.setSession(session);
            Q_EMIT m_state.selectionChanged();
            Q_EMIT renamed();
            if (!answer || m_state.query() != answer.value()->query) {
                m_answers.ask(m_state.query());
            }
        });
}

QString TraceView::title() const {
    if (empty()) {
        return {};
    }
    const QString program =
        QFileInfo(QString::fromStdString(m_answers.session()->profile()->facts().program)).fileName();
    const QString file = traceName(m_path);
    return program.isEmpty() ? file : tr("%1 – %2").arg(file, program);
}

bool TraceView::settled() const {
    return !m_answers.busy() && !m_inspector->busy() && !m_code->busy() && !m_workspace->busy() &&
           !m_suspectSource.busy() && !m_comparisons.busy() && !m_otherLoader.busy() &&
           !m_linkJob.running() && !m_symbolSource.busy() && !m_namesJob.running();
}

void TraceView::follow(const QueryLink& link) {
    if (empty()) {
        return;
    }
    m_linkJob.start([session = m_answers.session(), link](
                        std::stop_token stop) { return resolveLink(*session, link, std::move(stop)); },
        [this, link](const Result<LinkedQuestion>& question) {
            if (!question) {
                Q_EMIT failed(question.error());
                return;
            }
            m_state.setQuery(question->query);
            m_state.compareWith(link.compared);
            if (!question->selection.empty()) {
                m_state.select(question->selection);
            }
        });
}

QString TraceView::link() const {
    return empty() ? QString() : printLink(linkOf(m_path, m_state, *m_answers.session()->names()));
}

QString TraceView::command() const {
    return empty() ? QString() : commandLine(m_path, m_state);
}

void TraceView::setHandle(QChar handle) {
    if (const std::optional<Nanoseconds> time = m_workspace->timeline()->timeUnderPointer()) {
        m_state.setHandle(handle, *time);
    }
}

void TraceView::addMarker() {
    TimelinePane* timeline = m_workspace->timeline();
    timeline->addMarker(timeline->timeUnderPointer().value_or(m_state.times().a));
}

void TraceView::showBlocks() {
    m_workspace->tabs()->setCurrentWidget(m_workspace->allocations());
    if (!m_state.selection().empty()) {
        m_workspace->allocations()->showSelected();
    }
}

void TraceView::selectFunction(const QString& name) {
    Filter filter;
    filter.pattern = literalGlob(name.toStdString());
    m_state.addFilter(filter);
}

void TraceView::openFrame(const QModelIndex& index) {
    const QString file = index.data(PathRole).toString();
    if (!file.isEmpty()) {
        Q_EMIT sourceWanted(file, index.data(LineRole).toInt());
    }
}

void TraceView::applyPreset(Preset preset) {
    const bool below = preset == Preset::InspectorBelow;
    for (QDockWidget* dock : {m_inspectorDock, m_codeDock}) {
        dock->setFloating(false);
        dock->setVisible(preset != Preset::ViewsOnly);
        addDockWidget(below ? Qt::BottomDockWidgetArea : Qt::RightDockWidgetArea, dock);
    }
    splitDockWidget(m_inspectorDock, m_codeDock, below ? Qt::Horizontal : Qt::Vertical);
    m_suspectsDock->setFloating(false);
    addDockWidget(Qt::LeftDockWidgetArea, m_suspectsDock);
    m_suspectsDock->setVisible(preset != Preset::ViewsOnly && (below || width() >= kRoomForSuspects));
    m_hasLayout = true;
    m_docks.clear();
    layOutDocks();
    m_workspace->setSizes({preset == Preset::ViewsOnly ? 30 * kGrid : 50 * kGrid, 130 * kGrid});
}

void TraceView::applyLayout(const Layout& layout) {
    m_hasLayout = true;
    m_docks = layout.docks;
    restoreState(m_docks);
    m_workspace->restoreState(layout.splitter);
}

Layout TraceView::currentLayout() const {
    return {{}, saveState(), m_workspace->saveState()};
}

} // namespace tidemark::ui
