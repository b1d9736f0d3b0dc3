// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QAction>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>

namespace tidemark::ui {

/// Everything the user can trigger, with texts, icons and shortcuts. Made once per window; the window
/// connects them.
struct Actions {
    QAction* open;
    QMenu* recent;
    QAction* close;
    QAction* quit;
    QAction* back;
    QAction* forward;
    QAction* find;
    QAction* setA;
    QAction* setB;
    QAction* heaviestPath;
    QAction* resetZoom;
    QAction* flameTab;
    QAction* previousStack;
    QAction* nextStack;
    QAction* themeSystem;
    QAction* themeLight;
    QAction* themeDark;
    QAction* manual;
    QLineEdit* search; ///< in the tool bar

    QAction* themeAction(ThemeChoice choice) const;
};

/// Makes them, with menu bar and tool bar. `inspectorToggle` shows or hides the inspector.
Actions makeActions(QMainWindow& window, QAction* inspectorToggle);

} // namespace tidemark::ui
