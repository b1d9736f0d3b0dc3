// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/narrow_menu.h"

#include "ui/models/function_text.h"
#include "ui/models/group_text.h"
#include "ui/pages/query_words.h"
#include "ui/pages/short_names.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace tidemark::ui {
namespace {

constexpr qsizetype kLongestName = 48;

void addFilterAction(QMenu& menu, const QString& text, ViewState& state, const Filter& filter) {
    QObject::connect(
        menu.addAction(text), &QAction::triggered, &state, [&state, filter] { state.addFilter(filter); });
}

QString shortened(const QString& name) {
    const QString plain = name.size() > kLongestName ? name.left(kLongestName - 1) + QChar(0x2026) : name;
    return QString(plain).replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

Narrowing narrowingOf(const std::shared_ptr<const Names>& names, FunctionId function) {
    Narrowing narrowing;
    if (!names || !function.valid()) {
        return narrowing;
    }
    const Function& named = names->function(function);
    narrowing.name = fromUtf8(named.name);
    const QString shown = shortened(shortFunctionName(narrowing.name));
    Filter filter;
    filter.field = Filter::Field::Function;
    filter.pattern = literalGlob(named.name);
    narrowing.parts.push_back({QMenu::tr("stacks through %1").arg(shown), filter});
    filter.leafOnly = true;
    narrowing.parts.push_back({QMenu::tr("what %1 allocates itself").arg(shown), filter});
    if (!named.moduleName.empty()) {
        filter.leafOnly = false;
        filter.field = Filter::Field::Module;
        filter.pattern = literalGlob(named.moduleName);
        narrowing.parts.push_back(
            {QMenu::tr("stacks through %1").arg(shortened(fromUtf8(named.moduleName))), filter});
    }
    return narrowing;
}

Narrowing narrowingOf(
    const GroupList::Row& row, Grouping grouping, const Profile& profile, const Names& names) {
    Narrowing narrowing;
    narrowing.name = groupText(row, grouping, profile, names);
    if (const std::optional<Filter> filter = groupFilter(row, grouping, profile, names)) {
        narrowing.parts.push_back(
            {QMenu::tr("%1 %2").arg(groupingWords(grouping).toLower(), shortened(narrowing.name)), *filter});
    }
    if (grouping == Grouping::Function && row.key != GroupList::kNone) {
        const std::string& module =
            names.function(FunctionId(static_cast<FunctionId::Value>(row.key))).moduleName;
        if (!module.empty()) {
            Filter filter;
            filter.field = Filter::Field::Module;
            filter.leafOnly = true;
            filter.pattern = literalGlob(module);
            narrowing.parts.push_back({QMenu::tr("module %1").arg(shortened(fromUtf8(module))), filter});
        }
    }
    return narrowing;
}

void addNarrowActions(QMenu& menu, ViewState& state, const Narrowing& narrowing) {
    for (const Narrowing::Part& part : narrowing.parts) {
        addFilterAction(menu, QMenu::tr("Only %1").arg(part.what), state, part.filter);
    }
    menu.addSeparator();
    for (const Narrowing::Part& part : narrowing.parts) {
        Filter without = part.filter;
        without.exclude = !without.exclude;
        addFilterAction(menu, QMenu::tr("Without %1").arg(part.what), state, without);
    }
    if (!narrowing.name.isEmpty()) {
        menu.addSeparator();
        QObject::connect(menu.addAction(QMenu::tr("Copy name")), &QAction::triggered, &menu,
            [text = narrowing.name] { QGuiApplication::clipboard()->setText(text); });
    }
}

} // namespace tidemark::ui
