// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/main_window.h"

#include <QString>

namespace tidemark::gui {

/// Opens `trace` in the window, asks for the growth from the middle to the end, selects its heaviest stack
/// and writes one PNG per view, tool and dialog into `folder`; those of leak suspects and of comparisons too:
/// of two moments, and with `before` if it is not empty. Errors: those of opening, NotWritable, and System if
/// words are cut off, widgets overlap or a page is empty, a line each.
Status takeScreenshots(
    ui::MainWindow& window, const QString& trace, const QString& before, const QString& folder);

} // namespace tidemark::gui
