// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QSpinBox;
class QWidget;

namespace tidemark::ui {

/// A spin box that leaves nothing behind. Qt 6.4's style sheets look at the line inside a spin box while it
/// is made, but hear of its end only if it was styled by itself, which inside the box it never is.
QSpinBox* makeSpinBox(QWidget* parent);

} // namespace tidemark::ui
