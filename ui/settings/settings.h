// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// What the window remembers from run to run.
struct Settings {
    ThemeChoice theme = ThemeChoice::System;
    QStringList recentFiles; ///< absolute paths, latest first
    QByteArray geometry;     ///< QWidget::saveGeometry
    QByteArray layout;       ///< QMainWindow::saveState
    QByteArray splitter;     ///< timeline against pages

    /// Puts `path` first; keeps ten.
    void addRecentFile(const QString& path);
};

/// Where Settings are kept: an ini file. Reads what is there, defaults for what is not or is damaged.
class SettingsFile {
public:
    /// Empty: the user's own file.
    explicit SettingsFile(const QString& iniPath = {});
    Settings load() const;
    void save(const Settings& settings) const;

private:
    QString m_iniPath;
};

} // namespace tidemark::ui
