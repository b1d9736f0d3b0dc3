// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace tidemark::ui {

/// What a person can choose about the window. Each choice holds at once.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SettingsDialog(const Settings& settings, QWidget* parent = nullptr);
    ~SettingsDialog() override;

    QComboBox* themeBox() const { return m_theme; }
    QComboBox* editorBox() const { return m_editor; }
    QLineEdit* editorCommandLine() const { return m_command; }
    QPlainTextEdit* symbolFoldersEdit() const { return m_folders; }
    QLineEdit* sysrootLine() const { return m_sysroot; }
    QLineEdit* serversLine() const { return m_servers; }
    QSpinBox* serverCacheBox() const { return m_serverCache; }

Q_SIGNALS:
    void themeChosen(tidemark::ui::ThemeChoice theme);
    void editorChosen(const tidemark::ui::EditorChoice& editor);
    void recentForgotten();
    void symbolsChosen(const tidemark::ui::SymbolSettings& symbols);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeEditor(const EditorChoice& editor);
    void showEditor();
    QWidget* makeCache();
    void showCache();
    void addSymbols(QFormLayout& form, const SymbolSettings& symbols);
    void chooseSymbols();

    QComboBox* m_theme;
    QComboBox* m_editor;
    QLineEdit* m_command;
    QLabel* m_cache;
    SymbolSettings m_symbols;
    QPlainTextEdit* m_folders;
    QLineEdit* m_sysroot;
    QLineEdit* m_servers;
    QSpinBox* m_serverCache;
};

} // namespace tidemark::ui
