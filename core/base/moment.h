// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace tidemark {

/// Number of an event in a trace's total order; the first event is 1.
using Position = std::uint64_t;

/// "Never": the free position of a block that was still live when the trace ended.
inline constexpr Position kNever = std::numeric_limits<Position>::max();

/// Nanoseconds since the start of the recording.
using Nanoseconds = std::int64_t;

/// A gap between two events: the gap after event `after`; 0 is before the first event.
struct Moment {
    Position after = 0;
    friend constexpr auto operator<=>(Moment, Moment) = default;
};

/// The events in (begin, end].
struct MomentRange {
    Moment begin;
    Moment end;
    friend constexpr bool operator==(MomentRange, MomentRange) = default;
    constexpr bool contains(Position event) const { return begin.after < event && event <= end.after; }
};

} // namespace tidemark
