// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include "ui/theme/icons.h"

#include <QActionGroup>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QMainWindow::tr(text);
}

QAction* make(
    QMainWindow& window, const QString& text, const QKeySequence& key, const QString& iconName = {}) {
    auto* action = new QAction(text, &window);
    action->setShortcut(key);
    if (!iconName.isEmpty()) {
        action->setIcon(icon(iconName));
    }
    QString tip = text;
    tip.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    action->setToolTip(
        key.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
    window.addAction(action);
    return action;
}

void makeFileActions(Actions& actions, QMainWindow& window) {
    actions.open = make(window, words("&Open…"), QKeySequence(Qt::CTRL | Qt::Key_O), QStringLiteral("open"));
    actions.record = make(
        window, words("&Record a program…"), QKeySequence(Qt::CTRL | Qt::Key_R), QStringLiteral("record"));
    actions.demo = make(window, words("Record the &demo"), {});
    actions.close = make(window, words("&Close trace"), QKeySequence(Qt::CTRL | Qt::Key_W));
    actions.quit = make(window, words("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));
    actions.settings =
        make(window, words("&Settings…"), QKeySequence(Qt::CTRL | Qt::Key_Comma), QStringLiteral("settings"));
    actions.help = make(window, words("&Help on this view"), QKeySequence(Qt::Key_F1));
    actions.manual = make(window, words("&Manual"), QKeySequence(Qt::SHIFT | Qt::Key_F1));
    actions.about = make(window, words("&About Tidemark and licences"), {});
}

void makeQueryActions(Actions& actions, QMainWindow& window) {
    actions.undo = make(window, words("&Undo"), QKeySequence(Qt::CTRL | Qt::Key_Z));
    actions.redo = make(window, words("&Redo"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    actions.back = make(window, words("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left), QStringLiteral("back"));
    actions.forward =
        make(window, words("&Forward"), QKeySequence(Qt::ALT | Qt::Key_Right), QStringLiteral("forward"));
    actions.find =
        make(window, words("&Search"), QKeySequence(Qt::CTRL | Qt::Key_F), QStringLiteral("search"));
    actions.editQuery = make(window, words("Edit the query as &text"), QKeySequence(Qt::Key_Slash));
    actions.addFilter = make(window, words("Add a f&ilter…"), QKeySequence(Qt::CTRL | Qt::Key_I));
    actions.saveQuery = make(window, words("Sa&ve the query…"), QKeySequence(Qt::CTRL | Qt::Key_S));
    actions.copyLink =
        make(window, words("Copy a &link to the query"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L));
    actions.copyCommand =
        make(window, words("Copy as a &command line"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    actions.pasteLink = make(window, words("&Paste a link"), QKeySequence(Qt::CTRL | Qt::Key_V));
    actions.setA = make(window, words("Set &A under the pointer"), QKeySequence(Qt::Key_A));
    actions.setB = make(window, words("Set &B under the pointer"), QKeySequence(Qt::Key_B));
    actions.setC = make(window, words("Set &C under the pointer"), QKeySequence(Qt::Key_C));
    actions.setD = make(window, words("Set &D under the pointer"), QKeySequence(Qt::SHIFT | Qt::Key_D));
    actions.marker = make(
        window, words("Set a &marker under the pointer"), QKeySequence(Qt::Key_M), QStringLiteral("marker"));
    actions.difference =
        make(window, words("Cha&nge from A to B"), QKeySequence(Qt::Key_D), QStringLiteral("swap"));
    actions.compareFile = make(window, words("Compare with a &file…"), QKeySequence(Qt::CTRL | Qt::Key_D));
    actions.swapSides = make(window, words("S&wap before and after"), QKeySequence(Qt::Key_X));
    actions.stopComparing = make(window, words("St&op comparing"), {});
    actions.heaviestPath = make(window, words("Open the &heaviest path"), QKeySequence(Qt::Key_R));
    actions.previousStack =
        make(window, words("&Previous stack"), QKeySequence(Qt::CTRL | Qt::Key_BracketLeft));
    actions.nextStack = make(window, words("&Next stack"), QKeySequence(Qt::CTRL | Qt::Key_BracketRight));
    actions.previousSuspect =
        make(window, words("Previous leak s&uspect"), QKeySequence(Qt::Key_BracketLeft));
    actions.nextSuspect = make(window, words("Next leak suspec&t"), QKeySequence(Qt::Key_BracketRight));
    actions.expect = make(window, words("Mark the suspect as e&xpected…"), {});
    actions.blocks =
        make(window, words("Blocks of the &selection"), QKeySequence(Qt::Key_L), QStringLiteral("blocks"));
}

void makeViewActions(Actions& actions, QMainWindow& window) {
    actions.palette = make(window, words("&Command palette…"), QKeySequence(Qt::CTRL | Qt::Key_K));
    actions.resetZoom =
        make(window, words("&Reset zoom"), QKeySequence(Qt::Key_0), QStringLiteral("zoom_reset"));
    actions.flameTab = make(window, words("&Flame graph"), QKeySequence(Qt::Key_F), QStringLiteral("flame"));
    actions.nextTab = make(window, words("&Next view"), QKeySequence(Qt::CTRL | Qt::Key_PageDown));
    actions.previousTab = make(window, words("&Previous view"), QKeySequence(Qt::CTRL | Qt::Key_PageUp));
    actions.nextTrace = make(window, words("Next t&race"), QKeySequence(Qt::CTRL | Qt::Key_Tab));
    actions.previousTrace =
        make(window, words("Previous trac&e"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab));
    actions.inspector = make(window, words("&Inspector"), QKeySequence(Qt::Key_F9));
    actions.code = make(window, words("&Code"), QKeySequence(Qt::Key_F10));
    actions.suspects = make(window, words("Leak s&uspects"), QKeySequence(Qt::Key_F8));
    actions.suspects->setCheckable(true);
    actions.inspector->setCheckable(true);
    actions.code->setCheckable(true);
    actions.standardLayout =
        make(window, words("&Inspector at the side"), QKeySequence(Qt::CTRL | Qt::Key_1));
    actions.inspectorBelow = make(window, words("Inspector &below"), QKeySequence(Qt::CTRL | Qt::Key_2));
    actions.viewsOnly = make(window, words("&Views only"), QKeySequence(Qt::CTRL | Qt::Key_3));
    actions.saveLayout = make(window, words("&Save this layout…"), {});
    actions.themeSystem = make(window, words("As the &system"), {});
    actions.themeLight = make(window, words("&Light"), {});
    actions.themeDark = make(window, words("&Dark"), {});
    auto* themes = new QActionGroup(&window);
    for (QAction* action : {actions.themeSystem, actions.themeLight, actions.themeDark}) {
        action->setCheckable(true);
        themes->addAction(action);
    }
}

void makeFileMenus(Actions& actions, QMainWindow& window) {
    QMenu* file = window.menuBar()->addMenu(words("&File"));
    file->addActions({actions.open});
    actions.recent = file->addMenu(words("Open r&ecent"));
    file->addActions({actions.record, actions.demo});
    file->addSeparator();
    file->addActions({actions.settings, actions.close, actions.quit});
    QMenu* query = window.menuBar()->addMenu(words("&Query"));
    actions.compare = new QMenu(words("Co&mpare with"), &window);
    query->addActions({actions.undo, actions.redo});
    query->addSeparator();
    query->addActions({actions.editQuery, actions.addFilter, actions.difference, actions.saveQuery});
    query->addSeparator();
    query->addMenu(actions.compare);
    query->addActions({actions.swapSides, actions.stopComparing});
    query->addSeparator();
    query->addActions({actions.copyLink, actions.copyCommand, actions.pasteLink});
}

void makeViewMenus(Actions& actions, QMainWindow& window) {
    QMenu* go = window.menuBar()->addMenu(words("&Go"));
    go->addActions({actions.back, actions.forward, actions.find, actions.palette});
    go->addSeparator();
    go->addActions({actions.setA, actions.setB, actions.setC, actions.setD, actions.marker});
    go->addSeparator();
    go->addActions({actions.previousSuspect, actions.nextSuspect, actions.expect});
    go->addSeparator();
    go->addActions({actions.heaviestPath, actions.previousStack, actions.nextStack, actions.blocks});
    QMenu* view = window.menuBar()->addMenu(words("&View"));
    view->addActions({actions.flameTab, actions.nextTab, actions.previousTab, actions.nextTrace,
        actions.previousTrace, actions.resetZoom});
    view->addSeparator();
    view->addActions({actions.suspects, actions.inspector, actions.code});
    actions.layouts = view->addMenu(words("&Layout"));
    QMenu* theme = view->addMenu(words("&Theme"));
    theme->addActions({actions.themeSystem, actions.themeLight, actions.themeDark});
    window.menuBar()->addMenu(words("&Help"))->addActions({actions.help, actions.manual, actions.about});
}

void makeToolBar(Actions& actions, QMainWindow& window) {
    QToolBar* bar = window.addToolBar(words("Tools"));
    bar->setObjectName(QStringLiteral("tools"));
    bar->setMovable(false);
    bar->setIconSize(QSize(4 * kGrid, 4 * kGrid));
    for (QAction* action : {actions.open, actions.record}) {
        auto* button = new QToolButton(bar);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setText(action == actions.open ? words("Open…") : words("Record…"));
        button->setAccessibleName(action->toolTip());
        bar->addWidget(button);
    }
    auto* recent = new QToolButton(bar);
    recent->setText(words("Recent ▾"));
    recent->setMenu(actions.recent);
    recent->setPopupMode(QToolButton::InstantPopup);
    recent->setAccessibleName(words("Open a recent trace"));
    bar->addWidget(recent);
    bar->addSeparator();
    bar->addActions({actions.back, actions.forward});
    bar->addSeparator();
    bar->addActions({actions.marker, actions.difference, actions.resetZoom});
    auto* compare = new QToolButton(bar);
    compare->setText(words("Compare ▾"));
    compare->setMenu(actions.compare);
    compare->setPopupMode(QToolButton::InstantPopup);
    compare->setAccessibleName(words("Compare with another trace"));
    compare->setToolTip(compare->accessibleName());
    compare->setObjectName(QStringLiteral("compare-with"));
    bar->addWidget(compare);
    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    actions.search = new QLineEdit(bar);
    actions.search->setPlaceholderText(words("Search functions and modules"));
    actions.search->setAccessibleName(actions.search->placeholderText());
    actions.search->setClearButtonEnabled(true);
    actions.search->setFixedWidth(70 * kGrid);
    actions.search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    bar->addWidget(actions.search);
    for (auto* button : bar->findChildren<QToolButton*>()) {
        if (button->accessibleName().isEmpty() && button->defaultAction()) {
            button->setAccessibleName(button->defaultAction()->toolTip());
        }
    }
}

} // namespace

QAction* Actions::themeAction(ThemeChoice choice) const {
    switch (choice) {
    case ThemeChoice::Light:
        return themeLight;
    case ThemeChoice::Dark:
        return themeDark;
    case ThemeChoice::System:
        break;
    }
    return themeSystem;
}

QList<QAction*> Actions::ofTrace() const {
    return {close, undo, redo, find, editQuery, addFilter, saveQuery, copyLink, copyCommand, setA, setB, setC,
        setD, marker, difference, compareFile, swapSides, stopComparing, heaviestPath, previousStack,
        nextStack, blocks, previousSuspect, nextSuspect, expect, flameTab, resetZoom, nextTab, previousTab,
        suspects, inspector, code, standardLayout, inspectorBelow, viewsOnly, saveLayout};
}

QList<QAction*> actionsOfWindow(const QMainWindow& window) {
    return window.actions();
}

Actions makeActions(QMainWindow& window) {
    Actions actions{};
    makeFileActions(actions, window);
    makeQueryActions(actions, window);
    makeViewActions(actions, window);
    makeFileMenus(actions, window);
    makeViewMenus(actions, window);
    makeToolBar(actions, window);
    return actions;
}

} // namespace tidemark::ui
