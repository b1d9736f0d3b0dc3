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

QString fieldWords(Filter::Field field) {
    switch (field) {
    case Filter::Field::Function:
        return words("function");
    case Filter::Field::Module:
        return words("module");
    case Filter::Field::Thread:
        return words("thread");
    case Filter::Field::Temporary:
        return words("temporary blocks");
    case Filter::Field::File:
        return words("file");
    case Filter::Field::FreeThread:
        return words("freeing thread");
    case Filter::Field::Call:
        return words("call");
    case Filter::Field::Domain:
        return words("domain");
    case Filter::Field::Language:
        return words("language");
    case Filter::Field::Type:
        return words("type");
    case Filter::Field::Process:
        return words("process");
    case Filter::Field::Size:
        return words("size");
    case Filter::Field::Lifetime:
        return words("lifetime");
    case Filter::Field::Address:
        return words("address");
    }
    return {};
}

QString filterWords(const Filter& filter) {
    if (filter.field == Filter::Field::Temporary) {
        return filter.exclude ? words("without temporary") : words("temporary only");
    }
    QString value;
    if (filter.field == Filter::Field::Size || filter.field == Filter::Field::Lifetime ||
        filter.field == Filter::Field::Address) {
        value = QString::fromStdString(printFilter(filter)).section(QLatin1Char(':'), 1);
        value.replace(QLatin1String(">="), QStringLiteral("≥ "));
        value.replace(QLatin1String("<="), QStringLiteral("≤ "));
        value.replace(QLatin1String(".."), QStringLiteral(" – "));
    } else {
        std::string text = filter.pattern;
        if (filter.match == Filter::Match::Glob) {
            std::erase(text, '\\');
        }
        value = (filter.match == Filter::Match::Regex ? QStringLiteral("~") : QString()) +
                QString::fromStdString(text);
    }
    const QString field =
        filter.leafOnly ? words("allocating %1").arg(fieldWords(filter.field)) : fieldWords(filter.field);
    return (filter.exclude ? words("without %1 %2") : QStringLiteral("%1 %2")).arg(field, value);
}

} // namespace tidemark::ui
