// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace tidemark::ui {

/// Takes functions from any thread and runs them in the thread that made it, through its event loop. After
/// close() nothing that was posted runs any more, so that a worker may outlive whoever waits for it.
class Mailbox {
public:
    Mailbox();
    ~Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    /// From any thread. Dropped if closed.
    void post(std::function<void()> function);
    /// What was promised above holds if this is called in the thread that made it.
    void close();

private:
    std::mutex m_mutex;
    std::unique_ptr<QObject> m_receiver; ///< null once closed
    std::shared_ptr<std::atomic<bool>> m_open;
};

} // namespace tidemark::ui
