// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/suspect_shape.h"

#include "core/analysis/suspect_trend.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace tidemark {
namespace {

/// Sums over slices [begin, end).
double sumOf(const std::vector<double>& values, std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i)
        sum += values[i];
    return sum;
}

double medianOf(std::vector<double> values) {
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Each value without what one moment alone shows, such as the old buffer beside the new one.
std::vector<double> withoutPeaks(const std::vector<double>& values) {
    std::vector<double> smooth;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t begin = std::min(i > 0 ? i - 1 : 0, values.size() - 3);
        smooth.push_back(medianOf({values[begin], values[begin + 1], values[begin + 2]}));
    }
    return smooth;
}

/// One curve with everything that the judgement is made of.
class ShapeJudge {
public:
    ShapeJudge(const SuspectCurve& curve, const LeakThresholds& thresholds);
    SuspectShape judge();

private:
    /// One of the two costs.
    struct Measure {
        std::vector<double> live;      ///< at the edges
        std::vector<double> survivors; ///< by slice
        std::vector<double> steady;    ///< survivors without the blocks in flight at the window's end
        Trend trend;                   ///< of live over the share of the window, from m_begin on
        double net = 0;                ///< growth per steadily kept block or byte
    };
    void measure(Measure& measure, CostKind kind);
    bool isSteady() const;
    bool hasEvenPace(const Measure& measure) const;
    bool hasEndPace(const Measure& measure) const;
    bool isSawTooth() const;
    bool isBuffer() const;
    CurveShape otherShape() const;
    double confidence() const;
    double share(std::size_t edge) const { return static_cast<double>(edge) / static_cast<double>(m_slices); }

    const LeakThresholds& m_thresholds;
    SuspectCurve m_curve;
    std::size_t m_slices;
    std::size_t m_first = 0; ///< slice of the first and the last survivor
    std::size_t m_last = 0;
    std::size_t m_begin = 0; ///< slice from which growth is judged
    bool m_any = false;
    Measure m_blocks;
    Measure m_bytes;
};

ShapeJudge::ShapeJudge(const SuspectCurve& curve, const LeakThresholds& thresholds)
    : m_thresholds(thresholds), m_curve(curve), m_slices(curve.slices()) {
    for (std::size_t i = 0; i < m_slices; ++i) {
        if (curve.survivors[i].allocations <= 0)
            continue;
        m_first = m_any ? m_first : i;
        m_last = i;
        m_any = true;
    }
    const auto warmUp = static_cast<std::size_t>(thresholds.warmUp * static_cast<double>(m_slices));
    m_begin = std::min(std::max(m_first, warmUp), m_slices - 4);
    measure(m_blocks, CostKind::Allocations);
    measure(m_bytes, CostKind::Bytes);
}

void ShapeJudge::measure(Measure& measure, CostKind kind) {
    std::vector<double> occupied;
    for (const Cost& cost : m_curve.live)
        measure.live.push_back(static_cast<double>(cost.of(kind)));
    for (std::size_t i = 0; i < m_slices; ++i) {
        measure.survivors.push_back(static_cast<double>(m_curve.survivors[i].of(kind)));
        if (i >= m_begin && measure.survivors[i] > 0)
            occupied.push_back(measure.survivors[i]);
    }
    // A block in flight is young: of slices that keep far more than most, only so much counts.
    const double most = 3 * medianOf(occupied) + (kind == CostKind::Allocations ? 3 : 0);
    for (const double value : measure.survivors)
        measure.steady.push_back(std::min(value, most));
    std::vector<double> x;
    for (std::size_t i = m_begin; i <= m_slices; ++i)
        x.push_back(share(i));
    measure.trend = trendOf(x, std::span(measure.live).subspan(m_begin));
    const double kept = sumOf(measure.steady, m_begin, m_slices);
    measure.net = kept > 0 ? measure.trend.slope * (1 - share(m_begin)) / kept : 0;
}

/// Both halves keep blocks at about one pace, but for the luck of small numbers.
bool ShapeJudge::hasEvenPace(const Measure& measure) const {
    const std::size_t middle = (m_begin + m_slices) / 2;
    const double early = sumOf(measure.steady, m_begin, middle);
    const double late = sumOf(measure.steady, middle, m_slices);
    const double luck = &measure == &m_blocks ? 2.0 : 0.0;
    return late >= m_thresholds.leastPace * early - luck * std::sqrt(early) &&
           early >= m_thresholds.leastPace * late - luck * std::sqrt(late);
}

/// The live curve still rises in the last third and in the last sixth.
bool ShapeJudge::hasEndPace(const Measure& measure) const {
    const auto around = [&](std::size_t edge) {
        const std::size_t begin = edge < 1 ? 0 : edge - 1;
        const std::size_t end = std::min(edge + 2, m_slices + 1);
        return medianOf({measure.live.begin() + static_cast<std::ptrdiff_t>(begin),
            measure.live.begin() + static_cast<std::ptrdiff_t>(end)});
    };
    const double all = around(m_slices) - around(m_begin);
    const auto keepsPace = [&](std::size_t parts, double least) {
        const double last = around(m_slices) - around(m_slices - (m_slices - m_begin) / parts);
        const double blocks = sumOf(m_blocks.survivors, m_begin, m_slices) / static_cast<double>(parts);
        const double luck = blocks > 0 ? std::max(0.0, 1 - 2 / std::sqrt(blocks)) : 0;
        return last >= std::min(least, luck) * all / static_cast<double>(parts);
    };
    return all > 0 && keepsPace(3, m_thresholds.leastEndPace) && keepsPace(6, m_thresholds.leastLastPace);
}

bool ShapeJudge::isSawTooth() const {
    const auto& live = m_bytes.live;
    double before = 0;
    for (std::size_t i = 0; i < m_first; ++i)
        before = std::max(before, live[i]);
    if (share(m_first) > m_thresholds.warmUp && before >= m_thresholds.sameHeight * live.back())
        return true;
    double highest = 0;
    std::size_t afterDrop = 0;
    const double top = *std::max_element(live.begin(), live.end());
    for (std::size_t i = 0; i < live.size(); ++i) {
        highest = std::max(highest, live[i]);
        if (highest - live[i] >= m_thresholds.deepestDrop * top) {
            afterDrop = i;
            highest = live[i];
        }
    }
    const double kept = sumOf(m_blocks.steady, 0, m_slices);
    return afterDrop > 0 &&
           sumOf(m_blocks.steady, 0, std::min(afterDrop, m_slices)) < m_thresholds.leastPace * kept;
}

bool ShapeJudge::isSteady() const {
    const double late = sumOf(m_blocks.survivors, m_begin, m_slices);
    const auto occupied = std::count_if(m_blocks.survivors.begin() + static_cast<std::ptrdiff_t>(m_begin),
        m_blocks.survivors.end(), [](double blocks) { return blocks > 0; });
    if (late < static_cast<double>(m_thresholds.leastBlocks) ||
        occupied < static_cast<std::ptrdiff_t>(m_thresholds.leastSlices) ||
        share(m_first) > m_thresholds.latestOnset)
        return false;
    // With blocks that come by chance, a pause of five mean gaps has a probability of 1 %.
    const double meanGap =
        share(m_last + 1 - std::min(m_first, m_last)) / sumOf(m_blocks.survivors, 0, m_slices);
    const double pause = share(m_slices - 1 - m_last);
    if (pause > std::max(m_thresholds.longestPause, std::min(5 * meanGap, 0.35)))
        return false;
    return hasEvenPace(m_blocks) && hasEvenPace(m_bytes) && m_blocks.net >= m_thresholds.leastNet &&
           m_bytes.net >= m_thresholds.leastNet && hasEndPace(m_blocks) && hasEndPace(m_bytes) &&
           std::max(m_blocks.trend.score, m_bytes.trend.score) >= m_thresholds.leastScore && !isSawTooth();
}

bool ShapeJudge::isBuffer() const {
    const std::vector<double> live = withoutPeaks(m_bytes.live);
    const double mostBlocks = *std::max_element(m_blocks.live.begin(), m_blocks.live.end());
    if (live.back() < static_cast<double>(m_thresholds.leastBufferBytes) ||
        mostBlocks > static_cast<double>(m_thresholds.mostBufferBlocks))
        return false;
    std::size_t onset = 0;
    while (live[onset] <= 0)
        ++onset;
    if (share(onset) > m_thresholds.latestBufferOnset)
        return false;
    const std::size_t settled = onset + std::max<std::size_t>((m_slices - onset) / 4, 1);
    double highest = 0;
    std::size_t steps = 0;
    std::size_t lastStep = 0;
    double lowestPace = 0;
    double highestPace = 0;
    for (std::size_t i = onset; i <= m_slices; ++i) {
        if (live[i] > 1.05 * highest) {
            steps += highest > 0 && i > m_slices / 16 ? 1 : 0;
            lastStep = i;
        }
        highest = std::max(highest, live[i]);
        if (i < settled)
            continue;
        const double pace = live[i] / (share(i) - share(onset == 0 ? 0 : onset - 1));
        lowestPace = i == settled ? pace : std::min(lowestPace, pace);
        highestPace = std::max(highestPace, pace);
    }
    // What doubles under steady use does so last in the second half of its own time.
    const bool growsOn = 2 * (share(lastStep) - share(onset)) > 1 - share(onset);
    return steps >= m_thresholds.leastBufferSteps && growsOn && lowestPace > 0 &&
           highestPace <= m_thresholds.bufferSpread * lowestPace;
}

/// Of a curve that is no suspect.
CurveShape ShapeJudge::otherShape() const {
    const auto& total = m_curve.live.back();
    if (!m_any || total.allocations < m_thresholds.leastBlocks || total.bytes < m_thresholds.leastBytes)
        return CurveShape::Scanty;
    if (isSawTooth())
        return CurveShape::SawTooth;
    const double kept = sumOf(m_blocks.survivors, 0, m_slices);
    const auto warmUp = static_cast<std::size_t>(m_thresholds.warmUp * static_cast<double>(m_slices));
    if (sumOf(m_blocks.survivors, 0, warmUp) >= 0.9 * kept)
        return CurveShape::StartUp;
    for (std::size_t i = warmUp; i + 1 < m_slices; ++i)
        if (sumOf(m_blocks.survivors, i, i + 2) >= 0.8 * kept)
            return CurveShape::Step;
    return CurveShape::Plateau;
}

double ShapeJudge::confidence() const {
    const double certainty = certaintyOf(std::max(m_blocks.trend.score, m_bytes.trend.score));
    return certainty * std::clamp((m_blocks.net + m_bytes.net) / 2, 0.5, 1.0);
}

SuspectShape ShapeJudge::judge() {
    SuspectShape result;
    result.begin = m_begin;
    if (m_any && m_curve.live.back().bytes >= m_thresholds.leastBytes) {
        if (isSteady())
            result.shape = CurveShape::SteadyGrowth;
        else if (isBuffer())
            result.shape = CurveShape::GrowingBuffer;
        else
            result.shape = otherShape();
    }
    std::size_t from = m_begin;
    if (result.shape == CurveShape::GrowingBuffer) // most of it may have grown before m_begin
        for (from = 0; m_bytes.live[from] <= 0;)
            ++from;
    std::vector<double> seconds;
    for (std::size_t i = from; i <= m_slices; ++i)
        seconds.push_back(static_cast<double>(m_curve.times[i]) / 1e9);
    const Trend byTime = trendOf(seconds, std::span(m_bytes.live).subspan(from));
    result.bytesPerSecond = byTime.slope;
    result.lowBytesPerSecond = byTime.low;
    result.highBytesPerSecond = byTime.high;
    if (result.suspect())
        result.confidence = confidence();
    return result;
}

} // namespace

SuspectShape shapeOf(const SuspectCurve& curve, const LeakThresholds& thresholds) {
    return ShapeJudge(curve, thresholds).judge();
}

} // namespace tidemark
