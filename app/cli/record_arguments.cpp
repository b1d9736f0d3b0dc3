// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_arguments.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tidemark::cli {

SplitArguments splitRecordArguments(const std::vector<std::string>& arguments) {
    constexpr std::array<std::string_view, 12> kTakeValue = {"-o", "--output", "--collector", "--finish",
        "--children", "--delay", "--duration", "--size-limit", "--sample", "--python", "--python-snapshots",
        "--python-frames"};
    SplitArguments split;
    if (arguments.empty() || arguments.front() != "record") {
        split.options = arguments;
        return split;
    }
    auto at = arguments.begin() + 1;
    while (at != arguments.end() && *at != "--" && at->size() > 1 && at->starts_with('-')) {
        const bool takesValue = std::find(kTakeValue.begin(), kTakeValue.end(), *at) != kTakeValue.end();
        const bool takesTwo = *at == "--children" && arguments.end() - at > 2 && *(at + 1) == "matching";
        at += takesTwo ? 3 : takesValue && at + 1 != arguments.end() ? 2 : 1;
    }
    split.options.assign(arguments.begin(), at);
    if (at != arguments.end() && *at == "--")
        ++at;
    split.target.assign(at, arguments.end());
    return split;
}

} // namespace tidemark::cli
