// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "ui/state/view_state.h"

class QMenu;

namespace tidemark::ui {

/// Adds what can be done with one function: filter by it or its module, copy its name. Names must be those of
/// the answer.
void addFunctionActions(
    QMenu& menu, ViewState& state, std::shared_ptr<const Names> names, FunctionId function);

} // namespace tidemark::ui
