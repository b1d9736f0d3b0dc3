// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/state/view_state.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace tidemark::ui {

/// What was known under the names of one session, under those of a later one of the same profile: names got
/// better, functions appeared where addresses stood, inlined frames where there were none. In the reach of
/// one thread at a time.
class Renaming {
public:
    Renaming(std::shared_ptr<const Session> before, std::shared_ptr<const Answer> answer,
        std::shared_ptr<const Session> after);

    /// A path of one of the answer's trees: as far as the same call in the heaviest stack behind it. If
    /// nothing is, function by function.
    const std::vector<FunctionId>& path(const std::vector<FunctionId>& old, TreeDirection direction);
    Selection selection(const Selection& old);
    /// Invalid if it stands in no frame any more.
    FunctionId function(FunctionId old);

private:
    std::vector<FunctionId> functionByFunction(const std::vector<FunctionId>& old);
    std::vector<FunctionId> pathInStack(
        StackId stack, const std::vector<FunctionId>& old, TreeDirection direction) const;

    std::shared_ptr<const Session> m_before;
    std::shared_ptr<const Answer> m_answer;
    std::shared_ptr<const Session> m_after;
    std::vector<FunctionId> m_functions; ///< by old id; made when it is first needed
    std::map<std::pair<TreeDirection, std::vector<FunctionId>>, std::vector<FunctionId>> m_known;
};

} // namespace tidemark::ui
