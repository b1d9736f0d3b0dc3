// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

namespace tidemark::ui {

/// The user manual in a window of its own; Escape closes it.
class ManualWindow : public QTextBrowser {
    Q_OBJECT
public:
    explicit ManualWindow(QWidget* parent = nullptr);
    /// Shows a page such as "flame-graph"; the page about the window if there is no such one.
    void showPage(const QString& page);
    static bool hasPage(const QString& page);
};

} // namespace tidemark::ui
