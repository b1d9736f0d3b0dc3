// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tidemark::ui {

/// How well a title answers what was typed: 0 = not at all, more is better. All letters of `typed` must occur
/// in order; at the begin of words and next to each other they count more, and shorter titles win.
int paletteScore(const QString& title, const QString& typed);

} // namespace tidemark::ui
