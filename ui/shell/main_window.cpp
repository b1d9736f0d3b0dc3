// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/code/code_panes.h"
#include "ui/code/source_pane.h"
#include "ui/models/cost_text.h"
#include "ui/pages/text_popup.h"
#include "ui/record/record_dialog.h"
#include "ui/settings/editor_command.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/message_panel.h"
#include "ui/shell/status_facts.h"
#include "ui/shell/trace_tabs.h"
#include "ui/shell/trace_view.h"
#include "ui/shell/welcome_page.h"
#include "ui/shell/workspace.h"
#include "ui/suspects/suspects_pane.h"

#include <QCloseEvent>
#include <QDesktopServices>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QProcess>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace tidemark::ui {

MainWindow::MainWindow(const SettingsFile& settingsFile, QWidget* parent)
    : QMainWindow(parent), m_settingsFile(settingsFile), m_settings(settingsFile.load()) {
    setAcceptDrops(true);
    setWindowTitle(QStringLiteral("Tidemark"));
    m_actions = makeActions(*this);
    makeParts();
    connectLoader();
    connectWelcome();
    connectFileActions();
    connectQueryActions();
    connectMomentActions();
    connectCompareActions();
    connectViewActions();
    connectLayoutActions();
    connectHelpActions();
    restore();
}

MainWindow::~MainWindow() {
    // The base class hides what is left of the window, and docks tell of it: nobody may be listening then.
    hide();
}

void MainWindow::makeParts() {
    m_welcome = new WelcomePage(this);
    m_traces = new TraceTabs(this);
    m_message = new MessagePanel(this);
    m_palette = new CommandPalette(this);
    m_textPopup = new TextPopup(this);
    m_demo = new RecordProcess(this);
    m_centre = new QStackedWidget(this);
    m_centre->addWidget(m_welcome);
    m_centre->addWidget(m_traces);
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_centre, 1);
    setCentralWidget(middle);
    m_status = new StatusFacts(m_loader, this);
    setStatusBar(m_status);
    connect(m_status, &StatusFacts::symbolsWanted, this,
        [this] { workspace()->tabs()->setCurrentWidget(workspace()->symbols()); });
    connect(m_traces, &TraceTabs::viewAdded, this, &MainWindow::connectView);
    connect(m_traces, &TraceTabs::currentViewChanged, this, &MainWindow::showCurrent);
}

void MainWindow::connectLoader() {
    connect(&m_loader, &TraceLoader::started, m_message, &QWidget::hide);
    connect(&m_loader, &TraceLoader::opened, this, &MainWindow::showSession);
    connect(&m_loader, &TraceLoader::opened, this, &MainWindow::openNext);
    connect(
        &m_loader, &TraceLoader::remaining, this, [this](const QStringList& files) { m_waiting = files; });
    connect(&m_loader, &TraceLoader::cancelled, this, &MainWindow::openNext);
    connect(&m_loader, &TraceLoader::failed, this, [this](const QString&, const Error& error) {
        m_link.reset();
        openNext();
        m_message->showError(error);
    });
    connect(m_message, &MessagePanel::openWanted, this, &MainWindow::chooseFile);
}

void MainWindow::connectWelcome() {
    connect(m_welcome, &WelcomePage::openWanted, this, &MainWindow::chooseFile);
    connect(m_welcome, &WelcomePage::fileWanted, this, &MainWindow::open);
    connect(m_welcome, &WelcomePage::recordWanted, m_actions.record, &QAction::trigger);
    connect(m_welcome, &WelcomePage::demoWanted, this, &MainWindow::recordDemo);
    connect(m_demo, &RecordProcess::started, this,
        [this] { m_welcome->showDemo(tr("The demo runs; its trace opens in a few seconds."), true); });
    connect(m_demo, &RecordProcess::finished, this, [this](const QString& trace, const QString& sentence) {
        m_welcome->showDemo(trace.isEmpty() ? sentence : QString(), false);
        if (trace.isEmpty()) {
            m_message->showError({ErrorCode::System, sentence.toStdString()});
        } else {
            open(trace);
        }
    });
}

void MainWindow::connectView(TraceView* view) {
    connect(view, &TraceView::sourceWanted, this, &MainWindow::openSource);
    connect(view, &TraceView::failed, m_message, &MessagePanel::showError);
    connect(view, &TraceView::linkWanted, this, &MainWindow::followLink);
    connect(
        view, &TraceView::otherWanted, this, [this, view](const QString& path) { provideOther(view, path); });
    connect(view, &TraceView::otherOpened, this, &MainWindow::rememberRecent);
    connect(&view->state(), &ViewState::historyChanged, this, &MainWindow::showHistory);
    connect(&view->state(), &ViewState::searchChanged, this, [this, view] {
        if (view == current()) {
            m_actions.search->setText(view->state().search());
        }
    });
    const std::pair<QDockWidget*, QAction*> docks[] = {{view->inspectorDock(), m_actions.inspector},
        {view->codeDock(), m_actions.code}, {view->suspectsDock(), m_actions.suspects}};
    for (const auto& [dock, action] : docks) {
        connect(dock->toggleViewAction(), &QAction::toggled, this, [this, view, box = action](bool shown) {
            if (view == current()) {
                box->setChecked(shown);
            }
        });
    }
    connectSuspects(view);
    connectSources(view);
    connectCodeView(view);
    connectSymbols(view);
    QueryStrip* strip = view->workspace()->strip();
    strip->setSavedQueries(m_settings.queries);
    const auto showSaved = [this] {
        saveSettings();
        for (TraceView* one : m_traces->views()) {
            one->workspace()->strip()->setSavedQueries(m_settings.queries);
        }
    };
    connect(strip, &QueryStrip::saveWanted, this, [this, showSaved](const SavedQuery& query) {
        m_settings.saveQuery(query);
        showSaved();
    });
    connect(strip, &QueryStrip::forgetWanted, this, [this, showSaved](const QString& name) {
        m_settings.forgetQuery(name);
        showSaved();
    });
    connect(strip, &QueryStrip::linkPasted, this, &MainWindow::followLink);
    connect(strip, &QueryStrip::copyLinkWanted, m_actions.copyLink, &QAction::trigger);
    connect(strip, &QueryStrip::copyCommandWanted, m_actions.copyCommand, &QAction::trigger);
    if (!m_settings.layout.docks.isEmpty()) {
        view->applyLayout(m_settings.layout);
    }
}

/// All views use one file of suppressions. One that cannot be read stays chosen: it may come back.
void MainWindow::connectSuspects(TraceView* view) {
    if (const Status status = view->suspectSource().setFile(m_settings.suppressions); !status.ok()) {
        m_message->showError(status.error());
    }
    connect(view->suspects(), &SuspectsPane::fileChosen, this, [this, view](const QString& file) {
        m_settings.suppressions = file;
        saveSettings();
        for (TraceView* other : m_traces->views()) {
            const Status status = other == view ? Status(Ok{}) : other->suspectSource().setFile(file);
            if (!status.ok()) {
                m_message->showError(status.error());
            }
        }
    });
}

/// Where the user found a source file, others of the same folder are looked for in all traces.
void MainWindow::connectSources(TraceView* view) {
    SourcePane* source = view->code()->source();
    std::vector<SourceRule> rules;
    for (const SourceFolder& folder : m_settings.sources) {
        rules.push_back({folder.from, folder.to});
    }
    source->setRules(std::move(rules));
    connect(source, &SourcePane::rulesChanged, this, [this, source] {
        m_settings.sources.clear();
        for (const SourceRule& rule : source->rules()) {
            m_settings.sources.append({rule.from, rule.to});
        }
        saveSettings();
        for (TraceView* other : m_traces->views()) {
            other->code()->source()->setRules(source->rules());
        }
    });
}

/// All views show source, disassembly or both.
void MainWindow::connectCodeView(TraceView* view) {
    view->code()->setView(m_settings.code);
    connect(view->code(), &CodePanes::viewChosen, this, [this, view](CodeView chosen) {
        m_settings.code = chosen;
        saveSettings();
        for (TraceView* other : m_traces->views()) {
            if (other != view) {
                other->code()->setView(chosen);
            }
        }
    });
}

/// All views look in the same places and ask the same servers.
void MainWindow::connectSymbols(TraceView* view) {
    view->symbolSource().setSettings(m_settings.symbols);
    connect(view->workspace()->symbols(), &SymbolsPage::settingsChanged, this, &MainWindow::setSymbols);
    connect(view, &TraceView::renamed, this, [this, view] {
        if (view == current()) {
            m_status->showSession(view->answers().session().get());
        }
    });
}

void MainWindow::setSymbols(const SymbolSettings& symbols) {
    m_settings.symbols = symbols;
    saveSettings();
    for (TraceView* view : m_traces->views()) {
        view->symbolSource().setSettings(symbols);
    }
}

void MainWindow::restore() {
    resize(320 * kGrid, 200 * kGrid);
    restoreGeometry(m_settings.geometry);
    m_actions.themeAction(m_settings.theme)->setChecked(true);
    m_welcome->setRecent(m_settings.recent);
    m_traces->show({}, nullptr);
}

TraceView* MainWindow::current() const {
    return m_traces->current();
}

ViewState& MainWindow::state() {
    return current()->state();
}

AnswerSource& MainWindow::answers() {
    return current()->answers();
}

Workspace* MainWindow::workspace() const {
    return current()->workspace();
}

Inspector* MainWindow::inspector() const {
    return current()->inspector();
}

void MainWindow::open(const QString& pathOrLink) {
    m_waiting.clear();
    if (parseLink(pathOrLink)) {
        followLink(pathOrLink);
        return;
    }
    m_link.reset();
    m_loader.open(pathOrLink);
}

void MainWindow::openAll(const QStringList& pathsOrLinks) {
    if (pathsOrLinks.size() > 1 && !parseLink(pathsOrLinks.front())) {
        m_link.reset();
        QStringList paths;
        for (const QString& one : pathsOrLinks) {
            paths.append(parseLink(one) ? one : QFileInfo(one).absoluteFilePath());
        }
        m_loader.openAll(paths);
    } else if (!pathsOrLinks.isEmpty()) {
        open(pathsOrLinks.front());
        m_waiting = pathsOrLinks.mid(1);
    }
}

void MainWindow::openNext() {
    if (!m_waiting.isEmpty()) {
        const QStringList rest = m_waiting;
        openAll(rest);
    }
}

void MainWindow::followLink(const QString& text) {
    const std::optional<QueryLink> link = parseLink(text);
    if (!link) {
        m_message->showError({ErrorCode::InvalidUsage,
            tr("The clipboard holds no link to a query; copy one with “Copy a link”.").toStdString()});
        return;
    }
    if (TraceView* view = m_traces->viewOf(link->file)) {
        m_traces->setCurrentWidget(view);
        view->follow(*link);
        return;
    }
    m_link = link;
    m_loader.open(link->file);
}

void MainWindow::closeTrace() {
    m_loader.cancel();
    m_traces->closeView(current());
}

void MainWindow::chooseFile() {
    const QStringList recent = m_settings.recentFiles();
    const QString folder = recent.isEmpty() ? QString() : QFileInfo(recent.front()).absolutePath();
    auto* dialog = new QFileDialog(this, tr("Open traces"), folder,
        tr("Traces and files of other profilers (*.tide *.zst *.gz massif.out* *.tms *.pickle);;All files "
           "(*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::openAll);
    dialog->open();
}

void MainWindow::showSession(const QString& path, const std::shared_ptr<const Session>& session) {
    TraceView* view = m_traces->show(QFileInfo(path).absoluteFilePath(), session);
    rememberRecent(path, session);
    if (m_link && m_link->file == view->path()) {
        view->follow(*m_link);
    }
    m_link.reset();
}

void MainWindow::rememberRecent(const QString& path, const std::shared_ptr<const Session>& session) {
    m_settings.addRecentFile(path);
    m_welcome->setRecent(m_settings.recent);
    saveSettings();
    m_outlinesWanted.append({QFileInfo(path).absoluteFilePath(), session});
    if (!m_outlineJob.running()) {
        makeNextOutline();
    }
}

void MainWindow::makeNextOutline() {
    if (m_outlinesWanted.isEmpty()) {
        return;
    }
    const auto [path, session] = m_outlinesWanted.takeFirst();
    m_outlineJob.start(
        [session = session](std::stop_token stop) { return outlineOf(*session, std::move(stop)); },
        [this, path = path, duration = session->profile()->facts().duration](const TraceOutline& outline) {
            for (RecentTrace& trace : m_settings.recent) {
                if (trace.path == path) {
                    trace.outline = outline.columns;
                    trace.facts = tr("%1, peak %2").arg(formatTime(duration), bytesText(outline.peakBytes));
                }
            }
            m_welcome->setRecent(m_settings.recent);
            saveSettings();
            makeNextOutline();
        });
}

void MainWindow::showCurrent() {
    TraceView* view = current();
    if (view == nullptr) {
        return;
    }
    const bool open = !view->empty();
    m_centre->setCurrentWidget(open ? static_cast<QWidget*>(m_traces) : m_welcome);
    m_status->setAnswers(&view->answers());
    m_status->showSession(view->answers().session().get());
    for (QAction* action : m_actions.ofTrace()) {
        action->setEnabled(open);
    }
    m_actions.search->setEnabled(open);
    m_actions.search->setText(view->state().search());
    m_actions.inspector->setChecked(view->inspectorDock()->toggleViewAction()->isChecked());
    m_actions.suspects->setChecked(view->suspectsDock()->toggleViewAction()->isChecked());
    m_actions.code->setChecked(view->codeDock()->toggleViewAction()->isChecked());
    for (QAction* action : {m_actions.nextTrace, m_actions.previousTrace}) {
        action->setEnabled(m_traces->count() > 1);
    }
    setWindowTitle(open ? tr("%1 – Tidemark").arg(view->title()) : QStringLiteral("Tidemark"));
    showHistory();
}

void MainWindow::showHistory() {
    if (current() == nullptr) {
        return;
    }
    for (QAction* action : {m_actions.back, m_actions.undo}) {
        action->setEnabled(state().canGoBack());
    }
    for (QAction* action : {m_actions.forward, m_actions.redo}) {
        action->setEnabled(state().canGoForward());
    }
}

void MainWindow::openSource(const QString& file, int line) {
    const QStringList command = editorCommand(m_settings.editor, file, line);
    const bool started = command.isEmpty()
                             ? QFileInfo::exists(file) && QDesktopServices::openUrl(QUrl::fromLocalFile(file))
                             : QProcess::startDetached(command.front(), command.mid(1));
    if (!QFileInfo::exists(file)) {
        m_message->showError({ErrorCode::NotFound,
            tr("The source file “%1” is not on this machine.").arg(file).toStdString()});
    } else if (!started) {
        m_message->showError({ErrorCode::System,
            tr("The editor could not be started; choose another one in the settings.").toStdString()});
    }
}

RecordDialog* MainWindow::recordDialog() {
    if (m_record == nullptr) {
        m_record = new RecordDialog(this);
        connect(m_record, &RecordDialog::recorded, this, &MainWindow::open);
    }
    return m_record;
}

bool MainWindow::settled() const {
    const QList<TraceView*> views = m_traces->views();
    return !m_loader.busy() && !m_outlineJob.running() && m_waiting.isEmpty() &&
           std::all_of(views.begin(), views.end(), [](const TraceView* view) { return view->settled(); });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files.append(url.toLocalFile());
        } else if (parseLink(url.toString(QUrl::FullyEncoded))) {
            files.append(url.toString(QUrl::FullyEncoded));
        }
    }
    if (files.size() == 1 && !current()->empty() && !parseLink(files.front())) {
        askWhatDropIsFor(files.front(), mapToGlobal(event->position().toPoint()));
    } else {
        openAll(files);
    }
    event->acceptProposedAction();
}

/// The mouse's own buttons for back and forward.
void MainWindow::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::BackButton) {
        m_actions.back->trigger();
    } else if (event->button() == Qt::ForwardButton) {
        m_actions.forward->trigger();
    } else {
        QMainWindow::mousePressEvent(event);
    }
}

void MainWindow::saveSettings() {
    m_settings.geometry = saveGeometry();
    if (current() != nullptr && !current()->empty()) {
        m_settings.layout = current()->currentLayout();
    }
    m_settingsFile.save(m_settings);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_waiting.clear();
    m_loader.cancel();
    saveSettings();
    QMainWindow::closeEvent(event);
}

} // namespace tidemark::ui
