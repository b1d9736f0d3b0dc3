// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/flamegraph/tree_arrangement.h"

#include <QString>

namespace tidemark::ui {

/// Function, module, place, inclusive and self cost with their share of the whole tree, and, where known, how
/// long the blocks lived, as rich text. Where costs are changes, with sign and word.
QString flameToolTip(const ArrangedTree& arranged, CallTree::NodeIndex node);
/// Of a box that stands for several nodes below `parent`.
QString mergedToolTip(const CallTree& tree, CallTree::NodeIndex parent, std::uint32_t merged);

} // namespace tidemark::ui
