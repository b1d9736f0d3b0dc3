// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace tidemark::cli {

SplitArguments splitRecordArguments(const std::vector<std::string>& arguments) {
    constexpr std::array<std::string_view, 5> kTakeValue = {
        "-o", "--output", "--collector", "--finish", "--sample"};
    SplitArguments split;
    if (arguments.empty() || arguments.front() != "record") {
        split.options = arguments;
        return split;
    }
    auto at = arguments.begin() + 1;
    while (at != arguments.end() && *at != "--" && at->size() > 1 && at->starts_with('-')) {
        const bool takesValue = std::find(kTakeValue.begin(), kTakeValue.end(), *at) != kTakeValue.end();
        at += takesValue && at + 1 != arguments.end() ? 2 : 1;
    }
    split.options.assign(arguments.begin(), at);
    if (at != arguments.end() && *at == "--")
        ++at;
    split.target.assign(at, arguments.end());
    return split;
}

Result<std::uint64_t> parseByteCount(std::string_view text) {
    constexpr std::string_view kUnits = "KMGT";
    constexpr double kMost = 0x1p40;
    const Error refusal{ErrorCode::InvalidUsage,
        fmt::format("'{}' is no number of bytes: write it like 4096, 512K, 1.5M or 2G.", text)};
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{})
        return refusal;
    std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (!unit.empty() && kUnits.find(unit.front()) != std::string_view::npos) {
        number = std::ldexp(number, 10 * static_cast<int>(kUnits.find(unit.front()) + 1));
        unit.remove_prefix(1);
        if (unit == "iB")
            unit = {};
    }
    if (unit == "B")
        unit = {};
    if (!unit.empty() || !(number >= 1) || number >= kMost)
        return refusal;
    return static_cast<std::uint64_t>(number);
}

} // namespace tidemark::cli
