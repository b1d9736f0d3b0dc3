// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

#include <QString>
#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark::ui {

/// A moment that is compared with the one before it.
struct SnapshotMoment {
    QString name;
    Nanoseconds time = 0;
    friend bool operator==(const SnapshotMoment&, const SnapshotMoment&) = default;
};

/// What happened since the moment before: generations of the heap.
struct Snapshot {
    SnapshotMoment at;
    Nanoseconds previous = 0; ///< time of the moment before; 0 of the first
    Cost live;
    Cost grown; ///< born since the moment before, live at this one
    Cost kept;  ///< of these, live when the trace ended
};

/// The moments in the order of their times, and the end of the trace after them. Errors as of Session::ask().
Result<std::shared_ptr<const std::vector<Snapshot>>> snapshotSeries(const Session& session,
    std::vector<SnapshotMoment> moments, const std::vector<Filter>& filters, const std::stop_token& stop);

/// `count` moments at equal distances, the end not among them.
std::vector<SnapshotMoment> equalMoments(Nanoseconds duration, int count);

} // namespace tidemark::ui
