// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include "ui/theme/theme.h"

namespace tidemark::ui {

namespace {

/// $names are the theme's tokens; $hover and $grip are mixed from them, $theme is "light" or "dark".
const char* const kRules = R"(
QMainWindow, QDialog { background: $panel; }
QMainWindow::separator { background: $border; width: 1px; height: 1px; margin: 0 2px; }
QSplitter::handle { background: $panel; }
QSplitter::handle:horizontal { width: 5px; border-left: 1px solid $border; }
QSplitter::handle:vertical { height: 5px; border-top: 1px solid $border; }
QMenuBar { background: $panel; border-bottom: 1px solid $border; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $selection; }
QMenu { background: $background; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 8px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QToolBar { background: $panel; border: 0; border-bottom: 1px solid $border; padding: 4px; spacing: 4px; }
QToolBar::separator { background: $border; width: 1px; margin: 4px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px 7px; background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; border-color: $border; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; }
QPushButton { border: 1px solid $border; border-radius: 4px; padding: 4px 12px; background: $background; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selection; }
QPushButton:default { border-color: $accent; color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; background: $panel; }
QLineEdit, QPlainTextEdit, QTextEdit {
    border: 1px solid $border; border-radius: 4px; padding: 3px 6px; background: $background;
    selection-background-color: $accent; selection-color: $background; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QComboBox, QAbstractSpinBox {
    border: 1px solid $border; border-radius: 4px; padding: 2px 4px; background: $background; }
QComboBox:hover, QAbstractSpinBox:hover { border-color: $grip; }
QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus { border-color: $accent; }
QComboBox:disabled, QAbstractSpinBox:disabled { color: $faint; background: $panel; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 20px; border: 0; }
QComboBox::down-arrow, QAbstractSpinBox::down-arrow { image: url(:/tidemark/controls/down_$theme.svg); }
QAbstractSpinBox::up-arrow { image: url(:/tidemark/controls/up_$theme.svg); }
QComboBox::down-arrow { width: 12px; height: 12px; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { width: 9px; height: 9px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 16px; border: 0; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: 2px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 2px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox QLineEdit { border: 0; padding: 0; background: transparent; }
QComboBox QAbstractItemView { border: 1px solid $border; background: $background; padding: 4px; }
QTabWidget::pane { border: 0; border-top: 1px solid $border; }
QTabBar { background: $panel; }
QTabBar::tab { background: transparent; color: $quietText; border: 0; border-bottom: 2px solid transparent;
    padding: 6px 8px 4px 8px; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QAbstractScrollArea { border: 0; }
QPlainTextEdit { border: 1px solid $border; }
QPlainTextEdit[frameShape="0"] { border: 0; border-radius: 0; }
QTreeView, QTableView, QListView { background: $background; alternate-background-color: $panel; border: 0;
    gridline-color: $border; outline: 0; selection-background-color: $selection; selection-color: $text; }
QTreeView::item, QListView::item, QTableView::item { padding: 0 4px; border: 0; }
QHeaderView { background: $panel; }
QHeaderView::section { background: $panel; color: $quietText; border: 0; border-bottom: 1px solid $border;
    border-right: 1px solid $border; padding: 4px 8px; }
QHeaderView::section:hover { color: $text; }
QHeaderView::section:last { border-right: 0; }
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $grip; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $quietText; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QFrame#popup { background: $background; border: 1px solid $border; border-radius: 4px; }
QStatusBar { background: $panel; border-top: 1px solid $border; }
QStatusBar::item { border: 0; }
QDockWidget::title { background: $panel; padding: 6px 4px; border-bottom: 1px solid $border; }
QProgressBar { border: 0; border-radius: 2px; background: $border; max-height: 4px; }
QProgressBar::chunk { border-radius: 2px; background: $accent; }
QToolTip { background: $background; color: $text; border: 1px solid $border; padding: 4px; }
)";

} // namespace

QString styleSheet(const Theme& theme) {
    const std::pair<const char*, QColor> tokens[] = {{"$background", theme.background},
        {"$panel", theme.panel}, {"$selection", theme.selection}, {"$border", theme.border},
        {"$text", theme.text}, {"$quietText", theme.quietText}, {"$accent", theme.accent},
        {"$hover", Theme::mixed(theme.selection, theme.panel, 0.6)},
        {"$grip", Theme::mixed(theme.quietText, theme.panel, 0.4)},
        {"$faint", Theme::mixed(theme.quietText, theme.panel, 0.6)}};
    QString sheet = QString::fromLatin1(kRules);
    for (const auto& [token, color] : tokens)
        sheet.replace(QLatin1String(token), color.name());
    sheet.replace(QLatin1String("$theme"), QLatin1String(theme.dark ? "dark" : "light"));
    return sheet;
}

QPalette palette(const Theme& theme) {
    QPalette result;
    result.setColor(QPalette::Window, theme.panel);
    result.setColor(QPalette::WindowText, theme.text);
    result.setColor(QPalette::Base, theme.background);
    result.setColor(QPalette::AlternateBase, theme.panel);
    result.setColor(QPalette::Text, theme.text);
    result.setColor(QPalette::PlaceholderText, theme.quietText);
    result.setColor(QPalette::Button, theme.panel);
    result.setColor(QPalette::ButtonText, theme.text);
    result.setColor(QPalette::BrightText, theme.grew);
    result.setColor(QPalette::Highlight, theme.selection);
    result.setColor(QPalette::HighlightedText, theme.text);
    result.setColor(QPalette::Link, theme.accent);
    result.setColor(QPalette::LinkVisited, theme.accent);
    result.setColor(QPalette::ToolTipBase, theme.background);
    result.setColor(QPalette::ToolTipText, theme.text);
    result.setColor(QPalette::Light, Theme::mixed(theme.background, theme.panel, 0.5));
    result.setColor(QPalette::Midlight, theme.panel);
    result.setColor(QPalette::Mid, theme.border);
    result.setColor(QPalette::Dark, Theme::mixed(theme.quietText, theme.border, 0.3));
    result.setColor(QPalette::Shadow, Theme::mixed(theme.quietText, theme.border, 0.5));
    const QColor faint = Theme::mixed(theme.quietText, theme.panel, 0.6);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        result.setColor(QPalette::Disabled, role, faint);
    return result;
}

} // namespace tidemark::ui
