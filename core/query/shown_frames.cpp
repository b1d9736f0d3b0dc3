// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/shown_frames.h"

#include <algorithm>
#include <array>

namespace tidemark {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"mixed", "python", "native"};

} // namespace

std::string_view shownFramesName(ShownFrames frames) {
    return kNames[static_cast<std::size_t>(frames)];
}

bool parseShownFrames(std::string_view name, ShownFrames& frames) {
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end())
        return false;
    frames = static_cast<ShownFrames>(found - kNames.begin());
    return true;
}

} // namespace tidemark
