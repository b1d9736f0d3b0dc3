// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/base/result.h"
#include "core/profile/profile.h"

#include <cstddef>
#include <vector>

namespace tidemark {

/// InvalidUsage for a range or number of slices that makes no sense; Unsupported if there are no times.
Status checkSlices(const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t slices);

/// Where the equal slices of a range of time begin, and where the last one ends. A series from 0 on begins
/// before the first event.
std::vector<Moment> sliceMoments(
    const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t slices);

} // namespace tidemark
