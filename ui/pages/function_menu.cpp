// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/function_menu.h"

#include "ui/pages/query_words.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace tidemark::ui {
namespace {

void addFilterAction(QMenu& menu, const QString& text, ViewState& state, const Filter& filter) {
    QObject::connect(
        menu.addAction(text), &QAction::triggered, &state, [&state, filter] { state.addFilter(filter); });
}

} // namespace

void addFunctionActions(
    QMenu& menu, ViewState& state, std::shared_ptr<const Names> names, FunctionId function) {
    if (!names || !function.valid()) {
        return;
    }
    const Function& named = names->function(function);
    Filter filter;
    filter.field = Filter::Field::Function;
    filter.pattern = literalGlob(named.name);
    addFilterAction(menu, QMenu::tr("Only stacks through this function"), state, filter);
    filter.exclude = true;
    addFilterAction(menu, QMenu::tr("Without stacks through this function"), state, filter);
    if (!named.moduleName.empty()) {
        menu.addSeparator();
        const QString module = QString::fromStdString(named.moduleName);
        filter.field = Filter::Field::Module;
        filter.exclude = false;
        filter.pattern = literalGlob(named.moduleName);
        addFilterAction(menu, QMenu::tr("Only stacks through %1").arg(module), state, filter);
        filter.exclude = true;
        addFilterAction(menu, QMenu::tr("Without stacks through %1").arg(module), state, filter);
    }
    menu.addSeparator();
    QObject::connect(menu.addAction(QMenu::tr("Copy name")), &QAction::triggered, &menu,
        [text = QString::fromStdString(named.name)] { QGuiApplication::clipboard()->setText(text); });
}

} // namespace tidemark::ui
