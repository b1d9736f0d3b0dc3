// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What `tidemark diff` prints. The JSON is described in resources/manual/json.md.

#include "core/results/comparison.h"

#include <cstddef>
#include <string>

namespace tidemark {

struct DiffSide {
    const Profile& profile;
    const Names& names;
};

struct DiffContent {
    DiffSide before;
    DiffSide after;
    const TraceComparison& comparison;
    const DiffTable* table = nullptr; ///< printed instead of the stacks if set
    std::size_t limit = 20;           ///< rows; 0 = all
};

std::string diffText(const DiffContent& content);
std::string diffJson(const DiffContent& content);

/// What a change is called in one word: diffStateName(), or "noise" where runs of one side differ as much.
std::string_view diffWord(const DiffCost& cost, CostKind kind, bool isNoise);
/// "12.1 MiB → 18.4 MiB, +6.3 MiB, grew": sign and word, for tool tips too.
std::string diffPhrase(const DiffCost& cost, CostKind kind, bool isNoise = false);
/// What a group is called that has no label of its own.
std::string diffRowLabel(Grouping grouping, const DiffTable::Row& row);

} // namespace tidemark
