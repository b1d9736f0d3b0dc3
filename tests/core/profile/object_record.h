// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/object_graph.h"

#include <cstddef>
#include <vector>

namespace tidemark::tests {

/// The record of a graph, written as core/trace_format/README.md says. Roots' names and files need not be in
/// `texts`.
std::vector<std::byte> recordOf(const ObjectGraph& graph);

} // namespace tidemark::tests
