// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/state/view_state.h"

namespace tidemark::ui {

/// The functions of a stack as the nodes of a tree, from its root: allocator functions left out.
std::vector<FunctionId> pathOfStack(const Session& session, StackId stack, TreeDirection direction);

/// Selects a stack whole: its path from the outermost function.
Selection selectionOfStack(const Session& session, StackId stack);

/// Selects what a suspect's owner holds, and of it the stack that keeps most.
Selection selectionOfSuspect(const Session& session, const Suspect& suspect);

/// The selection as a path of a tree of that direction; empty if it has none there.
std::vector<FunctionId> pathInTree(
    const Session& session, const Selection& selection, TreeDirection direction);

/// The same selection in a session on the same profile that shows other frames; empty if it has no
/// counterpart.
Selection selectionIn(const Session& other, const Session& own, const Selection& selection);

} // namespace tidemark::ui
