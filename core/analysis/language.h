// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"

#include <string_view>

namespace tidemark {

/// What a place was written in, as far as its names tell: by the source file's extension, where there is none
/// by the shape of the function's name. "assembly", "c", "c++", "d", "fortran", "go", "python", "rust",
/// "swift", "zig", "unknown".
std::string_view languageOf(const Names& names, const Location& place);

} // namespace tidemark
