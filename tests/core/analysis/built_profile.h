// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Raw traces fed to the real profile, and the engine's results as text.

#include "core/profile/object_graph.h"
#include "core/profile/trace_loader.h"
#include "core/results/results.h"
#include "tests/core/analysis/raw_trace.h"

#include <cstdint>
#include <string>

namespace tidemark::tests {

/// `samplingBytes`: the trace is one of samples, with so many bytes between them.
LoadedProfile buildProfile(const RawTrace& trace, const IndexLayout& layout = {},
    std::uint64_t samplingBytes = 0, const ObjectGraph* objects = nullptr);

/// "name [module]"
std::string functionText(const Names& names, FunctionId function);
/// "file:line"
std::string placeText(const Names& names, FileId file, std::uint32_t line);
/// As ReferenceEngine::stackText.
std::string stackText(const LoadedProfile& loaded, StackId stack);

/// A tree as indented lines "name inclusive-bytes/inclusive-allocations self-bytes/self-allocations",
/// children in the tree's order. The module is left out where there is none.
std::string treeText(const CallTree& tree);

/// The first thing that is wrong with a tree's links, orders and sums; empty if all is well.
std::string treeDefect(const CallTree& tree, CostKind order);

} // namespace tidemark::tests
