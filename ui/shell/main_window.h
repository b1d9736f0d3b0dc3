// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"
#include "ui/shell/actions.h"
#include "ui/state/query_link.h"
#include "ui/state/trace_loader.h"
#include "ui/state/trace_outline.h"

#include <QMainWindow>
#include <memory>
#include <optional>
#include <utility>

class QStackedWidget;

namespace tidemark::ui {

class AnswerSource;
class CommandPalette;
class Inspector;
class ManualWindow;
class MessagePanel;
class RecordDialog;
class RecordProcess;
class StatusFacts;
class TextPopup;
class TraceTabs;
class TraceView;
class ViewState;
class WelcomePage;
class Workspace;
struct PaletteEntry;

/// The window: makes the parts and connects them. Logic lives in the parts.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(const SettingsFile& settingsFile = SettingsFile(), QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Starts opening a trace, or what a link asks; what is shown stays until it is ready. The latest wins.
    void open(const QString& pathOrLink);
    /// One after the other, a tab each.
    void openAll(const QStringList& pathsOrLinks);
    /// The trace before; what is shown is the one after.
    void compareWith(const QString& path);
    void closeTrace();
    void setTheme(ThemeChoice choice);
    /// Opens a source file in the user's editor.
    void openSource(const QString& file, int line);
    void recordDemo();
    void showPalette();
    /// Nothing is being computed or loaded: what is shown answers what was asked.
    bool settled() const;

    TraceTabs* traces() const { return m_traces; }
    TraceView* current() const;
    ViewState& state();
    AnswerSource& answers();
    TraceLoader& loader() { return m_loader; }
    const Actions& actions() const { return m_actions; }
    Workspace* workspace() const;
    Inspector* inspector() const;
    MessagePanel* message() const { return m_message; }
    StatusFacts* status() const { return m_status; }
    CommandPalette* palette() const { return m_palette; }
    ManualWindow* manual() const { return m_manual; }
    RecordDialog* recordDialog();
    TextPopup* textPopup() const { return m_textPopup; }
    const Settings& settings() const { return m_settings; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void makeParts();
    void connectLoader();
    void connectWelcome();
    void connectFileActions();
    void connectQueryActions();
    void connectMomentActions();
    void connectCompareActions();
    void connectViewActions();
    void connectLayoutActions();
    void connectHelpActions();
    void connectView(TraceView* view);
    void connectSuspects(TraceView* view);
    void connectSources(TraceView* view);
    void connectCodeView(TraceView* view);
    void connectSymbols(TraceView* view);
    void setSymbols(const SymbolSettings& symbols);
    void restore();
    void chooseFile();
    void openNext();
    void showSession(const QString& path, const std::shared_ptr<const Session>& session);
    /// In the list of recent traces, with a picture of it as soon as that is made.
    void rememberRecent(const QString& path, const std::shared_ptr<const Session>& session);
    void makeNextOutline();
    void showCurrent();
    void showHistory();
    void followLink(const QString& text);
    void showRecentFiles();
    /// The open traces and recent files that the current one can be compared with.
    QStringList comparableFiles() const;
    void showComparable();
    void chooseCompared();
    void provideOther(TraceView* view, const QString& path);
    void askWhatDropIsFor(const QString& file, const QPoint& position);
    void showLayouts();
    void showManual(const QString& page);
    QString pageOfHelp() const;
    void showSettings();
    void showAbout();
    void saveSettings();
    QList<PaletteEntry> paletteEntries();
    void addActionEntries(QList<PaletteEntry>& entries);
    void addStoredEntries(QList<PaletteEntry>& entries);

    SettingsFile m_settingsFile;
    Settings m_settings;
    TraceLoader m_loader;
    QStringList m_waiting;           ///< to be opened
    std::optional<QueryLink> m_link; ///< to be followed when its file is open
    Actions m_actions{};
    QStackedWidget* m_centre = nullptr;
    WelcomePage* m_welcome = nullptr;
    TraceTabs* m_traces = nullptr;
    MessagePanel* m_message = nullptr;
    StatusFacts* m_status = nullptr;
    ManualWindow* m_manual = nullptr;
    CommandPalette* m_palette = nullptr;
    TextPopup* m_textPopup = nullptr;
    RecordDialog* m_record = nullptr;
    RecordProcess* m_demo = nullptr;
    LatestJob<TraceOutline> m_outlineJob;
    QList<std::pair<QString, std::shared_ptr<const Session>>> m_outlinesWanted;
};

} // namespace tidemark::ui
