// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/view_state.h"

#include <algorithm>
#include <array>

namespace tidemark::ui {
namespace {

constexpr std::size_t kHistorySteps = 200;
constexpr qint64 kSameDragMs = 600;

} // namespace

ViewState::ViewState(QObject* parent) : QObject(parent) {}

void ViewState::setProfile(std::shared_ptr<const Profile> profile) {
    m_profile = std::move(profile);
    m_past.clear();
    m_future.clear();
    m_lastRange.reset();
    m_sinceDrag.invalidate();
    m_typing = false;
    const CostKind cost = m_entry.query.cost;
    m_entry = {};
    m_entry.query.cost = cost;
    m_entry.times = {duration(), duration(), duration(), duration()};
    resolveMoments(m_entry);
    Q_EMIT historyChanged();
    Q_EMIT queryChanged();
    Q_EMIT comparedChanged();
    Q_EMIT selectionChanged();
}

Nanoseconds ViewState::duration() const {
    return m_profile ? std::max(m_profile->facts().duration, m_profile->timeOf(m_profile->lastPosition()))
                     : 0;
}

/// Moments whose time is the same in `resolved` stay what they are: several events may share a time.
void ViewState::resolveMoments(Entry& entry, const QueryTimes* resolved) const {
    if (!m_profile) {
        return;
    }
    const Nanoseconds end = duration();
    const auto resolve = [&](Nanoseconds& time, Nanoseconds QueryTimes::*which, Moment& moment) {
        if (resolved && resolved->*which == time) {
            return;
        }
        time = std::clamp<Nanoseconds>(time, 0, end);
        moment = time >= end ? m_profile->endMoment() : time <= 0 ? Moment{} : m_profile->momentAt(time);
    };
    resolve(entry.times.a, &QueryTimes::a, entry.query.a);
    resolve(entry.times.b, &QueryTimes::b, entry.query.b);
    resolve(entry.times.c, &QueryTimes::c, entry.query.c);
    resolve(entry.times.d, &QueryTimes::d, entry.query.d);
}

Nanoseconds ViewState::timeAt(Moment moment) const {
    return moment.after >= m_profile->lastPosition() ? duration() : m_profile->timeOf(moment.after);
}

void ViewState::adjustTimes(Entry& entry, Rule before) const {
    const Rule rule = entry.query.rule;
    if (momentCount(rule) == 1 && momentCount(before) > 1) {
        entry.times.a = entry.times.b;
    }
    if (rule == Rule::Peak && !m_lastRange) {
        entry.times.a = 0;
        entry.times.b = duration();
    } else if (momentCount(rule) > 1 && (momentCount(before) == 1 || before == Rule::Peak)) {
        const auto range = m_lastRange.value_or(std::pair{duration() / 2, duration()});
        entry.times.a = range.first;
        entry.times.b = range.second;
    }
    if (momentCount(rule) > momentCount(before) || momentCount(before) < 3) {
        entry.times.c = rule == Rule::FreedOnlyIn ? entry.times.b : duration();
        entry.times.d = duration();
    }
    entry.times.c = std::max(entry.times.c, entry.times.b);
    entry.times.d = std::max(entry.times.d, entry.times.c);
}

void ViewState::renameSelections(const TranslateSelection& translate) {
    m_entry.selection = translate(m_entry.selection);
    for (auto* const entries : {&m_past, &m_future}) {
        for (Entry& entry : *entries) {
            entry.selection = translate(entry.selection);
        }
    }
}

void ViewState::setRule(Rule rule) {
    Entry entry = m_entry;
    entry.query.rule = rule;
    adjustTimes(entry, m_entry.query.rule);
    enter(std::move(entry), Step::New);
}

void ViewState::setCost(CostKind cost) {
    Entry entry = m_entry;
    entry.query.cost = cost;
    enter(std::move(entry), Step::New);
}

void ViewState::ask(
    Rule rule, Nanoseconds begin, Nanoseconds end, const std::optional<Selection>& selection) {
    Entry entry = m_entry;
    entry.selection = selection.value_or(entry.selection);
    entry.query.rule = rule;
    entry.times.a = begin;
    entry.times.b = end;
    entry.times.c = rule == Rule::FreedOnlyIn ? end : duration();
    entry.times.d = duration();
    if (momentCount(rule) > 1) {
        m_lastRange = {begin, end};
    }
    enter(std::move(entry), Step::New);
}

void ViewState::setRange(Nanoseconds begin, Nanoseconds end) {
    if (begin > end) {
        std::swap(begin, end);
    }
    Entry entry = m_entry;
    entry.times.a = begin;
    if (begin == end) {
        if (entry.times.b < begin) {
            entry.times.b = duration();
        }
    } else {
        if (momentCount(entry.query.rule) == 1) {
            entry.query.rule = Rule::Growth;
            entry.times.c = entry.times.d = duration();
        }
        entry.times.b = end;
        m_lastRange = {begin, end};
    }
    entry.times.c = std::max(entry.times.c, entry.times.b);
    entry.times.d = std::max(entry.times.d, entry.times.c);
    enter(std::move(entry), Step::Dragged);
}

void ViewState::setHandle(QChar handle, Nanoseconds time) {
    Entry entry = m_entry;
    QueryTimes& times = entry.times;
    const int moments = momentCount(entry.query.rule);
    if (handle == QLatin1Char('A')) {
        times.a = time;
        times.b = times.b < time ? duration() : times.b;
    } else if (handle == QLatin1Char('B')) {
        if (moments == 1) {
            entry.query.rule = Rule::Growth;
        }
        times.b = time;
        times.a = times.a >= time ? 0 : times.a;
    } else if (handle == QLatin1Char('C') && moments >= 3) {
        times.c = std::max(time, times.b);
    } else if (handle == QLatin1Char('D') && moments >= 4) {
        times.d = std::max(time, times.c);
    } else {
        return;
    }
    if (momentCount(entry.query.rule) > 1) {
        m_lastRange = {times.a, times.b};
    }
    times.c = std::max(times.c, times.b);
    times.d = std::max(times.d, times.c);
    enter(std::move(entry), Step::Dragged);
}

void ViewState::addFilter(const Filter& filter) {
    if (std::find(query().filters.begin(), query().filters.end(), filter) != query().filters.end()) {
        return;
    }
    Entry entry = m_entry;
    entry.query.filters.push_back(filter);
    enter(std::move(entry), Step::New);
}

void ViewState::removeFilter(std::size_t index) {
    if (index >= query().filters.size()) {
        return;
    }
    Entry entry = m_entry;
    entry.query.filters.erase(entry.query.filters.begin() + static_cast<std::ptrdiff_t>(index));
    enter(std::move(entry), Step::New);
}

void ViewState::replaceFilter(std::size_t index, const Filter& filter) {
    if (index >= query().filters.size()) {
        return;
    }
    Entry entry = m_entry;
    entry.query.filters[index] = filter;
    enter(std::move(entry), Step::New);
}

/// The moments of a query to the event, with their times; those that its rule does not use are the end.
ViewState::Entry ViewState::withQuery(
    const Query& query, const std::vector<std::optional<Nanoseconds>>& times) {
    Entry entry = m_entry;
    const Moment end = m_profile->endMoment();
    entry.query = query;
    const int moments = momentCount(query.rule);
    if (query.rule == Rule::Peak && query.b == Moment{}) {
        entry.query.b = end;
    }
    const std::array<std::pair<Moment Query::*, Nanoseconds QueryTimes::*>, 4> places{
        {{&Query::a, &QueryTimes::a}, {&Query::b, &QueryTimes::b}, {&Query::c, &QueryTimes::c},
            {&Query::d, &QueryTimes::d}}};
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto& [moment, time] = places[i];
        if (static_cast<int>(i) >= moments) {
            entry.query.*moment = end;
        }
        if (entry.query.*moment != m_entry.query.*moment) { // else the time that was picked for it stays
            entry.times.*time = timeAt(entry.query.*moment);
        }
        if (i < times.size() && times[i] && m_profile->momentAt(*times[i]) == entry.query.*moment) {
            entry.times.*time = std::clamp<Nanoseconds>(*times[i], 0, duration());
        }
    }
    if (moments > 1) {
        m_lastRange = {entry.times.a, entry.times.b};
    }
    return entry;
}

void ViewState::setQuery(
    const Query& query, bool typing, const std::vector<std::optional<Nanoseconds>>& times) {
    if (!m_profile) {
        return;
    }
    Entry entry = withQuery(query, times);
    if (!(entry == m_entry)) {
        remember(typing ? Step::Typed : Step::New);
        show(std::move(entry));
    }
}

void ViewState::ask(const Query& query, const Selection& selection) {
    if (!m_profile) {
        return;
    }
    Entry entry = withQuery(query, {});
    entry.selection = selection;
    if (!(entry == m_entry)) {
        remember(Step::New);
        show(std::move(entry));
    }
}

void ViewState::select(const Selection& selection) {
    Entry entry = m_entry;
    entry.selection = selection;
    enter(std::move(entry), Step::New);
}

void ViewState::compareWith(const std::optional<ComparedWith>& other) {
    Entry entry = m_entry;
    entry.compared = other;
    enter(std::move(entry), Step::New);
}

void ViewState::swapSides() {
    ComparedWith other = m_entry.compared.value_or(ComparedWith());
    other.swapped = !other.swapped;
    compareWith(other == ComparedWith() ? std::nullopt : std::optional(other));
}

void ViewState::setSearch(const QString& text) {
    if (text != m_search) {
        m_search = text;
        Q_EMIT searchChanged();
    }
}

void ViewState::enter(Entry entry, Step step) {
    resolveMoments(entry, &m_entry.times);
    if (entry == m_entry) {
        return;
    }
    remember(step);
    show(std::move(entry));
}

/// Keeps what is shown as a step of the history, unless the next one goes on with the same drag or text.
void ViewState::remember(Step step) {
    const bool sameDrag =
        step == Step::Dragged && m_sinceDrag.isValid() && m_sinceDrag.elapsed() < kSameDragMs;
    const bool sameText = step == Step::Typed && m_typing;
    if (!sameDrag && !sameText) {
        m_past.push_back(m_entry);
        if (m_past.size() > kHistorySteps) {
            m_past.erase(m_past.begin());
        }
    }
    m_future.clear();
    m_typing = step == Step::Typed;
    if (step == Step::Dragged) {
        m_sinceDrag.start();
    } else {
        m_sinceDrag.invalidate();
    }
}

void ViewState::show(Entry entry) {
    const bool newQuery = !(entry.query == m_entry.query) || !(entry.times == m_entry.times);
    const bool newComparison = entry.compared != m_entry.compared;
    const bool newSelection = !(entry.selection == m_entry.selection);
    m_entry = std::move(entry);
    Q_EMIT historyChanged();
    if (newQuery) {
        Q_EMIT queryChanged();
    }
    if (newComparison) {
        Q_EMIT comparedChanged();
    }
    if (newSelection) {
        Q_EMIT selectionChanged();
    }
}

void ViewState::goBack() {
    if (m_past.empty()) {
        return;
    }
    m_future.push_back(m_entry);
    Entry entry = std::move(m_past.back());
    m_past.pop_back();
    m_sinceDrag.invalidate();
    m_typing = false;
    show(std::move(entry));
}

void ViewState::goForward() {
    if (m_future.empty()) {
        return;
    }
    m_past.push_back(m_entry);
    Entry entry = std::move(m_future.back());
    m_future.pop_back();
    m_sinceDrag.invalidate();
    m_typing = false;
    show(std::move(entry));
}

} // namespace tidemark::ui
