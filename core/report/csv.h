// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// One line of CSV as RFC 4180 has it, but ended by a line feed alone.
std::string csvLine(const std::vector<std::string>& cells);

} // namespace tidemark
