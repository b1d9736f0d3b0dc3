// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QVBoxLayout;

namespace tidemark::ui {

/// What the window shows before a trace is open: open one, a recent one, or how to record.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);
    void setRecentFiles(const QStringList& paths);

Q_SIGNALS:
    void openWanted();
    void fileWanted(const QString& path);

private:
    QWidget* m_recent;
    QVBoxLayout* m_recentColumn;
};

} // namespace tidemark::ui
