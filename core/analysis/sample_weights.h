// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile.h"
#include "core/results/results.h"

#include <cmath>
#include <cstdint>

namespace tidemark {

/// What the blocks of a sampled trace stand for. A block of Z bytes was recorded with p = 1 − e^(−Z/R), so
/// that it counts 1/p times, with the variance (1 − p)/p² (Horvitz and Thompson's estimator for independent
/// draws). Pools and mappings are recorded always.
class SampleWeights {
public:
    explicit SampleWeights(const Profile& profile)
        : m_sites(profile.index().sites()),
          m_distance(
              profile.capabilities().estimated ? static_cast<double>(profile.facts().samplingBytes) : 0) {}

    bool estimated() const { return m_distance > 0; }
    double weight(SiteIndex site, std::uint64_t size) const {
        if (m_distance <= 0 || m_sites[site].domain != static_cast<std::uint8_t>(Domain::Heap))
            return 1;
        return -1 / std::expm1(-static_cast<double>(std::max<std::uint64_t>(size, 1)) / m_distance);
    }
    Estimate of(SiteIndex site, std::uint64_t size) const {
        const double times = weight(site, size);
        const double variance = times * (times - 1);
        const auto bytes = static_cast<double>(size);
        return {times * bytes, times, variance * bytes * bytes, variance, 1};
    }

private:
    std::span<const SiteRecord> m_sites;
    double m_distance;
};

} // namespace tidemark
