// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "ui/async/mailbox.h"

#include <QString>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

namespace tidemark::ui {

/// Brings a job's progress into the UI thread, at most one call per 40 ms and never more than one waiting. A
/// new step and the end of a step always arrive while it lives. Give the job a shared_ptr: it may outlive
/// whoever made this.
class ProgressRelay : public ProgressSink {
public:
    struct State {
        QString step;
        std::uint64_t done = 0;
        std::uint64_t total = 0; ///< 0 = unknown
    };
    using Show = std::function<void(const State&)>;

    /// In the UI thread; `show` is called there, as long as `context` lives.
    ProgressRelay(QObject* context, Show show);
    ~ProgressRelay() override;

    void progress(std::string_view step, std::uint64_t done, std::uint64_t total) override;

private:
    struct Latest;
    std::shared_ptr<Latest> m_latest;
    std::shared_ptr<Mailbox> m_mailbox;
    std::chrono::steady_clock::time_point m_lastPost;
    std::string m_lastStep;
};

} // namespace tidemark::ui
