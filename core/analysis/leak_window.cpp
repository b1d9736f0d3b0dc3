// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/leak_window.h"

#include <algorithm>

namespace tidemark {
namespace {

constexpr std::int64_t kFreesPerBirth = 9;
// More than births ninefold; fewer are no shutdown: threads that end with their last requests free as much.
constexpr std::int64_t kLeastFrees = 16;
constexpr std::int64_t kLeftPerFree = 256;

/// A place in the window, from 0 at its begin to 1 at its end: half by time, half by events.
class WorkClock {
public:
    WorkClock(const Profile& profile, Moment begin, Moment end, Nanoseconds endTime)
        : m_profile(profile), m_begin(begin.after), m_end(end.after),
          m_beginTime(begin == Moment{} ? 0 : profile.timeOf(begin.after)), m_endTime(endTime),
          m_hasTimes(profile.capabilities().times && endTime > m_beginTime) {}

    double at(Position event) const {
        const double byEvents =
            m_end > m_begin ? static_cast<double>(event - m_begin) / static_cast<double>(m_end - m_begin) : 1;
        if (!m_hasTimes || event == m_begin)
            return m_hasTimes ? 0 : byEvents;
        const double byTime = static_cast<double>(m_profile.timeOf(event) - m_beginTime) /
                              static_cast<double>(m_endTime - m_beginTime);
        return (byEvents + std::min(byTime, 1.0)) / 2;
    }

    /// The last event at or before `share`.
    Position eventAt(double share) const {
        Position low = m_begin;
        for (Position high = m_end; low < high;) {
            const Position middle = low + (high - low + 1) / 2;
            if (at(middle) <= share)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// The time at `share`, also where no event is near.
    Nanoseconds timeAt(double share, Position event) const {
        if (!m_hasTimes)
            return 0;
        const double left = (share - at(event)) * 2 * static_cast<double>(m_endTime - m_beginTime);
        const Nanoseconds from = event == m_begin ? m_beginTime : m_profile.timeOf(event);
        const Nanoseconds next = event < m_end ? m_profile.timeOf(event + 1) : m_endTime;
        return std::clamp(from + static_cast<Nanoseconds>(std::max(left, 0.0)), from, std::max(from, next));
    }

private:
    const Profile& m_profile;
    Position m_begin;
    Position m_end;
    Nanoseconds m_beginTime;
    Nanoseconds m_endTime;
    bool m_hasTimes;
};

Nanoseconds timeOfEnd(const Profile& profile, Moment end) {
    return end == profile.endMoment() ? std::max(profile.facts().duration, profile.timeOf(end.after))
                                      : profile.timeOf(end.after + 1);
}

} // namespace

Moment shutdownBegin(const ProfileIndex& index, MomentRange range) {
    const Position end = range.end.after;
    const auto births = static_cast<std::int64_t>(index.bornBy(end));
    const auto frees = static_cast<std::int64_t>(index.freedBy(end));
    std::int64_t best = std::max(kLeastFrees, (births - frees) / kLeftPerFree) - 1;
    Position found = end;
    const auto consider = [&](Position from, std::int64_t born, std::int64_t freed) {
        const std::int64_t score = (frees - freed) - kFreesPerBirth * (births - born);
        if (score > best || (score == best && found != end && from > found)) {
            best = score;
            found = from;
        }
    };
    const auto pulses = index.pulses();
    const std::size_t last = index.pulseAt(end);
    std::size_t bestPulse = last;
    for (std::size_t i = last + 1; i-- > 0 && pulses[i].begin > range.begin.after;) {
        const Position before = found;
        consider(pulses[i].begin, pulses[i].rows, pulses[i].frees);
        if (found != before)
            bestPulse = i;
    }
    // The exact event: in the pulse before the best one, or in it.
    const Position from = std::max(bestPulse > 0 ? pulses[bestPulse - 1].begin : 0, range.begin.after);
    const Position to = bestPulse + 1 < pulses.size() ? std::min(pulses[bestPulse + 1].begin, end) : end;
    for (Position event = to; event > from; --event)
        consider(event - 1, index.bornBy(event - 1), index.freedBy(event - 1));
    return {found};
}

Moment leakWindowEnd(const Profile& profile, MomentRange range, const LeakThresholds& thresholds) {
    const Moment end = shutdownBegin(profile.index(), range);
    const WorkClock whole(profile, range.begin, range.end, timeOfEnd(profile, range.end));
    return whole.at(end.after) < 1 - thresholds.longestShutdown ? range.end : end;
}

LeakWindow leakWindow(const Profile& profile, MomentRange range, const LeakThresholds& thresholds) {
    const Moment end = leakWindowEnd(profile, range, thresholds);
    const WorkClock clock(profile, range.begin, end, timeOfEnd(profile, end));
    LeakWindow window;
    const std::size_t slices = std::max<std::size_t>(thresholds.slices, 16);
    for (std::size_t i = 0; i <= slices; ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(slices);
        const Position event = i == 0 ? range.begin.after : i == slices ? end.after : clock.eventAt(share);
        window.edges.push_back({event});
        window.times.push_back(clock.timeAt(share, event));
    }
    return window;
}

} // namespace tidemark
