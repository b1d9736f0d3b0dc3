// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/query_words.h"

#include "core/query/query_text.h"

#include <QCoreApplication>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("query", text);
}

} // namespace

const std::vector<Rule>& rulesInOrder() {
    static const std::vector<Rule> kRules = {Rule::LiveAt, Rule::Peak, Rule::Growth, Rule::Decline,
        Rule::Change, Rule::AllocatedIn, Rule::FreedIn, Rule::BornAndFreedIn, Rule::LongLived, Rule::KeptFrom,
        Rule::FreedOnlyIn};
    return kRules;
}

QString ruleWords(Rule rule) {
    switch (rule) {
    case Rule::LiveAt:
        return words("Live at A");
    case Rule::Peak:
        return words("Peak in A→B");
    case Rule::Growth:
        return words("Growth A→B");
    case Rule::Decline:
        return words("Decline A→B");
    case Rule::Change:
        return words("Change A→B");
    case Rule::AllocatedIn:
        return words("Allocated in A→B");
    case Rule::FreedIn:
        return words("Freed in A→B");
    case Rule::BornAndFreedIn:
        return words("Born and freed in A→B");
    case Rule::LongLived:
        return words("Long-lived over A→B");
    case Rule::KeptFrom:
        return words("Kept from A→B, seen at C");
    case Rule::FreedOnlyIn:
        return words("Born in A→B, freed in C→D");
    }
    return {};
}

QString ruleExplanation(Rule rule) {
    switch (rule) {
    case Rule::LiveAt:
        return words("Blocks that were live at A: the heap as it was.");
    case Rule::Peak:
        return words("Blocks that were live at the highest moment between A and B.");
    case Rule::Growth:
        return words("Blocks born between A and B and still live at B.");
    case Rule::Decline:
        return words("Blocks live at A and freed by B.");
    case Rule::Change:
        return words("Growth less decline: what the heap gained or lost between A and B.");
    case Rule::AllocatedIn:
        return words("All blocks born between A and B, freed or not.");
    case Rule::FreedIn:
        return words("All blocks freed between A and B.");
    case Rule::BornAndFreedIn:
        return words("Blocks both born and freed between A and B.");
    case Rule::LongLived:
        return words("Blocks live at A and still live at B.");
    case Rule::KeptFrom:
        return words("Blocks born between A and B and still live at C, the end unless set.");
    case Rule::FreedOnlyIn:
        return words("Blocks born between A and B that were freed only between C and D.");
    }
    return {};
}

QString costWords(CostKind kind) {
    return kind == CostKind::Bytes ? words("Bytes") : words("Allocations");
}

QString filterWords(const Filter& filter) {
    if (filter.field == Filter::Field::Temporary) {
        return filter.exclude ? words("without temporary") : words("temporary only");
    }
    if (filter.field > Filter::Field::Temporary) {
        return QString::fromStdString(printFilter(filter));
    }
    const QString field = filter.field == Filter::Field::Function ? words("function")
                          : filter.field == Filter::Field::Module ? words("module")
                                                                  : words("thread");
    std::string text = filter.pattern;
    if (filter.match == Filter::Match::Glob) {
        std::erase(text, '\\');
    }
    const QString pattern = QString::fromStdString(text);
    return (filter.exclude ? words("without %1 %2") : QStringLiteral("%1 %2")).arg(field, pattern);
}

std::string literalGlob(const std::string& text) {
    std::string glob;
    for (const char byte : text) {
        if (byte == '*' || byte == '?' || byte == '[' || byte == '\\') {
            glob += '\\';
        }
        glob += byte;
    }
    return glob;
}

} // namespace tidemark::ui
