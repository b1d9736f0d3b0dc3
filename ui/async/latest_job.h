// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/async/mailbox.h"

#include <QThreadPool>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace tidemark::ui {

/// Runs one kind of question on a worker thread; the latest request wins. Lives in the UI thread, which never
/// waits for it: neither start() nor the destructor blocks. `work` must own all that it reads, because it may
/// outlive this object.
template <typename T>
class LatestJob {
public:
    using Work = std::function<T(std::stop_token)>;
    using Done = std::function<void(T)>;

    LatestJob() : m_mailbox(std::make_shared<Mailbox>()) {}
    ~LatestJob() {
        cancel();
        m_mailbox->close();
    }
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;

    /// Stops the request before, if one runs, and drops its result. `done` is called in the UI thread, later,
    /// unless this request is itself replaced, cancelled or its owner gone by then; it may start the next or
    /// destroy the owner.
    void start(Work work, Done done);
    /// After this no `done` is called for what was started before.
    void cancel();
    bool running() const { return m_running; }

private:
    std::shared_ptr<Mailbox> m_mailbox;
    std::stop_source m_stop;
    std::uint64_t m_request = 0;
    bool m_running = false;
};

template <typename T>
void LatestJob<T>::start(Work work, Done done) {
    cancel();
    m_stop = std::stop_source();
    m_running = true;
    const std::uint64_t request = ++m_request;
    auto deliver =
        std::make_shared<std::function<void(T)>>([this, request, done = std::move(done)](T result) {
            if (request != m_request)
                return;
            m_running = false;
            const Done callback = done; // ours may die in the call
            callback(std::move(result));
        });
    QThreadPool::globalInstance()->start(
        [work = std::move(work), token = m_stop.get_token(), mailbox = m_mailbox, deliver] {
            if (token.stop_requested())
                return;
            auto result = std::make_shared<T>(work(token));
            if (!token.stop_requested())
                mailbox->post([deliver, result] { (*deliver)(std::move(*result)); });
        });
}

template <typename T>
void LatestJob<T>::cancel() {
    m_stop.request_stop();
    ++m_request;
    m_running = false;
}

} // namespace tidemark::ui
