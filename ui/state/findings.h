// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark::ui {

/// What the Summary page says about a whole trace.
struct Findings {
    Summary summary;
    std::vector<StackList::Row> peakStacks;   ///< the heaviest at the peak
    std::vector<StackList::Row> endStacks;    ///< the heaviest live at end
    std::vector<StackList::Row> growthStacks; ///< of the growth from the middle to the shutdown or the end
    Cost growth;
    Nanoseconds growthBegin = 0;
    Nanoseconds growthEnd = 0;
    bool growthEndsAtShutdown = false;
    /// What Python's frames of mixed stacks are called, and only these; null if there are none or not both.
    std::shared_ptr<const Names> pythonNames;
};

/// Three questions and a summary; run it on a worker.
Result<std::shared_ptr<const Findings>> computeFindings(const Session& session, std::stop_token stop);

} // namespace tidemark::ui
