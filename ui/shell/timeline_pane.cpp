// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/timeline_pane.h"

#include <QCursor>

namespace tidemark::ui {

TimelinePane::TimelinePane(ViewState& state, QWidget* parent) : TimelineWidget(parent), m_state(state) {
    setAccessibleName(tr("Timeline of live bytes, resident memory and allocation rate"));
    setFocusPolicy(Qt::StrongFocus);
    connect(
        this, &TimelineWidget::seriesWanted, this, [this](Nanoseconds begin, Nanoseconds end, int slices) {
            m_begin = begin;
            m_end = end;
            m_slices = slices;
            fetch();
        });
    connect(this, &TimelineWidget::rangeSelected, &state, &ViewState::setRange);
    connect(this, &TimelineWidget::handleMoved, &state, &ViewState::setHandle);
    connect(&state, &ViewState::queryChanged, this, [this] {
        showHandles();
        if (m_state.query().filters != m_filters) {
            m_filters = m_state.query().filters;
            m_peakKnown = false;
            fetch();
        }
    });
}

void TimelinePane::setSession(std::shared_ptr<const Session> session) {
    m_job.cancel();
    m_session = std::move(session);
    m_filters = m_state.query().filters;
    m_peakKnown = false;
    m_begin = 0;
    m_end = m_session ? m_session->profile()->facts().duration : 0;
    reset(m_end);
    showHandles();
    fetch();
}

void TimelinePane::fetch() {
    if (!m_session || m_end <= m_begin || m_slices <= 0) {
        return;
    }
    m_job.start(
        [session = m_session, filters = m_filters, begin = m_begin, end = m_end,
            slices = static_cast<std::size_t>(m_slices), wantsPeak = !m_peakKnown](std::stop_token stop) {
            Feed feed;
            Result<TimeSeries> series = session->timeSeries(filters, begin, end, slices, stop);
            if (series.ok()) {
                feed.series = std::make_shared<const TimeSeries>(std::move(series).value());
            }
            if (wantsPeak && series.ok()) {
                Result<Summary> summary = session->summary(filters, stop);
                feed.summary = summary.ok() ? std::optional(summary.value()) : std::nullopt;
            }
            return feed;
        },
        [this](Feed feed) {
            if (feed.series) {
                setSeries(std::move(feed.series));
            }
            if (feed.summary) {
                m_peakKnown = true;
                setPeak(feed.summary->peakTime, feed.summary->peak.bytes);
            }
        });
}

void TimelinePane::showHandles() {
    if (!m_session) {
        setHandles({}, {});
        return;
    }
    const QueryTimes& times = m_state.times();
    const bool range = momentCount(m_state.query().rule) > 1;
    setHandles(times.a, range ? std::optional(times.b) : std::nullopt);
}

std::optional<Nanoseconds> TimelinePane::timeUnderPointer() const {
    const QPoint position = mapFromGlobal(QCursor::pos());
    const int left = xOfTime(0);
    const int right = xOfTime(m_state.duration());
    if (!m_session || right <= left || !plotRect().contains(position)) {
        return {};
    }
    const double share = static_cast<double>(position.x() - left) / static_cast<double>(right - left);
    return static_cast<Nanoseconds>(share * static_cast<double>(m_state.duration()));
}

} // namespace tidemark::ui
