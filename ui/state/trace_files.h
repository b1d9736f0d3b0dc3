// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The files of one trace as a single text, which names it in tabs, links and lists: its path, or one path per
// line of a series that was put together from several files.

#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// `files` are absolute paths, in any order.
QString traceOf(const QStringList& files);
QStringList filesOf(const QString& trace);
/// "run.tide", "4 files in snapshots"
QString traceName(const QString& trace);
/// "/home/me/runs"
QString traceFolder(const QString& trace);

} // namespace tidemark::ui
