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

Selection selectionIn(const Session& other, const Session& own, const Selection& selection) {
    if (selection.path.empty() || !selection.stack.valid()) {
        return {};
    }
    const std::vector<FunctionId> whole = pathOfStack(own, selection.stack, selection.direction);
    Selection found{
        pathOfStack(other, selection.stack, selection.direction), selection.direction, selection.stack};
    // The path may end before the stack does: at the same occurrence of its last function, if that is shown.
    const FunctionId last = selection.path.back();
    const auto end =
        whole.begin() + static_cast<std::ptrdiff_t>(std::min(selection.path.size(), whole.size()));
    auto count = std::count(whole.begin(), end, last);
    for (std::size_t i = 0; i < found.path.size(); ++i) {
        if (found.path[i] == last && --count == 0) {
            found.path.resize(i + 1);
            break;
        }
    }
    return found;
}

} // namespace tidemark::ui
