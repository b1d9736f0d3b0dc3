// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace tidemark::ui {

/// What is wrong with what a window shows just now, a sentence each: words of labels and buttons that do not
/// fit, widgets on top of each other. For tests and pictures.
QStringList layoutProblems(const QWidget& window);

/// Whether a widget shows nothing but its background.
bool looksEmpty(QWidget& widget);

} // namespace tidemark::ui
