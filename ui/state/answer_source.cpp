// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/answer_source.h"

namespace tidemark::ui {

AnswerSource::AnswerSource(QObject* parent) : QObject(parent) {}

void AnswerSource::setSession(std::shared_ptr<const Session> session) {
    m_job.cancel();
    m_session = std::move(session);
    m_answer = nullptr;
    m_failure.clear();
    Q_EMIT busyChanged(false);
    Q_EMIT answerChanged();
}

void AnswerSource::rename(
    std::shared_ptr<const Session> session, std::shared_ptr<const Answer> answer, Renaming& renaming) {
    m_job.cancel();
    m_session = std::move(session);
    m_answer = std::move(answer);
    m_failure.clear();
    Q_EMIT renamed(renaming);
    Q_EMIT busyChanged(false);
    Q_EMIT answerChanged();
}

void AnswerSource::ask(const Query& query) {
    if (!m_session) {
        return;
    }
    m_asked.start();
    m_failure.clear();
    m_job.start([session = m_session, query](std::stop_token stop) { return session->ask(query, stop); },
        [this](const Outcome& outcome) { take(outcome); });
    Q_EMIT busyChanged(true);
}

void AnswerSource::take(const Outcome& outcome) {
    if (outcome.ok()) {
        m_answer = outcome.value();
        Q_EMIT answerChanged();
    } else if (outcome.error().code != ErrorCode::Cancelled) {
        m_failure = QString::fromStdString(outcome.error().sentence);
        Q_EMIT failed(m_failure);
    }
    Q_EMIT busyChanged(busy());
}

} // namespace tidemark::ui
