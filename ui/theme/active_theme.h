// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

namespace tidemark::ui {

/// What Theme::current() answers from now on. `theme` must outlive the program's windows.
void setActiveTheme(const Theme& theme);

} // namespace tidemark::ui
