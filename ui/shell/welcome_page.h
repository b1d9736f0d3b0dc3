// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace tidemark::ui {

/// What the window shows before a trace is open: open one, record one, see the demo, or a recent one.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);
    void setRecent(const QList<RecentTrace>& recent);
    /// What the demo does; with `running` its button is out of use.
    void showDemo(const QString& sentence, bool running);
    QPushButton* demoButton() const { return m_demo; }

Q_SIGNALS:
    void openWanted();
    void recordWanted();
    void demoWanted();
    void fileWanted(const QString& path);

private:
    void addButtons(QVBoxLayout& column, QWidget* content);

    QPushButton* m_demo = nullptr;
    QLabel* m_demoState = nullptr;
    QWidget* m_recent;
    QVBoxLayout* m_recentColumn;
};

} // namespace tidemark::ui
