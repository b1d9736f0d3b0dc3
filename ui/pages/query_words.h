// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query.h"
#include "ui/state/literal_glob.h"

#include <QString>
#include <vector>

namespace tidemark::ui {

/// All rules in the order in which people meet them.
const std::vector<Rule>& rulesInOrder();
/// "Growth A→B"
QString ruleWords(Rule rule);
/// One sentence: which blocks the rule counts.
QString ruleExplanation(Rule rule);
QString costWords(CostKind kind);
/// "without module libfoo.so", "thread worker*"
QString filterWords(const Filter& filter);
/// "function", "freeing thread"
QString fieldWords(Filter::Field field);

} // namespace tidemark::ui
