// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace tidemark {

/// A line through points that a few bad ones do not bend.
struct Trend {
    double slope = 0; ///< the median of the slopes between any two points (Theil 1950, Sen 1968)
    double low = 0;   ///< limits of the slope's 90 % confidence interval (Sen's, by Kendall's variance)
    double high = 0;
    double score = 0; ///< Mann–Kendall's z: above 1.64 a rise is certain to 95 %, above 2.33 to 99 %
};

/// Of points with ascending x. Fewer than 3, or all at one x: zeros.
Trend trendOf(std::span<const double> x, std::span<const double> y);

/// The share of the normal distribution below `score`.
double certaintyOf(double score);

} // namespace tidemark
