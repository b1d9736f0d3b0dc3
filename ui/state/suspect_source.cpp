// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/suspect_source.h"

#include <QDate>
#include <QFile>
#include <QSaveFile>

namespace tidemark::ui {
namespace {

constexpr qint64 kLargestFile = 4 * 1024 * 1024; ///< written by hand: more is no such file

std::string today() {
    return QDate::currentDate().toString(Qt::ISODate).toStdString();
}

Error failed(ErrorCode code, const QString& sentence) {
    return {code, sentence.toStdString()};
}

/// Empty if there is no such file yet.
Result<QByteArray> contentOf(const QString& path) {
    QFile file(path);
    if (!file.exists()) {
        return QByteArray();
    }
    if (!file.open(QIODevice::ReadOnly) || file.isSequential() || file.size() > kLargestFile) {
        return failed(ErrorCode::NotReadable,
            SuspectSource::tr("The suppressions “%1” cannot be read; check the path and its permissions.")
                .arg(path));
    }
    return file.readAll();
}

} // namespace

SuspectSource::SuspectSource(QObject* parent) : QObject(parent) {}

void SuspectSource::setSession(std::shared_ptr<const Session> session) {
    m_session = std::move(session);
    m_report = nullptr;
    m_judgement = {};
    m_failure.clear();
    if (m_session) {
        find();
    } else {
        m_job.cancel();
        Q_EMIT changed();
    }
}

void SuspectSource::setRenamed(std::shared_ptr<const Session> session) {
    m_session = std::move(session);
    find();
}

void SuspectSource::cancel() {
    if (m_job.running()) {
        m_job.cancel();
        m_failure = tr("Stopped before anything was found.");
        Q_EMIT changed();
    }
}

void SuspectSource::find() {
    if (!m_session) {
        return;
    }
    m_failure.clear();
    m_job.start(
        [session = m_session](std::stop_token stop) { return session->suspects({}, {}, std::move(stop)); },
        [this](const Outcome& outcome) {
            m_report = outcome.ok() ? outcome.value() : nullptr;
            m_failure = outcome.ok() ? QString() : QString::fromStdString(outcome.error().sentence);
            judge();
        });
    Q_EMIT changed();
}

Status SuspectSource::setFile(const QString& path) {
    std::vector<Suppression> suppressions;
    if (!path.isEmpty()) {
        const Result<QByteArray> content = contentOf(path);
        if (!content) {
            return content.error();
        }
        auto parsed = parseSuppressions(content->toStdString());
        if (!parsed) {
            return parsed.error();
        }
        suppressions = std::move(parsed).value();
    }
    m_file = path;
    m_suppressions = std::move(suppressions);
    judge();
    return Ok{};
}

Status SuspectSource::expect(const Suppression& suppression) {
    Result<QByteArray> content = contentOf(m_file);
    if (!content) {
        return content.error();
    }
    QByteArray text = std::move(content).value();
    if (!text.isEmpty() && !text.endsWith('\n')) {
        text += '\n';
    }
    text += QByteArray::fromStdString(printSuppression(suppression));
    QSaveFile file(m_file);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        return failed(ErrorCode::NotWritable, tr("The suppressions “%1” cannot be written.").arg(m_file));
    }
    return setFile(m_file);
}

LeakJudgement SuspectSource::judgementWith(const Suppression& suppression) const {
    if (!m_report) {
        return {};
    }
    std::vector<Suppression> all = m_suppressions;
    all.push_back(suppression);
    return m_session->judge(*m_report, all, today());
}

void SuspectSource::judge() {
    m_judgement = m_report ? m_session->judge(*m_report, m_suppressions, today()) : LeakJudgement();
    Q_EMIT changed();
}

} // namespace tidemark::ui
