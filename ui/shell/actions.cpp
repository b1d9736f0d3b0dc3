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
    return action;
}

void makeAll(Actions& actions, QMainWindow& window) {
    const auto words = [](const char* text) { return QMainWindow::tr(text); };
    actions.open = make(window, words("&Open…"), QKeySequence(Qt::CTRL | Qt::Key_O), QStringLiteral("open"));
    actions.close = make(window, words("&Close trace"), QKeySequence(Qt::CTRL | Qt::Key_W));
    actions.quit = make(window, words("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));
    actions.back = make(window, words("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left), QStringLiteral("back"));
    actions.forward =
        make(window, words("&Forward"), QKeySequence(Qt::ALT | Qt::Key_Right), QStringLiteral("forward"));
    actions.find =
        make(window, words("&Search"), QKeySequence(Qt::CTRL | Qt::Key_F), QStringLiteral("search"));
    actions.setA = make(window, words("Set &A under the pointer"), QKeySequence(Qt::Key_A));
    actions.setB = make(window, words("Set &B under the pointer"), QKeySequence(Qt::Key_B));
    actions.heaviestPath = make(window, words("Open the &heaviest path"), QKeySequence(Qt::Key_R));
    actions.resetZoom =
        make(window, words("&Reset zoom"), QKeySequence(Qt::Key_0), QStringLiteral("zoom_reset"));
    actions.flameTab = make(window, words("&Flame graph"), QKeySequence(Qt::Key_F), QStringLiteral("flame"));
    actions.previousStack = make(window, words("&Previous stack"), QKeySequence(Qt::Key_BracketLeft));
    actions.nextStack = make(window, words("&Next stack"), QKeySequence(Qt::Key_BracketRight));
    actions.themeSystem = make(window, words("As the &system"), {});
    actions.themeLight = make(window, words("&Light"), {});
    actions.themeDark = make(window, words("&Dark"), {});
    actions.manual = make(window, words("&Manual"), QKeySequence(Qt::Key_F1));
    auto* themes = new QActionGroup(&window);
    for (QAction* action : {actions.themeSystem, actions.themeLight, actions.themeDark}) {
        action->setCheckable(true);
        themes->addAction(action);
    }
}

void makeMenus(Actions& actions, QMainWindow& window, QAction* inspectorToggle) {
    QMenu* file = window.menuBar()->addMenu(QMainWindow::tr("&File"));
    file->addAction(actions.open);
    actions.recent = file->addMenu(QMainWindow::tr("Open &recent"));
    file->addAction(actions.close);
    file->addSeparator();
    file->addAction(actions.quit);
    QMenu* go = window.menuBar()->addMenu(QMainWindow::tr("&Go"));
    go->addActions({actions.back, actions.forward, actions.find});
    go->addSeparator();
    go->addActions({actions.setA, actions.setB});
    go->addSeparator();
    go->addActions({actions.heaviestPath, actions.previousStack, actions.nextStack});
    QMenu* view = window.menuBar()->addMenu(QMainWindow::tr("&View"));
    view->addActions({actions.flameTab, actions.resetZoom});
    view->addSeparator();
    view->addAction(inspectorToggle);
    QMenu* theme = view->addMenu(QMainWindow::tr("&Theme"));
    theme->addActions({actions.themeSystem, actions.themeLight, actions.themeDark});
    window.menuBar()->addMenu(QMainWindow::tr("&Help"))->addAction(actions.manual);
}

void makeToolBar(Actions& actions, QMainWindow& window) {
    QToolBar* bar = window.addToolBar(QMainWindow::tr("Tools"));
    bar->setObjectName(QStringLiteral("tools"));
    bar->setMovable(false);
    bar->setIconSize(QSize(4 * kGrid, 4 * kGrid));
    auto* open = new QToolButton(bar);
    open->setDefaultAction(actions.open);
    open->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addWidget(open);
    auto* recent = new QToolButton(bar);
    recent->setText(QMainWindow::tr("Recent ▾"));
    recent->setMenu(actions.recent);
    recent->setPopupMode(QToolButton::InstantPopup);
    recent->setAccessibleName(QMainWindow::tr("Open a recent trace"));
    bar->addWidget(recent);
    bar->addSeparator();
    bar->addAction(actions.back);
    bar->addAction(actions.forward);
    bar->addSeparator();
    bar->addAction(actions.resetZoom);
    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    actions.search = new QLineEdit(bar);
    actions.search->setPlaceholderText(QMainWindow::tr("Search functions and modules"));
    actions.search->setAccessibleName(actions.search->placeholderText());
    actions.search->setClearButtonEnabled(true);
    actions.search->setFixedWidth(70 * kGrid);
    actions.search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    bar->addWidget(actions.search);
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

Actions makeActions(QMainWindow& window, QAction* inspectorToggle) {
    Actions actions{};
    makeAll(actions, window);
    makeMenus(actions, window, inspectorToggle);
    makeToolBar(actions, window);
    return actions;
}

} // namespace tidemark::ui
