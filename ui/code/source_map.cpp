// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/source_map.h"

#include <QDir>

namespace tidemark::ui {

QStringList sourceCandidates(const QString& path, const std::vector<SourceRule>& rules) {
    QStringList candidates;
    if (!path.startsWith(QLatin1Char('/'))) {
        return candidates;
    }
    const QString clean = QDir::cleanPath(path);
    for (const SourceRule& rule : rules) {
        if (clean.startsWith(rule.from + QLatin1Char('/'))) {
            candidates += rule.to + clean.mid(rule.from.size());
        }
    }
    candidates += clean;
    return candidates;
}

SourceRule ruleFrom(const QString& path, const QString& chosen) {
    QStringList from = QDir::cleanPath(path).split(QLatin1Char('/'));
    QStringList to = QDir::cleanPath(chosen).split(QLatin1Char('/'));
    if (from.isEmpty() || to.isEmpty() || from.last() != to.last()) {
        return {};
    }
    while (from.size() > 1 && to.size() > 1 && from.last() == to.last()) {
        from.removeLast();
        to.removeLast();
    }
    return {from.join(QLatin1Char('/')), to.join(QLatin1Char('/'))};
}

} // namespace tidemark::ui
