// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/record/record_request.h"

#include <QObject>
#include <QProcess>

namespace tidemark::ui {

/// Runs "tidemark record" as a process of its own, so that nothing of the window reaches the recorded
/// program.
class RecordProcess : public QObject {
    Q_OBJECT
public:
    explicit RecordProcess(QObject* parent = nullptr);
    /// Stops what still runs.
    ~RecordProcess() override;

    /// The program "tidemark": beside this one, or in PATH; empty if there is none.
    static QString recorder();
    /// Precondition: nothing is running. Makes the output's folder and, if it has none, an output.
    void start(RecordRequest request);
    /// Asks the recorded program to end, as Ctrl+C would; the second time as kill would.
    void stop();
    bool running() const { return m_process.state() != QProcess::NotRunning; }
    const QString& output() const { return m_request.output; }

Q_SIGNALS:
    void started();
    void printed(const QString& text); ///< standard output and error of the program, as it comes
    /// `sentence` tells how it went; `output` is empty if there is no trace.
    void finished(const QString& output, const QString& sentence);

private:
    void finish(int status, QProcess::ExitStatus how);

    QProcess m_process;
    RecordRequest m_request;
    int m_stops = 0;
};

} // namespace tidemark::ui
