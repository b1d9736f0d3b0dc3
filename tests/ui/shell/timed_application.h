// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QString>
#include <cstdint>

namespace tidemark::tests {

/// An application that measures how long each event holds up the thread, working or waiting. Time in which
/// the kernel let others run does not count.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override;

    /// Forgets what was measured.
    void restart();
    std::int64_t longestMs() const { return m_longestNs / 1'000'000; }
    /// Which event that was.
    QString longestEvent() const { return m_longestEvent; }
    std::int64_t events() const { return m_events; }

private:
    int m_depth = 0;
    std::int64_t m_events = 0;
    std::int64_t m_longestNs = 0;
    QString m_longestEvent;
};

} // namespace tidemark::tests
