// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <initializer_list>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace tidemark::ui {

/// What stands above a listing: its name in the code font, which gives way first, and buttons.
QHBoxLayout* makeTitleBar(
    QLabel* title, const QString& accessibleName, std::initializer_list<QToolButton*> buttons);

} // namespace tidemark::ui
