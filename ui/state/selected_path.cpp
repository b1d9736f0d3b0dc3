// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/selected_path.h"

#include <algorithm>

namespace tidemark::ui {

std::vector<FunctionId> pathOfStack(const Session& session, StackId stack, TreeDirection direction) {
    std::vector<FunctionId> path;
    if (!stack.valid()) {
        return path;
    }
    for (const ResolvedFrame& frame : session.resolveStack(stack)) {
        if (!frame.allocator) {
            path.push_back(frame.function);
        }
    }
    if (direction == TreeDirection::TopDown) {
        std::reverse(path.begin(), path.end());
    }
    return path;
}

Selection selectionOfStack(const Session& session, StackId stack) {
    return {pathOfStack(session, stack, TreeDirection::TopDown), TreeDirection::TopDown, stack};
}

Selection selectionOfSuspect(const Session& session, const Suspect& suspect) {
    Selection selection = selectionOfStack(session, suspect.stack);
    const auto owner = std::find(selection.path.rbegin(), selection.path.rend(), suspect.owner);
    if (owner != selection.path.rend()) {
        selection.path.erase(owner.base(), selection.path.end());
    }
    return selection;
}

std::vector<FunctionId> pathInTree(
    const Session& session, const Selection& selection, TreeDirection direction) {
    return selection.direction == direction ? selection.path
                                            : pathOfStack(session, selection.stack, direction);
}

} // namespace tidemark::ui
