// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A comparison's trees have functions of both sides; the selection is of the window's own trace.

#include "ui/state/comparison_source.h"

#include <optional>
#include <vector>

namespace tidemark::ui {

/// What a path of one of the comparison's trees is in the own trace; nothing if only the other side has it.
std::optional<Selection> selectionOfPath(
    const ShownComparison& comparison, const std::vector<FunctionId>& path, TreeDirection direction);

/// The comparison's stacks as a table, called after their innermost functions; keys are stacks of the sides.
DiffTable tableOfStacks(const TraceComparison& comparison);

/// The selection as a path of one of the comparison's trees, as far as that has it.
std::vector<FunctionId> pathInComparison(
    const ShownComparison& comparison, const Selection& selection, TreeDirection direction);

} // namespace tidemark::ui
