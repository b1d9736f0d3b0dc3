// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QString>
#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark::ui {

/// Which functions of a tree contain a text in their own or their module's name, and how much they account
/// for.
struct FlameSearch {
    std::vector<bool> matches; ///< by FunctionId
    double share = 0; ///< inclusive cost of the outermost matching nodes / total; 0 if the total is 0

    /// False for the invalid id and for ids of other names.
    bool matching(FunctionId function) const {
        return function.index() < matches.size() && matches[function.index()];
    }
};

/// Case-insensitive. Incomplete if stopped.
FlameSearch searchTree(const CallTree& tree, CostKind cost, const QString& text, std::stop_token stop = {});

} // namespace tidemark::ui
