// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

namespace tidemark::ui {

/// Where a source path of the debug info lies on this machine: "/build/app" → "/home/me/app".
struct SourceRule {
    QString from;
    QString to;
    friend bool operator==(const SourceRule&, const SourceRule&) = default;
};

/// The places to look for a source file, best first: by each rule whose `from` is a folder above it, then as
/// it is written. Relative paths and those with ".." after a rule was applied lead nowhere.
QStringList sourceCandidates(const QString& path, const std::vector<SourceRule>& rules);

/// The rule that a user gives by picking `chosen` as the file that the debug info calls `path`: what both
/// have in common at their ends stays. Empty if they have not even the file's name in common.
SourceRule ruleFrom(const QString& path, const QString& chosen);

} // namespace tidemark::ui
