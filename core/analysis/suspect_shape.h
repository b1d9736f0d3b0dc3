// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/leak_thresholds.h"
#include "core/results/suspects.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace tidemark {

/// The curve of one group of stacks, as in LeakCurves, and the times of its slices' edges.
struct SuspectCurve {
    std::span<const Cost> live;      ///< slices + 1
    std::span<const Cost> survivors; ///< slices
    std::span<const Nanoseconds> times;
    std::size_t slices() const { return survivors.size(); }
};

/// What a curve says.
struct SuspectShape {
    CurveShape shape = CurveShape::Scanty;
    bool suspect() const { return shape == CurveShape::SteadyGrowth || shape == CurveShape::GrowingBuffer; }
    std::size_t begin = 0; ///< slice from which growth is judged
    double bytesPerSecond = 0;
    double lowBytesPerSecond = 0;
    double highBytesPerSecond = 0;
    double confidence = 0; ///< of a suspect
};

SuspectShape shapeOf(const SuspectCurve& curve, const LeakThresholds& thresholds);

} // namespace tidemark
