// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/pages/text_popup.h"
#include "ui/record/record_dialog.h"
#include "ui/shell/about_dialog.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/manual_window.h"
#include "ui/shell/message_panel.h"
#include "ui/shell/settings_dialog.h"
#include "ui/shell/trace_tabs.h"
#include "ui/shell/trace_view.h"
#include "ui/shell/welcome_page.h"
#include "ui/shell/workspace.h"
#include "ui/state/trace_files.h"
#include "ui/suspects/suspects_pane.h"

#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>
#include <QToolButton>

namespace tidemark::ui {
namespace {

constexpr const char* kDemoSeconds = "4";

} // namespace

void MainWindow::connectFileActions() {
    connect(m_actions.open, &QAction::triggered, this, &MainWindow::chooseFile);
    connect(m_actions.record, &QAction::triggered, this, [this] {
        recordDialog()->show();
        recordDialog()->raise();
    });
    connect(m_actions.demo, &QAction::triggered, this, &MainWindow::recordDemo);
    connect(m_actions.recent, &QMenu::aboutToShow, this, &MainWindow::showRecentFiles);
    connect(m_actions.close, &QAction::triggered, this, &MainWindow::closeTrace);
    connect(m_actions.quit, &QAction::triggered, qApp, &QApplication::closeAllWindows);
    connect(m_actions.settings, &QAction::triggered, this, &MainWindow::showSettings);
}

void MainWindow::connectQueryActions() {
    for (QAction* action : {m_actions.back, m_actions.undo}) {
        connect(action, &QAction::triggered, this, [this] { state().goBack(); });
    }
    for (QAction* action : {m_actions.forward, m_actions.redo}) {
        connect(action, &QAction::triggered, this, [this] { state().goForward(); });
    }
    connect(m_actions.find, &QAction::triggered, this, [this] {
        m_actions.search->setFocus();
        m_actions.search->selectAll();
    });
    connect(m_actions.search, &QLineEdit::textChanged, this,
        [this](const QString& text) { state().setSearch(text); });
    connect(m_actions.editQuery, &QAction::triggered, this, [this] { workspace()->strip()->editText(); });
    connect(m_actions.addFilter, &QAction::triggered, this, [this] { workspace()->strip()->addFilter(); });
    connect(m_actions.saveQuery, &QAction::triggered, this, [this] { workspace()->strip()->saveQuery(); });
    connect(m_actions.copyLink, &QAction::triggered, this,
        [this] { QGuiApplication::clipboard()->setText(current()->link()); });
    connect(m_actions.copyCommand, &QAction::triggered, this,
        [this] { QGuiApplication::clipboard()->setText(current()->command()); });
    connect(m_actions.pasteLink, &QAction::triggered, this,
        [this] { followLink(QGuiApplication::clipboard()->text()); });
    connect(m_actions.difference, &QAction::triggered, this, [this] { state().setRule(Rule::Change); });
}

void MainWindow::connectMomentActions() {
    const std::pair<QAction*, QChar> handles[] = {
        {m_actions.setA, u'A'}, {m_actions.setB, u'B'}, {m_actions.setC, u'C'}, {m_actions.setD, u'D'}};
    for (const auto& [action, handle] : handles) {
        connect(action, &QAction::triggered, this, [this, name = handle] { current()->setHandle(name); });
    }
    connect(m_actions.marker, &QAction::triggered, this, [this] { current()->addMarker(); });
    connect(m_actions.heaviestPath, &QAction::triggered, this, [this] {
        workspace()->tabs()->setCurrentWidget(workspace()->tree());
        workspace()->tree()->expandHeaviestPath();
    });
    connect(m_actions.previousStack, &QAction::triggered, this, [this] { inspector()->showPrevious(); });
    connect(m_actions.nextStack, &QAction::triggered, this, [this] { inspector()->showNext(); });
    connect(
        m_actions.previousSuspect, &QAction::triggered, this, [this] { current()->suspects()->step(-1); });
    connect(m_actions.nextSuspect, &QAction::triggered, this, [this] { current()->suspects()->step(1); });
    connect(m_actions.expect, &QAction::triggered, this, [this] { current()->suspects()->expectCurrent(); });
    connect(m_actions.blocks, &QAction::triggered, this, [this] { current()->showBlocks(); });
}

void MainWindow::connectCompareActions() {
    connect(m_actions.compare, &QMenu::aboutToShow, this, &MainWindow::showComparable);
    connect(m_actions.compareFile, &QAction::triggered, this, &MainWindow::chooseCompared);
    connect(m_actions.swapSides, &QAction::triggered, this, [this] { state().swapSides(); });
    connect(m_actions.stopComparing, &QAction::triggered, this,
        [this] { workspace()->comparison()->stopButton()->click(); });
}

void MainWindow::compareWith(const QString& path) {
    ComparedWith with;
    with.trace = QFileInfo(path).absoluteFilePath();
    state().compareWith(with);
    if (workspace()->tabs()->currentWidget() == workspace()->summary()) {
        workspace()->tabs()->setCurrentWidget(workspace()->flame());
    }
}

QStringList MainWindow::comparableFiles() const {
    QStringList files;
    for (const TraceView* view : m_traces->views()) {
        files.append(view->path());
    }
    files += m_settings.recentFiles();
    files.removeDuplicates();
    files.removeAll(current()->path());
    files.removeAll(QString());
    return files;
}

void MainWindow::showComparable() {
    m_actions.compare->clear();
    if (!current()->empty()) {
        for (const QString& file : comparableFiles()) {
            QAction* action =
                m_actions.compare->addAction(traceName(file), this, [this, file] { compareWith(file); });
            action->setToolTip(file);
        }
    }
    m_actions.compare->addSeparator();
    m_actions.compare->addAction(m_actions.compareFile);
}

void MainWindow::chooseCompared() {
    auto* dialog = new QFileDialog(this, tr("The trace before"), traceFolder(current()->path()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::compareWith);
    dialog->open();
}

void MainWindow::provideOther(TraceView* view, const QString& path) {
    if (TraceView* other = m_traces->viewOf(path)) {
        view->takeOther(path, other->answers().session());
    } else {
        view->openOther(path);
    }
}

void MainWindow::askWhatDropIsFor(const QString& file, const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString name = QFileInfo(file).fileName();
    menu->addAction(tr("Open %1 in a tab").arg(name), this, [this, file] { open(file); });
    menu->addAction(
        tr("Compare %1, before, with what is open").arg(name), this, [this, file] { compareWith(file); });
    menu->popup(position);
}

void MainWindow::connectViewActions() {
    connect(m_actions.palette, &QAction::triggered, this, &MainWindow::showPalette);
    connect(m_actions.resetZoom, &QAction::triggered, this, [this] {
        workspace()->timeline()->resetZoom();
        workspace()->flame()->resetZoom();
    });
    connect(m_actions.flameTab, &QAction::triggered, this,
        [this] { workspace()->tabs()->setCurrentWidget(workspace()->flame()); });
    const std::pair<QAction*, int> tabs[] = {{m_actions.nextTab, 1}, {m_actions.previousTab, -1}};
    for (const auto& [action, direction] : tabs) {
        connect(action, &QAction::triggered, this, [this, step = direction] {
            QTabWidget* views = workspace()->tabs();
            views->setCurrentIndex((views->currentIndex() + step + views->count()) % views->count());
        });
    }
    connect(m_actions.nextTrace, &QAction::triggered, this, [this] { m_traces->step(1); });
    connect(m_actions.previousTrace, &QAction::triggered, this, [this] { m_traces->step(-1); });
    connect(m_actions.suspects, &QAction::triggered, this,
        [this](bool shown) { current()->suspectsDock()->setVisible(shown); });
    connect(m_actions.inspector, &QAction::triggered, this,
        [this](bool shown) { current()->inspectorDock()->setVisible(shown); });
    connect(m_actions.code, &QAction::triggered, this,
        [this](bool shown) { current()->codeDock()->setVisible(shown); });
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        connect(
            m_actions.themeAction(choice), &QAction::triggered, this, [this, choice] { setTheme(choice); });
    }
}

void MainWindow::connectLayoutActions() {
    const std::pair<QAction*, TraceView::Preset> presets[] = {
        {m_actions.standardLayout, TraceView::Preset::Standard},
        {m_actions.inspectorBelow, TraceView::Preset::InspectorBelow},
        {m_actions.viewsOnly, TraceView::Preset::ViewsOnly}};
    for (const auto& [action, preset] : presets) {
        connect(
            action, &QAction::triggered, this, [this, wanted = preset] { current()->applyPreset(wanted); });
    }
    connect(m_actions.layouts, &QMenu::aboutToShow, this, &MainWindow::showLayouts);
    connect(m_actions.saveLayout, &QAction::triggered, this, [this] {
        m_textPopup->open(mapToGlobal(QPoint(width() / 3, height() / 5)), tr("Name of this layout"), {},
            [this](const QString& name) -> QString {
                if (name.isEmpty()) {
                    return tr("Type a name.");
                }
                Layout layout = current()->currentLayout();
                layout.name = name;
                m_settings.saveLayout(layout);
                saveSettings();
                return {};
            });
    });
}

void MainWindow::connectHelpActions() {
    connect(m_actions.help, &QAction::triggered, this, [this] { showManual(pageOfHelp()); });
    connect(m_actions.manual, &QAction::triggered, this, [this] { showManual(QStringLiteral("index")); });
    connect(m_actions.about, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::showManual(const QString& page) {
    if (m_manual == nullptr) {
        m_manual = new ManualWindow(this);
    }
    m_manual->showPage(page);
}

/// That of the widget with the focus, or of one around it; else that of the current view.
QString MainWindow::pageOfHelp() const {
    if (current()->empty()) {
        return QStringLiteral("window");
    }
    for (const QWidget* at = QApplication::focusWidget(); at != nullptr; at = at->parentWidget()) {
        if (ManualWindow::hasPage(at->objectName())) {
            return at->objectName();
        }
    }
    return workspace()->tabs()->currentWidget()->objectName();
}

void MainWindow::showSettings() {
    auto* dialog = new SettingsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SettingsDialog::themeChosen, this, &MainWindow::setTheme);
    connect(dialog, &SettingsDialog::editorChosen, this, [this](const EditorChoice& editor) {
        m_settings.editor = editor;
        saveSettings();
    });
    connect(dialog, &SettingsDialog::symbolsChosen, this, &MainWindow::setSymbols);
    connect(dialog, &SettingsDialog::recentForgotten, this, [this] {
        m_settings.recent.clear();
        m_welcome->setRecent({});
        saveSettings();
    });
    dialog->show();
}

void MainWindow::showAbout() {
    auto* dialog = new AboutDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::setTheme(ThemeChoice choice) {
    m_settings.theme = choice;
    m_actions.themeAction(choice)->setChecked(true);
    applyTheme(*qApp, choice);
    saveSettings();
}

void MainWindow::showRecentFiles() {
    m_actions.recent->clear();
    for (const RecentTrace& trace : m_settings.recent) {
        QAction* action =
            m_actions.recent->addAction(trace.path, this, [this, path = trace.path] { open(path); });
        action->setToolTip(trace.facts);
    }
    if (m_settings.recent.isEmpty()) {
        m_actions.recent->addAction(tr("No recent traces"))->setEnabled(false);
    }
}

void MainWindow::showLayouts() {
    QMenu* menu = m_actions.layouts;
    menu->clear();
    menu->addActions({m_actions.standardLayout, m_actions.inspectorBelow, m_actions.viewsOnly});
    menu->addSeparator();
    for (const Layout& layout : m_settings.layouts) {
        menu->addAction(layout.name, this, [this, layout] { current()->applyLayout(layout); });
    }
    menu->addAction(m_actions.saveLayout);
    if (!m_settings.layouts.isEmpty()) {
        QMenu* forget = menu->addMenu(tr("&Forget"));
        for (const Layout& layout : m_settings.layouts) {
            forget->addAction(layout.name, this, [this, name = layout.name] {
                m_settings.forgetLayout(name);
                saveSettings();
            });
        }
    }
}

void MainWindow::recordDemo() {
    const QString program = QStandardPaths::findExecutable(
        QStringLiteral("tidemark-demo"), {QCoreApplication::applicationDirPath()});
    if (program.isEmpty()) {
        m_message->showError({ErrorCode::NotFound,
            tr("The program “tidemark-demo” is not installed beside this one.").toStdString()});
        return;
    }
    if (m_demo->running()) {
        return;
    }
    RecordRequest request;
    request.program = program;
    request.arguments = QString::fromLatin1(kDemoSeconds);
    m_demo->start(request);
}

void MainWindow::showPalette() {
    m_palette->open(paletteEntries(), answers().session(),
        [this](const QString& function) { current()->selectFunction(function); });
}

QList<PaletteEntry> MainWindow::paletteEntries() {
    QList<PaletteEntry> entries;
    addActionEntries(entries);
    addStoredEntries(entries);
    return entries;
}

void MainWindow::addActionEntries(QList<PaletteEntry>& entries) {
    for (QAction* action : actionsOfWindow(*this)) {
        if (action->isEnabled() && action != m_actions.palette) {
            QString title = action->text();
            title.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
            entries.append({title, tr("action"), action->shortcut().toString(QKeySequence::NativeText),
                [action] { action->trigger(); }});
        }
    }
    QTabWidget* views = workspace()->tabs();
    for (int i = 0; !current()->empty() && i < views->count(); ++i) {
        entries.append({views->tabText(i), tr("view"), {}, [views, i] { views->setCurrentIndex(i); }});
    }
    for (TraceView* view : m_traces->views()) {
        if (view != current() && !view->empty()) {
            entries.append({view->title(), tr("open trace"), view->path(),
                [this, view] { m_traces->setCurrentWidget(view); }});
        }
    }
}

void MainWindow::addStoredEntries(QList<PaletteEntry>& entries) {
    for (const SavedQuery& query : m_settings.queries) {
        if (!current()->empty()) {
            entries.append({query.name, tr("saved query"), query.text,
                [this, text = query.text] { workspace()->strip()->ask(text); }});
        }
    }
    for (const Layout& layout : m_settings.layouts) {
        entries.append({layout.name, tr("layout"), {}, [this, layout] { current()->applyLayout(layout); }});
    }
    for (const QString& path : current()->empty() ? QStringList() : comparableFiles()) {
        entries.append({tr("Compare with %1").arg(traceName(path)), tr("comparison"), traceFolder(path),
            [this, path] { compareWith(path); }});
    }
    for (const RecentTrace& trace : m_settings.recent) {
        entries.append({traceName(trace.path), tr("recent trace"), traceFolder(trace.path),
            [this, path = trace.path] { open(path); }});
    }
}

} // namespace tidemark::ui
