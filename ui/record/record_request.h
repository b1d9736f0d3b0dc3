// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// What a person wants recorded, as they typed it.
struct RecordRequest {
    QString program;
    QString arguments;                        ///< words in double quotes stay together
    QString directory;                        ///< where it runs; empty = where the window was started
    QStringList environment;                  ///< NAME=VALUE, added to that of the window
    QString output;                           ///< the trace; empty = one in the user's cache
    QString children = QStringLiteral("all"); ///< all, none, or a pattern of file names
    QString sample;                           ///< such as 512K; empty = every allocation
    QString delay;
    QString duration;
    QString sizeLimit;
    bool freeStacks = false;
    bool mappings = false;
    bool overwrite = false;
    friend bool operator==(const RecordRequest&, const RecordRequest&) = default;
};

/// The arguments of the program "tidemark". Precondition: output is set.
QStringList recordArguments(const RecordRequest& request);
/// One sentence about what makes no sense; empty if all does.
QString problemOf(const RecordRequest& request);
/// A trace that does not exist yet, named after the program and the time.
QString freshOutput(const QString& folder, const QString& program);

} // namespace tidemark::ui
