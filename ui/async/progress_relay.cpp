// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/async/progress_relay.h"

#include <QPointer>

namespace tidemark::ui {

namespace {
constexpr std::chrono::milliseconds kInterval{40};
}

struct ProgressRelay::Latest {
    QPointer<QObject> context; ///< read in the UI thread only
    Show show;
    std::mutex mutex;
    State state;
    bool posted = false;
};

ProgressRelay::ProgressRelay(QObject* context, Show show)
    : m_latest(std::make_shared<Latest>()), m_mailbox(std::make_shared<Mailbox>()) {
    m_latest->context = context;
    m_latest->show = std::move(show);
}

ProgressRelay::~ProgressRelay() = default;

void ProgressRelay::progress(std::string_view step, std::uint64_t done, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    const bool important = step != m_lastStep || (total > 0 && done >= total);
    {
        const std::lock_guard lock(m_latest->mutex);
        if (step != m_lastStep) {
            m_lastStep = step;
            m_latest->state.step = QString::fromUtf8(step.data(), static_cast<qsizetype>(step.size()));
        }
        m_latest->state.done = done;
        m_latest->state.total = total;
        if (m_latest->posted || (!important && now - m_lastPost < kInterval))
            return;
        m_latest->posted = true;
    }
    m_lastPost = now;
    m_mailbox->post([latest = m_latest] {
        State state;
        {
            const std::lock_guard lock(latest->mutex);
            latest->posted = false;
            state = latest->state;
        }
        if (latest->context != nullptr)
            latest->show(state);
    });
}

} // namespace tidemark::ui
