// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/recording.h"

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace tidemark::cli {

/// What `record` and `env` have in common: where to, whom, for how long.
struct RecordWords {
    std::string output;
    std::string collector;
    bool force = false;
    bool noSymbols = false;
    bool noIndex = false;
    bool noArguments = false;
    std::vector<std::string> children;
    std::string delay;
    std::string duration;
    std::string sizeLimit;
    bool freeStacks = false;
    bool mappings = false;
    std::string sample;
    std::string python;
};

void addRecordOptions(CLI::App& command, RecordWords& words);

/// InvalidUsage with a sentence if a word makes no sense.
Result<RecordOptions> recordOptions(const RecordWords& words);

/// "512K", "64M", "2G", "1T" (of 1,024), "1000" bytes; also with "iB" or "B" behind. InvalidUsage otherwise.
Result<std::uint64_t> parseSize(std::string_view text);

} // namespace tidemark::cli
