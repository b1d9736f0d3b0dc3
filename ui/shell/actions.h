// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QAction>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>

namespace tidemark::ui {

/// What can be triggered in the window, in menus, tool bar, palette and by keys. Made once; connected by
/// MainWindow.
struct Actions {
    QAction *open, *record, *demo, *close, *quit;
    QAction *undo, *redo, *back, *forward, *find, *editQuery, *addFilter, *saveQuery, *copyLink, *copyCommand,
        *pasteLink;
    QAction *setA, *setB, *setC, *setD, *marker, *difference;
    QAction *compareFile, *swapSides, *stopComparing;
    QAction *heaviestPath, *previousStack, *nextStack, *blocks;
    QAction *previousSuspect, *nextSuspect, *expect;
    QAction *palette, *flameTab, *resetZoom, *nextTab, *previousTab, *nextTrace, *previousTrace, *inspector,
        *code, *suspects;
    QAction *standardLayout, *inspectorBelow, *viewsOnly, *saveLayout;
    QAction *themeSystem, *themeLight, *themeDark, *settings;
    QAction *help, *manual, *about;
    QMenu *recent, *layouts, *compare;
    QLineEdit* search;

    QAction* themeAction(ThemeChoice choice) const;
    /// Those that make sense only with an open trace.
    QList<QAction*> ofTrace() const;
};

/// Makes all actions, the menu bar and the tool bar of the window.
Actions makeActions(QMainWindow& window);
/// Those that makeActions() made for it.
QList<QAction*> actionsOfWindow(const QMainWindow& window);

} // namespace tidemark::ui
