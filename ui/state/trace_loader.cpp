// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/trace_loader.h"

#include "core/session/series.h"
#include "ui/state/trace_files.h"

#include <QFile>
#include <filesystem>
#include <vector>

namespace tidemark::ui {

namespace {

std::vector<std::filesystem::path> pathsOf(const QStringList& files) {
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files) {
        paths.emplace_back(QFile::encodeName(file).toStdString());
    }
    return paths;
}

} // namespace

TraceLoader::TraceLoader(QObject* parent) : QObject(parent) {}

TraceLoader::~TraceLoader() = default;

void TraceLoader::open(const QString& path) {
    m_question.cancel();
    m_path = path;
    m_progressContext = std::make_unique<QObject>();
    auto relay =
        std::make_shared<ProgressRelay>(m_progressContext.get(), [this](const ProgressRelay::State& state) {
            Q_EMIT progressed(state.step, state.done, state.total);
        });
    m_job.start([files = pathsOf(filesOf(path)), relay](
                    std::stop_token stop) { return Session::openSeries(files, stop, relay.get()); },
        [this, path](const Outcome& outcome) {
            m_progressContext = nullptr;
            if (outcome.ok()) {
                Q_EMIT opened(path, outcome.value());
            } else if (outcome.error().code == ErrorCode::Cancelled) {
                Q_EMIT cancelled();
            } else {
                Q_EMIT failed(path, outcome.error());
            }
        });
    Q_EMIT started(path);
}

void TraceLoader::openAll(const QStringList& paths) {
    m_question.start([files = pathsOf(paths)](std::stop_token) { return isSeries(files); },
        [this, paths](bool together) {
            Q_EMIT remaining(together ? QStringList() : paths.mid(1));
            open(together ? traceOf(paths) : paths.front());
        });
}

void TraceLoader::cancel() {
    if (busy()) {
        m_question.cancel();
        m_job.cancel();
        m_progressContext = nullptr;
        Q_EMIT cancelled();
    }
}

} // namespace tidemark::ui
