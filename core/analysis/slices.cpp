// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/slices.h"

#include <cstdint>

namespace tidemark {

namespace {
constexpr std::size_t kMostSlices = 1'000'000;
} // namespace

Status checkSlices(const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t slices) {
    if (end < begin || slices == 0 || slices > kMostSlices)
        return Error{ErrorCode::InvalidUsage,
            "A time series needs a begin that is not after its end, and between 1 and 1,000,000 slices."};
    if (!profile.capabilities().times)
        return Error{ErrorCode::Unsupported,
            "This trace does not say when its allocations happened, so it has no time line."};
    return Ok{};
}

std::vector<Moment> sliceMoments(
    const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t slices) {
    const auto length = static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin);
    std::vector<Moment> moments;
    moments.reserve(slices + 1);
    for (std::size_t i = 0; i <= slices; ++i) {
        const std::uint64_t offset = length / slices * i + length % slices * i / slices;
        const auto time = static_cast<Nanoseconds>(static_cast<std::uint64_t>(begin) + offset);
        moments.push_back(i == 0 && begin <= 0 ? Moment{} : profile.momentAt(time));
    }
    return moments;
}

} // namespace tidemark
