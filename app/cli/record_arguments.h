// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::cli {

struct SplitArguments {
    std::vector<std::string> options; ///< for the parser, the command's name included
    std::vector<std::string> target;  ///< program to record and its arguments
};

/// Cuts `record [options] [--] PROGRAM [arguments]` before PROGRAM, so that nothing of the program's own
/// command line is taken for an option. Other commands are left whole.
SplitArguments splitRecordArguments(const std::vector<std::string>& arguments);

/// A number of bytes > 0 as the user writes it: "4096", "512K", "512KiB", "1.5M", "2G" (of 1,024), below
/// 2^40. InvalidUsage with a sentence otherwise.
Result<std::uint64_t> parseByteCount(std::string_view text);

} // namespace tidemark::cli
