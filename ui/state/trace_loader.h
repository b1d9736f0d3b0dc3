// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"
#include "ui/async/progress_relay.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>

namespace tidemark::ui {

/// Opens a trace on a worker, with progress and cancel. Opening another one replaces the one being opened.
class TraceLoader : public QObject {
    Q_OBJECT
public:
    explicit TraceLoader(QObject* parent = nullptr);
    ~TraceLoader() override;

    /// A path, or the files of a series; see trace_files.h.
    void open(const QString& path);
    /// Opens several files as one series if they are one, else the first and tells of the others.
    void openAll(const QStringList& paths);
    void cancel();
    bool busy() const { return m_question.running() || m_job.running(); }
    const QString& path() const { return m_path; } ///< of the latest open()

Q_SIGNALS:
    void started(const QString& path);
    /// total 0 = unknown
    void progressed(const QString& step, quint64 done, quint64 total);
    void opened(const QString& path, std::shared_ptr<const tidemark::Session> session);
    void failed(const QString& path, const tidemark::Error& error);
    void cancelled();
    /// What openAll() left for others to open; before started().
    void remaining(const QStringList& paths);

private:
    using Outcome = Result<std::shared_ptr<const Session>>;

    QString m_path;
    std::unique_ptr<QObject> m_progressContext; ///< progress is shown as long as this lives
    LatestJob<bool> m_question;
    LatestJob<Outcome> m_job;
};

} // namespace tidemark::ui
