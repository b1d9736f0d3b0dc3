// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"
#include "ui/shell/actions.h"
#include "ui/state/answer_source.h"
#include "ui/state/trace_loader.h"
#include "ui/state/view_state.h"

#include <QMainWindow>

class QStackedWidget;

namespace tidemark::ui {

class Inspector;
class ManualWindow;
class MessagePanel;
class StatusFacts;
class WelcomePage;
class Workspace;

/// The window: makes the parts and connects them. Logic lives in the parts.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(const SettingsFile& settingsFile = SettingsFile(), QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Starts opening a trace; the one shown stays until the new one is ready.
    void open(const QString& path);
    void closeTrace();
    void setTheme(ThemeChoice choice);
    /// Nothing is being computed or loaded: what is shown answers what was asked.
    bool settled() const;

    ViewState& state() { return m_state; }
    AnswerSource& answers() { return m_answers; }
    TraceLoader& loader() { return m_loader; }
    const Actions& actions() const { return m_actions; }
    Workspace* workspace() const { return m_workspace; }
    Inspector* inspector() const { return m_inspector; }
    MessagePanel* message() const { return m_message; }

Q_SIGNALS:
    /// Further files were dropped or chosen: each wants a window of its own.
    void anotherWindowWanted(const QString& path);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void makeParts();
    void connectLoader();
    void connectState();
    void connectActions();
    void restore();
    void chooseFile();
    void showSession(const QString& path, const std::shared_ptr<const Session>& session);
    void showRecentFiles();
    void showHistory();
    void setHandleUnderPointer(QChar handle);
    void saveSettings();

    SettingsFile m_settingsFile;
    Settings m_settings;
    ViewState m_state;
    AnswerSource m_answers;
    TraceLoader m_loader;
    Actions m_actions{};
    QStackedWidget* m_centre = nullptr;
    WelcomePage* m_welcome = nullptr;
    Workspace* m_workspace = nullptr;
    Inspector* m_inspector = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    MessagePanel* m_message = nullptr;
    StatusFacts* m_status = nullptr;
    ManualWindow* m_manual = nullptr;
};

} // namespace tidemark::ui
