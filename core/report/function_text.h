// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tidemark {

/// A demangled name in at most `columns` bytes where that is possible: its outermost parameter lists and
/// template arguments become "…", from the last one on, until it fits. Names of scopes and the function's own
/// name always stay.
std::string shortFunction(std::string_view name, std::size_t columns);

} // namespace tidemark
