// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QToolButton;

namespace tidemark::ui {

/// One block in words, with where it may lead: its moments, and what was at its address before and after it.
class AllocationBar : public QWidget {
    Q_OBJECT
public:
    explicit AllocationBar(QWidget* parent = nullptr);
    void setSession(std::shared_ptr<const Session> session);
    void setBlock(const std::optional<AllocationPage::Row>& block);
    const std::optional<AllocationPage::Row>& block() const { return m_block; }
    /// Goes to the block that had the same address before (−1) or after (+1), if there is one.
    void step(int direction);
    QString text() const;
    bool busy() const { return m_job.running(); }

Q_SIGNALS:
    /// Live at this moment is asked for, as handle A.
    void momentWanted(tidemark::Moment moment);
    /// Another block of the same address is shown now.
    void stepped(const tidemark::AllocationPage::Row& block);

private:
    using Neighbours = std::vector<AllocationPage::Row>;
    void show();
    void go(int direction);

    std::shared_ptr<const Session> m_session;
    std::optional<AllocationPage::Row> m_block;
    Neighbours m_sameAddress; ///< by birth; empty = not asked yet
    QLabel* m_words;
    QToolButton* m_birth;
    QToolButton* m_free;
    QToolButton* m_previous;
    QToolButton* m_next;
    LatestJob<Result<AllocationPage>> m_job;
};

} // namespace tidemark::ui
