// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"
#include "ui/state/view_state.h"

#include <memory>
#include <vector>

class QMenu;

namespace tidemark::ui {

/// What a row or a box stands for, as filters that would keep or drop it. The first is the thing itself.
struct Narrowing {
    struct Part {
        QString what; ///< "this function", "libfoo.so", "thread worker (#3)"
        Filter filter;
    };
    std::vector<Part> parts;
    QString name; ///< for the clipboard; empty = nothing to copy
};

/// The function, blocks that it allocated itself, and its module. Empty for the invalid id.
Narrowing narrowingOf(const std::shared_ptr<const Names>& names, FunctionId function);
Narrowing narrowingOf(
    const GroupList::Row& row, Grouping grouping, const Profile& profile, const Names& names);

/// Adds "Only …" and "Without …" for each part, and "Copy name". The same in all views.
void addNarrowActions(QMenu& menu, ViewState& state, const Narrowing& narrowing);

} // namespace tidemark::ui
