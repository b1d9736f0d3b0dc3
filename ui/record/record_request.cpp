// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/record/record_request.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QProcess>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("record", text);
}

} // namespace

QStringList recordArguments(const RecordRequest& request) {
    QStringList arguments = {QStringLiteral("record"), QStringLiteral("-o"), request.output};
    if (request.overwrite) {
        arguments << QStringLiteral("--force");
    }
    if (request.children == u"none") {
        arguments << QStringLiteral("--children") << QStringLiteral("none");
    } else if (request.children != u"all" && !request.children.isEmpty()) {
        arguments << QStringLiteral("--children") << QStringLiteral("matching") << request.children;
    }
    const std::pair<QString, QString> texts[] = {{QStringLiteral("--sample"), request.sample},
        {QStringLiteral("--delay"), request.delay}, {QStringLiteral("--duration"), request.duration},
        {QStringLiteral("--size-limit"), request.sizeLimit}};
    for (const auto& [option, value] : texts) {
        if (!value.isEmpty()) {
            arguments << option << value;
        }
    }
    if (request.freeStacks) {
        arguments << QStringLiteral("--free-stacks");
    }
    if (request.mappings) {
        arguments << QStringLiteral("--mappings");
    }
    arguments << QStringLiteral("--") << request.program;
    return arguments + QProcess::splitCommand(request.arguments);
}

QString problemOf(const RecordRequest& request) {
    if (request.program.trimmed().isEmpty()) {
        return words("Choose the program to record.");
    }
    if (!request.directory.isEmpty() && !QFileInfo(request.directory).isDir()) {
        return words("There is no folder “%1” to run the program in.").arg(request.directory);
    }
    for (const QString& variable : request.environment) {
        if (variable.indexOf(QLatin1Char('=')) < 1) {
            return words("“%1” is no variable: write NAME=VALUE.").arg(variable);
        }
    }
    if (!request.output.isEmpty() && !request.overwrite && QFileInfo::exists(request.output)) {
        return words("The trace “%1” exists: choose another name, or allow to overwrite it.")
            .arg(request.output);
    }
    return {};
}

QString freshOutput(const QString& folder, const QString& program) {
    const QString stem = QFileInfo(program).fileName() + QLatin1Char('.') +
                         QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString path = QDir(folder).filePath(stem + QStringLiteral(".tide"));
    for (int number = 2; QFileInfo::exists(path); ++number) {
        path = QDir(folder).filePath(QStringLiteral("%1.%2.tide").arg(stem).arg(number));
    }
    return path;
}

} // namespace tidemark::ui
