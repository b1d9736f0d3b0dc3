// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The current question as text: to edit, to save, to send to somebody, or to repeat in a shell.

#include "core/session/session.h"
#include "ui/state/view_state.h"

#include <QString>
#include <QStringList>
#include <optional>

namespace tidemark::ui {

/// The shortest text for a time that still names `moment`: "start", "12.5s", "end"; "#N" if only that is
/// exact.
QString momentText(const Profile& profile, Nanoseconds time, Moment moment);

/// The question in the language of core/query. Costs in bytes, which are the default, are not mentioned.
QString queryText(const ViewState& state);

/// A question about a file, with what is selected; names instead of ids, so that it lasts.
struct QueryLink {
    QString file;
    QString query;
    struct Frame {
        QString function;
        QString module;
        friend bool operator==(const Frame&, const Frame&) = default;
    };
    QList<Frame> path;
    TreeDirection direction = TreeDirection::TopDown;
    std::optional<quint32> stack;
    std::optional<ComparedWith> compared; ///< with a trace, or the same one
    friend bool operator==(const QueryLink&, const QueryLink&) = default;
};

QueryLink linkOf(const QString& file, const ViewState& state, const Names& names);
/// "tidemark:///home/me/run.tide?query=…"
QString printLink(const QueryLink& link);
/// Nothing if `text` is no such link.
std::optional<QueryLink> parseLink(const QString& text);

/// What a link asks of an open session. InvalidUsage if its text has a mistake; names that are not in the
/// trace end the path. May take long: for a worker.
struct LinkedQuestion {
    Query query;
    Selection selection;
};
Result<LinkedQuestion> resolveLink(const Session& session, const QueryLink& link, std::stop_token stop);

/// "tidemark report FILE --rule …", or "tidemark diff …" of a comparison, quoted for a POSIX shell.
QString commandLine(const QString& file, const ViewState& state);
/// As one word of a POSIX shell.
QString shellWord(const QString& text);

} // namespace tidemark::ui
