// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

namespace tidemark::ui {

/// The manual in a window of its own; opens at the page about the window.
class ManualWindow : public QTextBrowser {
    Q_OBJECT
public:
    explicit ManualWindow(QWidget* parent = nullptr);
};

} // namespace tidemark::ui
