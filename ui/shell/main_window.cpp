// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/shell/manual_window.h"
#include "ui/shell/message_panel.h"
#include "ui/shell/status_facts.h"
#include "ui/shell/welcome_page.h"
#include "ui/shell/workspace.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tidemark::ui {

MainWindow::MainWindow(const SettingsFile& settingsFile, QWidget* parent)
    : QMainWindow(parent), m_settingsFile(settingsFile), m_settings(settingsFile.load()) {
    setAcceptDrops(true);
    setWindowTitle(QStringLiteral("Tidemark"));
    makeParts();
    m_actions = makeActions(*this, m_inspectorDock->toggleViewAction());
    connectLoader();
    connectState();
    connectActions();
    restore();
}

MainWindow::~MainWindow() = default;

void MainWindow::makeParts() {
    m_welcome = new WelcomePage(this);
    m_workspace = new Workspace(m_state, m_answers, this);
    m_message = new MessagePanel(this);
    m_centre = new QStackedWidget(this);
    m_centre->addWidget(m_welcome);
    m_centre->addWidget(m_workspace);
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_centre, 1);
    setCentralWidget(middle);

    m_inspector = new Inspector(m_state, m_answers, this);
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspectorDock->setObjectName(QStringLiteral("inspector"));
    m_inspectorDock->setWidget(m_inspector);
    m_inspectorDock->setFeatures(QDockWidget::DockWidgetMovable);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    m_status = new StatusFacts(m_loader, m_answers, this);
    setStatusBar(m_status);
}

void MainWindow::connectLoader() {
    connect(&m_loader, &TraceLoader::started, m_message, &QWidget::hide);
    connect(&m_loader, &TraceLoader::opened, this, &MainWindow::showSession);
    connect(&m_loader, &TraceLoader::failed, this,
        [this](const QString&, const Error& error) { m_message->showError(error); });
    connect(m_message, &MessagePanel::openWanted, this, &MainWindow::chooseFile);
    connect(m_welcome, &WelcomePage::openWanted, this, &MainWindow::chooseFile);
    connect(m_welcome, &WelcomePage::fileWanted, this, &MainWindow::open);
}

void MainWindow::connectState() {
    connect(&m_state, &ViewState::queryChanged, this, [this] { m_answers.ask(m_state.query()); });
    connect(&m_state, &ViewState::historyChanged, this, &MainWindow::showHistory);
    connect(m_actions.search, &QLineEdit::textChanged, &m_state, &ViewState::setSearch);
    connect(
        &m_state, &ViewState::searchChanged, this, [this] { m_actions.search->setText(m_state.search()); });
}

void MainWindow::connectActions() {
    connect(m_actions.open, &QAction::triggered, this, &MainWindow::chooseFile);
    connect(m_actions.recent, &QMenu::aboutToShow, this, &MainWindow::showRecentFiles);
    connect(m_actions.close, &QAction::triggered, this, &MainWindow::closeTrace);
    connect(m_actions.quit, &QAction::triggered, qApp, &QApplication::closeAllWindows);
    connect(m_actions.back, &QAction::triggered, &m_state, &ViewState::goBack);
    connect(m_actions.forward, &QAction::triggered, &m_state, &ViewState::goForward);
    connect(m_actions.find, &QAction::triggered, this, [this] {
        m_actions.search->setFocus();
        m_actions.search->selectAll();
    });
    connect(m_actions.setA, &QAction::triggered, this, [this] { setHandleUnderPointer(QLatin1Char('A')); });
    connect(m_actions.setB, &QAction::triggered, this, [this] { setHandleUnderPointer(QLatin1Char('B')); });
    connect(m_actions.heaviestPath, &QAction::triggered, this, [this] {
        m_workspace->tabs()->setCurrentWidget(m_workspace->tree());
        m_workspace->tree()->expandHeaviestPath();
    });
    connect(m_actions.resetZoom, &QAction::triggered, this, [this] {
        m_workspace->timeline()->resetZoom();
        m_workspace->flame()->resetZoom();
    });
    connect(m_actions.flameTab, &QAction::triggered, this,
        [this] { m_workspace->tabs()->setCurrentWidget(m_workspace->flame()); });
    connect(m_actions.previousStack, &QAction::triggered, m_inspector, &Inspector::showPrevious);
    connect(m_actions.nextStack, &QAction::triggered, m_inspector, &Inspector::showNext);
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        connect(
            m_actions.themeAction(choice), &QAction::triggered, this, [this, choice] { setTheme(choice); });
    }
    connect(m_actions.manual, &QAction::triggered, this, [this] {
        if (!m_manual) {
            m_manual = new ManualWindow(this);
        }
        m_manual->show();
        m_manual->raise();
    });
}

void MainWindow::restore() {
    resize(320 * kGrid, 200 * kGrid);
    restoreGeometry(m_settings.geometry);
    restoreState(m_settings.layout.docks);
    m_workspace->restoreState(m_settings.layout.splitter);
    m_actions.themeAction(m_settings.theme)->setChecked(true);
    m_welcome->setRecentFiles(m_settings.recentFiles());
    showSession({}, nullptr);
}

void MainWindow::open(const QString& path) {
    m_loader.open(path);
}

void MainWindow::closeTrace() {
    m_loader.cancel();
    showSession({}, nullptr);
}

void MainWindow::chooseFile() {
    const QString folder = m_settings.recentFiles().isEmpty()
                               ? QString()
                               : QFileInfo(m_settings.recentFiles().front()).absolutePath();
    auto* dialog = new QFileDialog(this, tr("Open a trace"), folder,
        tr("Traces and files of other profilers (*.tide *.zst *.gz massif.out* *.tms *.pickle);;All files "
           "(*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::open);
    dialog->open();
}

void MainWindow::showSession(const QString& path, const std::shared_ptr<const Session>& session) {
    m_answers.setSession(session);
    m_state.setProfile(session ? session->profile() : nullptr);
    m_workspace->setSession(session);
    m_status->showSession(session.get());
    m_centre->setCurrentWidget(session ? static_cast<QWidget*>(m_workspace) : m_welcome);
    m_inspectorDock->setVisible(session != nullptr);
    for (QAction* action : {m_actions.close, m_actions.find, m_actions.setA, m_actions.setB,
             m_actions.heaviestPath, m_actions.resetZoom, m_actions.flameTab, m_actions.previousStack,
             m_actions.nextStack, m_inspectorDock->toggleViewAction()}) {
        action->setEnabled(session != nullptr);
    }
    m_actions.search->setEnabled(session != nullptr);
    if (!session) {
        setWindowTitle(QStringLiteral("Tidemark"));
        return;
    }
    const QString program = QFileInfo(QString::fromStdString(session->profile()->facts().program)).fileName();
    setWindowTitle(tr("%1 – %2 – Tidemark").arg(QFileInfo(path).fileName(), program));
    m_settings.addRecentFile(path);
    m_welcome->setRecentFiles(m_settings.recentFiles());
    saveSettings();
}

void MainWindow::showRecentFiles() {
    m_actions.recent->clear();
    for (const QString& path : m_settings.recentFiles()) {
        connect(m_actions.recent->addAction(path), &QAction::triggered, this, [this, path] { open(path); });
    }
    if (m_settings.recentFiles().isEmpty()) {
        m_actions.recent->addAction(tr("No recent traces"))->setEnabled(false);
    }
}

void MainWindow::showHistory() {
    m_actions.back->setEnabled(m_state.canGoBack());
    m_actions.forward->setEnabled(m_state.canGoForward());
}

void MainWindow::setHandleUnderPointer(QChar handle) {
    if (const std::optional<Nanoseconds> time = m_workspace->timeline()->timeUnderPointer()) {
        m_state.setHandle(handle, *time);
    }
}

void MainWindow::setTheme(ThemeChoice choice) {
    m_settings.theme = choice;
    m_actions.themeAction(choice)->setChecked(true);
    applyTheme(*qApp, choice);
    saveSettings();
}

bool MainWindow::settled() const {
    return !m_loader.busy() && !m_answers.busy() && !m_inspector->busy() && !m_workspace->busy();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    bool first = true;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile() && std::exchange(first, false)) {
            open(url.toLocalFile());
        } else if (url.isLocalFile()) {
            Q_EMIT anotherWindowWanted(url.toLocalFile());
        }
    }
    event->acceptProposedAction();
}

void MainWindow::saveSettings() {
    m_settings.geometry = saveGeometry();
    if (m_answers.session()) {
        m_settings.layout.docks = saveState();
        m_settings.layout.splitter = m_workspace->saveState();
    }
    m_settingsFile.save(m_settings);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_loader.cancel();
    saveSettings();
    QMainWindow::closeEvent(event);
}

} // namespace tidemark::ui
