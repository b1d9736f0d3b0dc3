// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"
#include "ui/charts/timeline_widget.h"
#include "ui/state/view_state.h"

#include <memory>
#include <optional>

namespace tidemark::ui {

/// The timeline, fed from the session and tied to the query: a drag asks, a query moves the handles.
class TimelinePane : public TimelineWidget {
    Q_OBJECT
public:
    explicit TimelinePane(ViewState& state, QWidget* parent = nullptr);
    /// Null empties it.
    void setSession(std::shared_ptr<const Session> session);
    bool busy() const { return m_job.running(); }
    /// The time under the mouse pointer, if it is over the plot.
    std::optional<Nanoseconds> timeUnderPointer() const;

private:
    struct Feed {
        std::shared_ptr<const TimeSeries> series;
        std::optional<Summary> summary;
    };
    void fetch();
    void showHandles();

    ViewState& m_state;
    std::shared_ptr<const Session> m_session;
    std::vector<Filter> m_filters;
    Nanoseconds m_begin = 0;
    Nanoseconds m_end = 0;
    int m_slices = 1000;
    bool m_peakKnown = false;
    LatestJob<Feed> m_job;
};

} // namespace tidemark::ui
