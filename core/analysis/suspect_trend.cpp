// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/suspect_trend.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tidemark {
namespace {

constexpr double kNinetyPercent = 1.645; ///< two-sided quantile of the normal distribution

/// Variance of Kendall's S, with Kendall's correction for equal values.
double varianceOfS(std::span<const double> y) {
    std::vector<double> sorted(y.begin(), y.end());
    std::sort(sorted.begin(), sorted.end());
    const auto term = [](double n) { return n * (n - 1) * (2 * n + 5); };
    double variance = term(static_cast<double>(y.size()));
    for (std::size_t i = 0; i < sorted.size();) {
        std::size_t end = i;
        while (end < sorted.size() && sorted[end] == sorted[i])
            ++end;
        variance -= term(static_cast<double>(end - i));
        i = end;
    }
    return variance / 18;
}

} // namespace

Trend trendOf(std::span<const double> x, std::span<const double> y) {
    std::vector<double> slopes;
    double s = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
        for (std::size_t j = i + 1; j < y.size(); ++j) {
            s += y[j] > y[i] ? 1 : y[j] < y[i] ? -1 : 0;
            if (x[j] > x[i])
                slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
        }
    Trend trend;
    if (y.size() < 3 || slopes.empty())
        return trend;
    std::sort(slopes.begin(), slopes.end());
    const std::size_t count = slopes.size();
    trend.slope = (slopes[(count - 1) / 2] + slopes[count / 2]) / 2;
    const double deviation = std::sqrt(std::max(varianceOfS(y), 0.0));
    const double reach = kNinetyPercent * deviation;
    const auto at = [&](double rank) {
        return slopes[static_cast<std::size_t>(std::clamp(rank, 0.0, static_cast<double>(count - 1)))];
    };
    trend.low = at((static_cast<double>(count) - reach) / 2);
    trend.high = at((static_cast<double>(count) + reach) / 2);
    if (deviation > 0 && s != 0)
        trend.score = (s - (s > 0 ? 1 : -1)) / deviation;
    return trend;
}

double certaintyOf(double score) {
    return std::erfc(-score / std::sqrt(2.0)) / 2;
}

} // namespace tidemark
