// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QString>

namespace tidemark::ui {

/// Function, module, place, inclusive and self cost with their share of the whole tree, as rich text.
QString flameToolTip(const CallTree& tree, CallTree::NodeIndex node);
/// Of a box that stands for several nodes below `parent`.
QString mergedToolTip(const CallTree& tree, CallTree::NodeIndex parent, std::uint32_t merged);

} // namespace tidemark::ui
