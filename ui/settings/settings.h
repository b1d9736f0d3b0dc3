// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// A question that was given a name, in the language of core/query.
struct SavedQuery {
    QString name;
    QString text;
    friend bool operator==(const SavedQuery&, const SavedQuery&) = default;
};

/// Where the docks are and how much room each part has.
struct Layout {
    QString name;
    QByteArray docks;    ///< QMainWindow::saveState
    QByteArray splitter; ///< timeline against pages
    friend bool operator==(const Layout&, const Layout&) = default;
};

struct RecentTrace {
    QString path;       ///< absolute
    QString facts;      ///< one line: program, time, peak
    QByteArray outline; ///< live bytes over time, 0 … 255, a byte per column
    friend bool operator==(const RecentTrace&, const RecentTrace&) = default;
};

/// What opens a source file at a line.
struct EditorChoice {
    QString name = QStringLiteral("system"); ///< see editor_command.h
    QString command;                         ///< of "custom"
    friend bool operator==(const EditorChoice&, const EditorChoice&) = default;
};

/// Where sources of the debug info lie on this machine.
struct SourceFolder {
    QString from;
    QString to;
    friend bool operator==(const SourceFolder&, const SourceFolder&) = default;
};

/// Where debug info is looked for beside the usual places.
struct SymbolSettings {
    QStringList folders; ///< of debug info
    QString sysroot;     ///< modules are looked for below it first
    QString servers;     ///< URLs for debuginfod, separated by spaces; empty = those of the environment
    int cacheMiB = 0;    ///< that files of servers may take in their cache; 0 = as libdebuginfod keeps it
    friend bool operator==(const SymbolSettings&, const SymbolSettings&) = default;
};

/// What stands below the inspector.
enum class CodeView { Source, Disassembly, Both };

/// What the window remembers from run to run.
struct Settings {
    ThemeChoice theme = ThemeChoice::System;
    QList<RecentTrace> recent; ///< latest first
    QByteArray geometry;       ///< QWidget::saveGeometry
    Layout layout;             ///< as the window was left, nameless
    QList<Layout> layouts;     ///< that were given names
    QList<SavedQuery> queries; ///< by name
    EditorChoice editor;
    QList<SourceFolder> sources; ///< tried in this order
    QString suppressions;        ///< file of suppressions; empty = none
    SymbolSettings symbols;
    CodeView code = CodeView::Both;

    /// Puts `path` first, with what is known of it from before; keeps ten.
    RecentTrace& addRecentFile(const QString& path);
    QStringList recentFiles() const;
    /// Replaces one of the same name.
    void saveQuery(const SavedQuery& query);
    void forgetQuery(const QString& name);
    void saveLayout(const Layout& layout);
    void forgetLayout(const QString& name);
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
