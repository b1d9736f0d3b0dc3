// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/comparison_paths.h"
#include "core/results/comparison.h"

#include <memory>
#include <vector>

namespace tidemark {

/// Functions that only one side knows, paired with the most alike of the other side: by name, callers and
/// callees. At most 32, the costliest first. `stacks` have nodes of `paths`.
std::vector<RenameCandidate> renameCandidates(
    const JointPaths& paths, const Names& names, const std::vector<DiffStack>& stacks);

} // namespace tidemark
