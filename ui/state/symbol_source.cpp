// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/symbol_source.h"

#include <QFile>
#include <QThreadPool>
#include <filesystem>
#include <string>

namespace tidemark::ui {
namespace {

constexpr const char* kServers = "DEBUGINFOD_URLS";

std::filesystem::path pathOf(const QString& path) {
    return QFile::encodeName(path).toStdString();
}

/// While it lives, the pool has one thread more: this one may wait for a server.
class WaitingThread {
public:
    WaitingThread() { QThreadPool::globalInstance()->releaseThread(); }
    ~WaitingThread() { QThreadPool::globalInstance()->reserveThread(); }
    WaitingThread(const WaitingThread&) = delete;
    WaitingThread& operator=(const WaitingThread&) = delete;
};

/// What the user's environment named before the settings did.
const QByteArray& environmentServers() {
    static const QByteArray servers = qgetenv(kServers);
    return servers;
}

} // namespace

SymbolSource::SymbolSource(QObject* parent) : QObject(parent) {
    environmentServers();
}

SymbolSource::~SymbolSource() {
    stopShowing();
}

/// From here on the search that runs, if any, shows neither progress nor names.
void SymbolSource::stopShowing() {
    m_progressContext = nullptr;
    if (m_namesSoFar) {
        m_namesSoFar->close();
        m_namesSoFar = nullptr;
    }
}

void SymbolSource::setSession(std::shared_ptr<const Session> session) {
    const bool sameProfile = m_session && session && m_session->profile() == session->profile();
    m_session = std::move(session);
    if (!sameProfile) {
        m_job.cancel();
        stopShowing();
        m_outcome = nullptr;
        m_message.clear();
        m_failed = false;
        m_followPaths = false;
    }
    Q_EMIT changed();
}

void SymbolSource::setSettings(const SymbolSettings& settings) {
    if (settings != m_settings) {
        m_settings = settings;
        Q_EMIT changed();
    }
}

bool SymbolSource::serversNamed() const {
    return !m_settings.servers.trimmed().isEmpty() || !environmentServers().isEmpty();
}

void SymbolSource::setFollowPaths(bool follow) {
    m_followPaths = follow;
    look();
}

/// libdebuginfod reads the environment and nothing else. Only here, where no worker of ours asks a server.
void SymbolSource::nameServers() const {
    const QByteArray settings = m_settings.servers.simplified().toUtf8();
    const QByteArray wanted = settings.isEmpty() ? environmentServers() : settings;
    if (qgetenv(kServers) != wanted) {
        qputenv(kServers, wanted);
    }
}

void SymbolSource::look() {
    start(Search::Look, {});
}

void SymbolSource::resymbolize() {
    start(Search::Files, {});
}

void SymbolSource::fetch(const QStringList& modules) {
    if (serversNamed() && !modules.isEmpty()) {
        nameServers();
        start(Search::Servers, modules);
    }
}

ResymbolizeOptions SymbolSource::options(Search search, const QStringList& modules) const {
    ResymbolizeOptions options;
    for (const QString& folder : m_settings.folders) {
        options.places.debugFolders.push_back(pathOf(folder));
    }
    options.places.sysroot = pathOf(m_settings.sysroot);
    options.servers = search == Search::Servers;
    for (const QString& module : modules) {
        options.askedFor.push_back(module.toStdString());
    }
    options.serverLimits = m_limits;
    options.cacheLimit = static_cast<std::uint64_t>(m_settings.cacheMiB) << 20U;
    options.followPaths = m_followPaths;
    options.write = search != Search::Look;
    return options;
}

void SymbolSource::start(Search search, const QStringList& modules) {
    if (!m_session) {
        return;
    }
    m_message.clear();
    m_failed = false;
    m_tookNames = false;
    stopShowing();
    m_progressContext = std::make_unique<QObject>();
    m_namesSoFar = std::make_shared<Mailbox>();
    auto relay =
        std::make_shared<ProgressRelay>(m_progressContext.get(), [this](const ProgressRelay::State& state) {
            Q_EMIT progressed(state.step, state.done, state.total);
        });
    const auto show = [this](std::shared_ptr<const Session> named) {
        m_tookNames = true;
        Q_EMIT namesReady(std::move(named));
    };
    m_job.start(
        [session = m_session, options = options(search, modules), relay, mailbox = m_namesSoFar, show](
            std::stop_token stop) mutable {
            const WaitingThread waiting;
            if (options.write) {
                options.soFar = [&](const std::shared_ptr<const trace::NamesChunk>& names) {
                    session = session->withNames(*names);
                    mailbox->post([show, session] { show(session); });
                };
            }
            auto found = std::make_shared<Found>(Found{
                tidemark::resymbolize(session->profile()->facts().path, options, stop, relay.get()), {}});
            if (found->outcome && options.write) {
                auto renamed = session->withLaterNames(stop);
                if (renamed) {
                    found->renamed = std::move(renamed).value();
                } else {
                    found->outcome = renamed.error();
                }
            }
            return found;
        },
        [this, search](const std::shared_ptr<Found>& found) { take(search, std::move(*found)); });
    Q_EMIT changed();
}

void SymbolSource::take(Search search, Found found) {
    stopShowing();
    m_failed = !found.outcome;
    if (!found.outcome) {
        m_message = QString::fromStdString(found.outcome.error().sentence);
        Q_EMIT changed();
        return;
    }
    m_outcome = std::make_shared<const ResymbolizeOutcome>(std::move(found.outcome).value());
    QStringList sentences;
    for (const std::string& notice : m_outcome->notices) {
        sentences.append(QString::fromStdString(notice));
    }
    m_failed = !sentences.isEmpty();
    if (search != Search::Look) {
        sentences.prepend(m_outcome->improved == 0 ? tr("No better names were found.")
                          : m_outcome->improved == 1
                              ? tr("Better names for one module.")
                              : tr("Better names for %1 modules.").arg(m_outcome->improved));
    }
    m_message = sentences.join(QLatin1Char(' '));
    Q_EMIT changed();
    if (found.renamed) {
        Q_EMIT namesReady(found.renamed);
    }
}

void SymbolSource::cancel() {
    if (busy()) {
        m_job.cancel();
        stopShowing();
        m_message = m_tookNames
                        ? tr("Cancelled; the trace is as it was. The names that were found are shown.")
                        : tr("Cancelled; the names are as they were.");
        Q_EMIT changed();
    }
}

} // namespace tidemark::ui
