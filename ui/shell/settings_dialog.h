// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;

namespace tidemark::ui {

/// What a person can choose about the window. Each choice holds at once.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SettingsDialog(const Settings& settings, QWidget* parent = nullptr);

    QComboBox* themeBox() const { return m_theme; }
    QComboBox* editorBox() const { return m_editor; }
    QLineEdit* editorCommandLine() const { return m_command; }

Q_SIGNALS:
    void themeChosen(tidemark::ui::ThemeChoice theme);
    void editorChosen(const tidemark::ui::EditorChoice& editor);
    void recentForgotten();

private:
    void makeEditor(const EditorChoice& editor);
    void showEditor();
    QWidget* makeCache();
    void showCache();

    QComboBox* m_theme;
    QComboBox* m_editor;
    QLineEdit* m_command;
    QLabel* m_cache;
};

} // namespace tidemark::ui
