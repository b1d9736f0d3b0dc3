// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

namespace tidemark::ui {

struct Theme;

/// The look of the standard widgets, on top of Qt's Fusion style.
QString styleSheet(const Theme& theme);
QPalette palette(const Theme& theme);

} // namespace tidemark::ui
