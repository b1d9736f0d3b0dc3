// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/record/record_process.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <csignal>

namespace tidemark::ui {
namespace {

constexpr int kCannotRecord = 125;
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;

QString folderOfTraces() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) +
           QStringLiteral("/tidemark/traces");
}

} // namespace

RecordProcess::RecordProcess(QObject* parent) : QObject(parent) {
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    connect(&m_process, &QProcess::started, this, &RecordProcess::started);
    connect(&m_process, &QProcess::readyRead, this,
        [this] { Q_EMIT printed(QString::fromLocal8Bit(m_process.readAll())); });
    connect(&m_process, &QProcess::finished, this, &RecordProcess::finish);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            Q_EMIT finished({}, tr("The recorder could not be started: %1.").arg(m_process.errorString()));
        }
    });
}

RecordProcess::~RecordProcess() {
    m_process.disconnect(this);
    if (running()) {
        stop();
        m_process.waitForFinished(1000);
    }
}

QString RecordProcess::recorder() {
    const QString name = QStringLiteral("tidemark");
    const QString beside = QStandardPaths::findExecutable(name, {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(name) : beside;
}

void RecordProcess::start(RecordRequest request) {
    m_stops = 0;
    if (request.output.isEmpty()) {
        request.output = freshOutput(folderOfTraces(), request.program);
    }
    QDir().mkpath(QFileInfo(request.output).absolutePath());
    m_request = request;
    const QString program = recorder();
    if (program.isEmpty()) {
        Q_EMIT finished({}, tr("The program “tidemark” is not installed beside this one."));
        return;
    }
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& variable : request.environment) {
        environment.insert(variable.section(QLatin1Char('='), 0, 0), variable.section(QLatin1Char('='), 1));
    }
    m_process.setProcessEnvironment(environment);
    m_process.setWorkingDirectory(request.directory);
    m_process.start(program, recordArguments(request));
}

void RecordProcess::stop() {
    if (running()) {
        ::kill(static_cast<pid_t>(m_process.processId()), m_stops == 0 ? SIGINT : SIGTERM);
        ++m_stops;
    }
}

void RecordProcess::finish(int status, QProcess::ExitStatus how) {
    const bool hasTrace = QFileInfo::exists(m_request.output);
    QString sentence;
    if (how == QProcess::CrashExit) {
        sentence = m_stops > 0 ? tr("The program was stopped.") : tr("The program was ended by a signal.");
    } else if (!hasTrace && status == kNotFound) {
        sentence = tr("There is no program “%1”.").arg(m_request.program);
    } else if (!hasTrace && status == kNotExecutable) {
        sentence = tr("“%1” cannot be executed.").arg(m_request.program);
    } else if (!hasTrace || status == kCannotRecord) {
        sentence = tr("Nothing was recorded; what the recorder said is above.");
    } else {
        sentence = tr("The program ended with status %1.").arg(status);
    }
    Q_EMIT finished(hasTrace ? m_request.output : QString(), sentence);
}

} // namespace tidemark::ui
