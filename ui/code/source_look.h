// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QsciScintilla;

namespace tidemark::ui {

/// Colours and fonts of the current theme, and the syntax that the file's name suggests (C and C++, Python,
/// else none).
void applySourceLook(QsciScintilla& editor, const QString& path);

/// Columns of a tab: 8 if other lines are indented by four or more spaces, which is how files look that count
/// on it (GNU's style); else 4.
int tabWidthOf(const QString& text);

/// The text in the cost margin of a line (from 0); strong for lines that allocate themselves.
void setMarginTextOf(QsciScintilla& editor, int line, const QString& text, bool strong);
QString marginTextOf(const QsciScintilla& editor, int line);
bool marginIsStrong(const QsciScintilla& editor, int line);

} // namespace tidemark::ui
