// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

#include <QByteArray>
#include <stop_token>

namespace tidemark::ui {

/// A trace at a glance, for lists of traces.
struct TraceOutline {
    QByteArray columns; ///< highest live bytes of each slice of the time, as 0 … 255 of the peak
    std::int64_t peakBytes = 0;
};

/// Empty if the trace has no events or the job was stopped. For a worker.
TraceOutline outlineOf(const Session& session, std::stop_token stop);

} // namespace tidemark::ui
