// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"

#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// A program that shows a source file at a line. In its command %f is the file, %l the line, %c the column.
struct KnownEditor {
    QString name;    ///< in the settings file
    QString title;   ///< for people
    QString command; ///< empty: the desktop's own choice, or the user's command
};

/// "system" first, "custom" last.
QList<KnownEditor> knownEditors();

/// The program and its arguments; empty if there is no command, that is for "system".
QStringList editorCommand(const EditorChoice& choice, const QString& file, int line);

} // namespace tidemark::ui
