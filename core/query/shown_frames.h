// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace tidemark {

/// Which frames stacks, trees and groups by allocating frame show, of programs that run Python. Blocks and
/// totals stay the same.
enum class ShownFrames : std::uint8_t {
    Mixed,  ///< all, in the order of the calls
    Python, ///< without the interpreter and C libraries
    Native, ///< without Python's
};
/// Stable lower-case name: "mixed", "python", "native".
std::string_view shownFramesName(ShownFrames frames);
/// False if there is no such name; then `frames` is untouched.
bool parseShownFrames(std::string_view name, ShownFrames& frames);

} // namespace tidemark
