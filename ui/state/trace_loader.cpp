// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/trace_loader.h"

#include <QFile>
#include <filesystem>

namespace tidemark::ui {

TraceLoader::TraceLoader(QObject* parent) : QObject(parent) {}

TraceLoader::~TraceLoader() = default;

void TraceLoader::open(const QString& path) {
    m_path = path;
    m_progressContext = std::make_unique<QObject>();
    auto relay =
        std::make_shared<ProgressRelay>(m_progressContext.get(), [this](const ProgressRelay::State& state) {
            Q_EMIT progressed(state.step, state.done, state.total);
        });
    const std::filesystem::path file(QFile::encodeName(path).toStdString());
    m_job.start([file, relay](std::stop_token stop) { return Session::open(file, stop, relay.get()); },
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

void TraceLoader::cancel() {
    if (busy()) {
        m_job.cancel();
        m_progressContext = nullptr;
        Q_EMIT cancelled();
    }
}

} // namespace tidemark::ui
