// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What may stand in a question's text. Looks through all names of a trace: for a worker.

#include "core/session/session.h"

#include <QString>
#include <QStringList>
#include <stop_token>

namespace tidemark::ui {

/// Texts that may replace [begin, end) of a text.
struct Completions {
    qsizetype begin = 0;
    qsizetype end = 0;
    QStringList texts;
};

inline constexpr qsizetype kMostCompletions = 60;

/// For the term around `cursor` of a question's text: fields, rules, cost kinds, or the trace's own names.
Completions completeQuery(
    const Session& session, const QString& text, qsizetype cursor, std::stop_token stop);

/// For the pattern of one filter: names of that field that hold `part`, whatever the case; those that begin
/// with it first. Special characters of globs are escaped.
QStringList completeField(
    const Session& session, Filter::Field field, const QString& part, std::stop_token stop);

/// Names of functions that hold `part`, unescaped and each once.
QStringList functionsWith(const Session& session, const QString& part, qsizetype most, std::stop_token stop);

} // namespace tidemark::ui
