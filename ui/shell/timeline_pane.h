// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"
#include "ui/charts/own_markers.h"
#include "ui/charts/timeline_widget.h"
#include "ui/state/view_state.h"

#include <memory>
#include <optional>

namespace tidemark::ui {

/// The timeline, fed from the session and tied to the query: a drag asks, a query moves the handles, a click
/// on a layer narrows. Holds the user's markers of the trace.
class TimelinePane : public TimelineWidget {
    Q_OBJECT
public:
    explicit TimelinePane(ViewState& state, QWidget* parent = nullptr);
    /// Null empties it.
    void setSession(std::shared_ptr<const Session> session);
    /// The same profile under better names: only those of the layers change.
    void setRenamed(std::shared_ptr<const Session> session);
    bool busy() const {
        return m_job.running() || m_layersJob.running() || m_baselineJob.running() || m_otherJob.running();
    }
    /// A trace that is compared; null = none.
    void setOtherSession(std::shared_ptr<const Session> session, const QString& name);
    /// The time under the mouse pointer, if it is over the plot.
    std::optional<Nanoseconds> timeUnderPointer() const;

    /// A new marker there, named after its number.
    void addMarker(Nanoseconds time);
    const std::vector<TimelineMarker>& markers() const { return m_markers; }
    void setMarker(std::size_t marker, const TimelineMarker& value);
    void removeMarker(std::size_t marker);
    /// Where the user's markers are kept from now on.
    void setOwnMarkers(const OwnMarkers& own) { m_own = own; }

Q_SIGNALS:
    void markersChanged();

private:
    struct Feed {
        std::shared_ptr<const TimeSeries> series;
        std::optional<Summary> summary;
    };
    void fetch();
    void fetchLayers();
    void fetchBaseline();
    void fetchOther();
    void showHandles();
    void narrowToLayer(int layer);
    void showMarkerMenu(int marker, const QPoint& position);
    void editMarker(std::size_t marker);
    void takeMarkers(std::vector<TimelineMarker> markers);

    ViewState& m_state;
    std::shared_ptr<const Session> m_session;
    std::shared_ptr<const Session> m_other;
    QString m_otherName;
    std::vector<Filter> m_filters;
    Nanoseconds m_begin = 0;
    Nanoseconds m_end = 0;
    int m_slices = 1000;
    bool m_peakKnown = false;
    std::shared_ptr<const StackedSeries> m_layers;
    std::optional<std::pair<Nanoseconds, Nanoseconds>> m_baseline;
    std::vector<TimelineMarker> m_markers;
    OwnMarkers m_own;
    LatestJob<Feed> m_job;
    LatestJob<std::shared_ptr<const TimeSeries>> m_otherJob;
    LatestJob<TimelineLayers> m_layersJob;
    LatestJob<std::optional<Cost>> m_baselineJob;
};

} // namespace tidemark::ui
