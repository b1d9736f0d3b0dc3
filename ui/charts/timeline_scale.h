// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"

#include <QString>
#include <cstdint>

namespace tidemark::ui {

/// Smallest power of two (bytes, at least 1) that cuts `range` into at most `maximumSteps` steps.
double byteStep(double range, int maximumSteps);
/// "64 MiB", "1.25 GiB", "0": exact for multiples of a byteStep(), without needless decimals.
QString byteTickLabel(double bytes);

/// Smallest of 1, 2, 5 × 10ⁿ that cuts `range` into at most `maximumSteps` steps.
double decimalStep(double range, int maximumSteps);
/// "500", "20 k", "1.5 M".
QString countTickLabel(double count);

/// Like decimalStep() in seconds, but 10, 15, 30 s, 1, 2, 5 … min, 1, 2, 6 … h above.
double timeStep(double seconds, int maximumSteps);
/// A time with as many digits as `step` (seconds) needs: "12.5 s", "1:05", "1:02:03", "35 ms". `largest` is
/// the largest time on the axis and decides between seconds, minutes and hours.
QString timeLabel(double seconds, double step, double largest);

/// What part of a trace is visible; always inside [0, duration] and never narrower than 1 µs (or the trace).
struct TimeWindow {
    Nanoseconds begin = 0;
    Nanoseconds end = 0;
    Nanoseconds length() const { return end - begin; }
    /// Narrower (factor < 1) or wider, with `fixed` staying where it is on the screen.
    TimeWindow zoomed(double factor, Nanoseconds fixed, Nanoseconds duration) const;
    TimeWindow moved(Nanoseconds by, Nanoseconds duration) const;
    friend bool operator==(const TimeWindow&, const TimeWindow&) = default;
};

} // namespace tidemark::ui
