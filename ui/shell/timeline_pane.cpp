// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/timeline_pane.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/group_text.h"
#include "ui/pages/short_names.h"
#include "ui/theme/theme.h"

#include <QCursor>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QMenu>
#include <algorithm>

namespace tidemark::ui {
namespace {

/// Names short enough for a legend; whole ones as tooltips.
TimelineLayers named(std::shared_ptr<const StackedSeries> series, const Session& session) {
    TimelineLayers layers;
    for (const GroupList::Row& row : series->layers) {
        const QString name = groupText(row, series->grouping, *session.profile(), *session.names());
        layers.names.append(series->grouping == Grouping::Function ? shortFunctionName(name) : name);
        layers.toolTips.append(QStringLiteral("%1\n%2").arg(name, bytesText(row.cost.bytes)));
    }
    layers.series = std::move(series);
    return layers;
}

} // namespace

TimelinePane::TimelinePane(ViewState& state, QWidget* parent) : TimelineWidget(parent), m_state(state) {
    setAccessibleName(tr("Timeline of live bytes, resident memory and allocation rate"));
    setFocusPolicy(Qt::StrongFocus);
    connect(
        this, &TimelineWidget::seriesWanted, this, [this](Nanoseconds begin, Nanoseconds end, int slices) {
            m_begin = begin;
            m_end = end;
            m_slices = slices;
            fetch();
            fetchLayers();
            fetchOther();
        });
    connect(this, &TimelineWidget::layersChosen, this, &TimelinePane::fetchLayers);
    connect(this, &TimelineWidget::layerClicked, this, &TimelinePane::narrowToLayer);
    connect(this, &TimelineWidget::rangeSelected, &state, &ViewState::setRange);
    connect(this, &TimelineWidget::handleMoved, &state, &ViewState::setHandle);
    connect(this, &TimelineWidget::markerMenuWanted, this, &TimelinePane::showMarkerMenu);
    connect(this, &TimelineWidget::markerMoved, this, [this](int marker, Nanoseconds time) {
        TimelineMarker moved = m_markers[static_cast<std::size_t>(marker)];
        moved.time = time;
        setMarker(static_cast<std::size_t>(marker), moved);
    });
    connect(this, &TimelineWidget::baselineSelected, this, [this](Nanoseconds begin, Nanoseconds end) {
        m_baseline = begin == end ? std::nullopt : std::optional(std::pair(begin, end));
        fetchBaseline();
    });
    connect(&state, &ViewState::queryChanged, this, [this] {
        showHandles();
        fetchBaseline();
        if (m_state.query().filters != m_filters) {
            m_filters = m_state.query().filters;
            m_peakKnown = false;
            fetch();
            fetchLayers();
            fetchOther();
        }
    });
}

void TimelinePane::setSession(std::shared_ptr<const Session> session) {
    m_job.cancel();
    m_layersJob.cancel();
    m_baselineJob.cancel();
    m_session = std::move(session);
    m_filters = m_state.query().filters;
    m_peakKnown = false;
    m_baseline.reset();
    m_begin = 0;
    m_end = m_session ? m_session->profile()->facts().duration : 0;
    reset(m_end, m_session ? m_session->profile()->facts().timeResolution : 0);
    showHandles();
    std::vector<TimelineMarker> markers;
    if (m_session) {
        for (const Marker& marker : m_session->profile()->markers()) {
            markers.push_back({marker.time, fromUtf8(marker.text), {}, false});
        }
        const auto own = m_own.load(fromUtf8(m_session->profile()->facts().path));
        markers.insert(markers.end(), own.begin(), own.end());
    }
    takeMarkers(std::move(markers));
    fetch();
    fetchLayers();
}

void TimelinePane::setRenamed(std::shared_ptr<const Session> session) {
    m_session = std::move(session);
    fetchLayers();
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

void TimelinePane::setOtherSession(std::shared_ptr<const Session> session, const QString& name) {
    if (session == m_other) {
        return;
    }
    m_other = std::move(session);
    m_otherName = name;
    if (!m_other) {
        setOther(nullptr, {});
    }
    fetchOther();
}

void TimelinePane::fetchOther() {
    if (!m_session || !m_other || m_end <= m_begin || m_slices <= 0) {
        m_otherJob.cancel();
        return;
    }
    m_otherJob.start(
        [session = m_other, filters = m_filters, begin = m_begin,
            end = std::min(m_end, m_other->profile()->facts().duration),
            slices = static_cast<std::size_t>(m_slices)](
            std::stop_token stop) -> std::shared_ptr<const TimeSeries> {
            if (end <= begin) {
                return nullptr;
            }
            Result<TimeSeries> series = session->timeSeries(filters, begin, end, slices, stop);
            return series.ok() ? std::make_shared<const TimeSeries>(std::move(series).value()) : nullptr;
        },
        [this](std::shared_ptr<const TimeSeries> series) { setOther(std::move(series), m_otherName); });
}

void TimelinePane::fetchLayers() {
    const std::optional<Grouping> grouping = layerGrouping();
    if (!m_session || m_end <= m_begin || m_slices <= 0 || !grouping) {
        m_layersJob.cancel();
        return;
    }
    m_layersJob.start(
        [session = m_session, filters = m_filters, grouping = *grouping, begin = m_begin, end = m_end,
            count = static_cast<std::size_t>(layerCount()),
            slices = static_cast<std::size_t>(m_slices)](std::stop_token stop) {
            Result<StackedSeries> series =
                session->stackedSeries(filters, grouping, count, begin, end, slices, stop);
            return series.ok()
                       ? named(std::make_shared<const StackedSeries>(std::move(series).value()), *session)
                       : TimelineLayers{};
        },
        [this](TimelineLayers layers) {
            m_layers = layers.series;
            setLayers(std::move(layers));
        });
}

/// The same question of the baseline, so that both numbers can be compared.
void TimelinePane::fetchBaseline() {
    if (!m_session || !m_baseline) {
        m_baselineJob.cancel();
        setBaselineText({});
        return;
    }
    Query query = m_state.query();
    query.a = m_session->profile()->momentAt(m_baseline->first);
    query.b = m_session->profile()->momentAt(m_baseline->second);
    if (momentCount(query.rule) == 1) {
        query.a = query.b;
    } else if (momentCount(query.rule) > 2) {
        query.rule = Rule::Growth;
    }
    m_baselineJob.start(
        [session = m_session, query](std::stop_token stop) -> std::optional<Cost> {
            const auto answer = session->ask(query, stop, AnswerParts::Costs);
            return answer.ok() ? std::optional(answer.value()->costs->shown) : std::nullopt;
        },
        [this, query](const std::optional<Cost>& cost) {
            setBaselineText(
                cost ? tr("baseline: %1").arg(costText(*cost, query.cost, isSigned(query.rule))) : QString());
        });
}

void TimelinePane::showHandles() {
    if (!m_session) {
        setHandles({}, {});
        return;
    }
    const QueryTimes& times = m_state.times();
    const int moments = momentCount(m_state.query().rule);
    const auto shown = [moments](int from, Nanoseconds time) {
        return moments >= from ? std::optional(time) : std::nullopt;
    };
    setHandles(times.a, shown(2, times.b), shown(3, times.c), shown(4, times.d));
}

void TimelinePane::narrowToLayer(int layer) {
    if (!m_session || !m_layers || layer < 0 || static_cast<std::size_t>(layer) >= m_layers->layers.size()) {
        return;
    }
    const GroupList::Row& row = m_layers->layers[static_cast<std::size_t>(layer)];
    if (const auto filter =
            groupFilter(row, m_layers->grouping, *m_session->profile(), *m_session->names())) {
        m_state.addFilter(*filter);
    }
}

void TimelinePane::takeMarkers(std::vector<TimelineMarker> markers) {
    m_markers = std::move(markers);
    std::stable_sort(m_markers.begin(), m_markers.end(),
        [](const TimelineMarker& one, const TimelineMarker& other) { return one.time < other.time; });
    setMarkers(m_markers);
    Q_EMIT markersChanged();
}

void TimelinePane::addMarker(Nanoseconds time) {
    if (!m_session) {
        return;
    }
    const auto own = std::count_if(
        m_markers.begin(), m_markers.end(), [](const TimelineMarker& marker) { return marker.own; });
    std::vector<TimelineMarker> markers = m_markers;
    markers.push_back(
        {std::clamp<Nanoseconds>(time, 0, m_state.duration()), tr("M%1").arg(own + 1), {}, true});
    takeMarkers(std::move(markers));
    m_own.save(fromUtf8(m_session->profile()->facts().path), m_markers);
}

void TimelinePane::setMarker(std::size_t marker, const TimelineMarker& value) {
    if (marker < m_markers.size() && m_markers[marker].own) {
        std::vector<TimelineMarker> markers = m_markers;
        markers[marker] = value;
        takeMarkers(std::move(markers));
        m_own.save(fromUtf8(m_session->profile()->facts().path), m_markers);
    }
}

void TimelinePane::removeMarker(std::size_t marker) {
    if (marker < m_markers.size() && m_markers[marker].own) {
        std::vector<TimelineMarker> markers = m_markers;
        markers.erase(markers.begin() + static_cast<std::ptrdiff_t>(marker));
        takeMarkers(std::move(markers));
        m_own.save(fromUtf8(m_session->profile()->facts().path), m_markers);
    }
}

void TimelinePane::showMarkerMenu(int marker, const QPoint& position) {
    const auto index = static_cast<std::size_t>(marker);
    const TimelineMarker chosen = m_markers[index];
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Growth from here to the end")), &QAction::triggered, this,
        [this, chosen] { m_state.ask(Rule::Growth, chosen.time, m_state.duration()); });
    if (index + 1 < m_markers.size()) {
        connect(menu->addAction(tr("Growth from here to the next marker")), &QAction::triggered, this,
            [this, chosen, next = m_markers[index + 1].time] {
                m_state.ask(Rule::Growth, chosen.time, next);
            });
    }
    connect(menu->addAction(tr("Live here")), &QAction::triggered, this,
        [this, chosen] { m_state.ask(Rule::LiveAt, chosen.time, chosen.time); });
    if (chosen.own) {
        menu->addSeparator();
        connect(menu->addAction(tr("Name and note…")), &QAction::triggered, this,
            [this, index] { editMarker(index); });
        connect(
            menu->addAction(tr("Remove")), &QAction::triggered, this, [this, index] { removeMarker(index); });
    }
    menu->popup(position);
}

void TimelinePane::editMarker(std::size_t marker) {
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Marker"));
    auto* form = new QFormLayout(dialog);
    auto* name = new QLineEdit(m_markers[marker].text, dialog);
    auto* note = new QLineEdit(m_markers[marker].note, dialog);
    note->setMinimumWidth(80 * kGrid);
    form->addRow(tr("Name"), name);
    form->addRow(tr("Note"), note);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, dialog);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this, [this, marker, name, note] {
        TimelineMarker edited = m_markers[marker];
        edited.text = name->text();
        edited.note = note->text();
        setMarker(marker, edited);
    });
    dialog->open();
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
