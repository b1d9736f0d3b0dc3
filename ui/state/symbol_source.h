// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/resymbolize.h"
#include "core/session/session.h"
#include "ui/async/latest_job.h"
#include "ui/async/mailbox.h"
#include "ui/async/progress_relay.h"
#include "ui/settings/settings.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>

namespace tidemark::ui {

/// What a trace's modules could be named with, and the search for more, on a worker. Servers are asked only
/// on request, and only if the settings or the environment name some. UI thread only.
class SymbolSource : public QObject {
    Q_OBJECT
public:
    explicit SymbolSource(QObject* parent = nullptr);
    ~SymbolSource() override;

    /// One of the same profile only has other names: what is known of the modules stays.
    void setSession(std::shared_ptr<const Session> session);
    const std::shared_ptr<const Session>& session() const { return m_session; }
    void setSettings(const SymbolSettings& settings);
    const SymbolSettings& settings() const { return m_settings; }
    /// How long a server may take.
    void setServerLimits(const DebugInfoLimits& limits) { m_limits = limits; }
    bool serversNamed() const;
    /// The user's leave to look at paths that stand in a trace from elsewhere.
    void setFollowPaths(bool follow);
    bool followsPaths() const { return m_followPaths; }

    /// Where each module's debug info was looked for, and what is there. Writes nothing.
    void look();
    /// Looks names up again and puts them into the trace, as `tidemark resymbolize` does.
    void resymbolize();
    /// The same, and asks servers for what these modules (their paths) lack.
    void fetch(const QStringList& modules);
    void cancel();
    bool busy() const { return m_job.running(); }

    /// Null before look().
    const std::shared_ptr<const ResymbolizeOutcome>& outcome() const { return m_outcome; }
    /// What the last search came to, or why it failed; empty while there is nothing to tell.
    const QString& message() const { return m_message; }
    bool failed() const { return m_failed; }

Q_SIGNALS:
    void changed(); ///< outcome(), message() or busy()
    /// total 0 = unknown
    void progressed(const QString& step, quint64 done, quint64 total);
    /// The same profile under better names; while a search goes on, under those that it has found by now.
    void namesReady(std::shared_ptr<const tidemark::Session> session);

private:
    struct Found {
        Result<ResymbolizeOutcome> outcome;
        std::shared_ptr<const Session> renamed;
    };
    enum class Search { Look, Files, Servers };
    void start(Search search, const QStringList& modules);
    void stopShowing();
    ResymbolizeOptions options(Search search, const QStringList& modules) const;
    void take(Search search, Found found);
    void nameServers() const;

    std::shared_ptr<const Session> m_session;
    SymbolSettings m_settings;
    DebugInfoLimits m_limits;
    bool m_followPaths = false;
    bool m_failed = false;
    QString m_message;
    std::shared_ptr<const ResymbolizeOutcome> m_outcome;
    std::unique_ptr<QObject> m_progressContext; ///< progress is shown as long as this lives
    std::shared_ptr<Mailbox> m_namesSoFar;      ///< of the search that runs
    bool m_tookNames = false;                   ///< of the search that runs
    LatestJob<std::shared_ptr<Found>> m_job;
};

} // namespace tidemark::ui
