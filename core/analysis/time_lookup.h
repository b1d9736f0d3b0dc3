// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile_index.h"

#include <cstdint>
#include <vector>

namespace tidemark {

/// The times of many events, faster than ProfileIndex::timeOf(): most pulses are shorter than a step of the
/// clock.
class TimeLookup {
public:
    explicit TimeLookup(const ProfileIndex& index);
    Nanoseconds timeOf(Position event) const;

private:
    const ProfileIndex& m_index;
    std::vector<Nanoseconds> m_times; ///< by pulse, of its first event; and of the last event of all
};

} // namespace tidemark
