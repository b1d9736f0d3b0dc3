// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/trace_files.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr QChar kSeparator = u'\n';

} // namespace

QString traceOf(const QStringList& files) {
    QStringList sorted = files;
    std::sort(sorted.begin(), sorted.end());
    return sorted.join(kSeparator);
}

QStringList filesOf(const QString& trace) {
    return trace.split(kSeparator);
}

QString traceName(const QString& trace) {
    const QStringList files = filesOf(trace);
    const QFileInfo first(files.front());
    return files.size() == 1 ? first.fileName()
                             : QCoreApplication::translate("TraceFiles", "%1 files in %2")
                                   .arg(files.size())
                                   .arg(first.absoluteDir().dirName());
}

QString traceFolder(const QString& trace) {
    return QFileInfo(filesOf(trace).front()).absolutePath();
}

} // namespace tidemark::ui
