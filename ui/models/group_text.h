// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QString>
#include <optional>
#include <vector>

namespace tidemark::ui {

/// All groupings in the order in which they are offered.
const std::vector<Grouping>& groupingsInOrder();
/// "Function", "Size class"
QString groupingWords(Grouping grouping);
/// Whether groups are named by the program (shown in the code font).
bool namesCode(Grouping grouping);

/// What a group is called: a function's or module's name, "worker (#3)", "1–2 KiB", "never freed" … A stack
/// is called after its allocating function.
QString groupText(const GroupList::Row& row, Grouping grouping, const Profile& profile, const Names& names);

/// The filter that keeps just this group's blocks, as nearly as filters can say it: of a file and line the
/// file, of a stack its allocating function, of a pool all pools. Empty for groups of what is not known.
std::optional<Filter> groupFilter(
    const GroupList::Row& row, Grouping grouping, const Profile& profile, const Names& names);

} // namespace tidemark::ui
