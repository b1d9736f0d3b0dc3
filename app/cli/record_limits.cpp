// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_limits.h"

#include "app/cli/time_argument.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <fmt/format.h>

namespace tidemark::cli {

namespace {

constexpr std::size_t kLongestPattern = 255;

Result<std::chrono::nanoseconds> parseSpan(const std::string& text) {
    if (text.empty())
        return std::chrono::nanoseconds{0};
    const auto time = parseTime(text);
    if (!time || time->kind != TimeArgument::Kind::Time)
        return Error{ErrorCode::InvalidUsage,
            fmt::format("\"{}\" is no span of time; write it like 12.5s, 300ms or 1m30s.", text)};
    return std::chrono::nanoseconds{time->time};
}

Status takeChildren(const std::vector<std::string>& words, RecordOptions& options) {
    const std::string& which = words.front();
    if (words.size() == 1 && which == "all") {
        options.children = RecordOptions::Children::All;
    } else if (words.size() == 1 && which == "none") {
        options.children = RecordOptions::Children::None;
    } else if (words.size() == 2 && which == "matching" && !words[1].empty() &&
               words[1].size() <= kLongestPattern) {
        options.children = RecordOptions::Children::Matching;
        options.childrenPattern = words[1];
    } else {
        return Error{ErrorCode::InvalidUsage,
            "--children takes all, none, or matching and a pattern for the program's file name."};
    }
    return Ok{};
}

Status takePython(std::string_view word, RecordOptions& options) {
    if (word.empty() || word == "objects")
        options.python = RecordOptions::Python::Objects;
    else if (word == "malloc")
        options.python = RecordOptions::Python::Malloc;
    else if (word == "none")
        options.python = RecordOptions::Python::None;
    else
        return Error{ErrorCode::InvalidUsage,
            fmt::format("--python takes objects, malloc or none, not \"{}\".", word)};
    return Ok{};
}

} // namespace

void addRecordOptions(CLI::App& command, RecordWords& words) {
    command
        .add_option("-o,--output", words.output, "The trace to write (default: tidemark.PROGRAM.PID.tide)")
        ->type_name("FILE");
    command.add_flag("--force", words.force, "Overwrite traces that exist");
    command
        .add_option("--children", words.children,
            "Processes that the program starts: all (default), none, or matching GLOB, their file name")
        ->expected(1, 2)
        ->type_name("WHICH");
    command.add_option("--delay", words.delay, "Begin to record so long after the start")->type_name("TIME");
    command.add_option("--duration", words.duration, "Record so long; the program goes on")
        ->type_name("TIME");
    command
        .add_option("--size-limit", words.sizeLimit,
            "End the recording of a process when its trace is that big, e.g. 500M; it goes on")
        ->type_name("SIZE");
    command.add_flag(
        "--no-args", words.noArguments, "Keep arguments and working directory out of the traces");
    command
        .add_option("--collector", words.collector, "The collector library (default: beside this program)")
        ->type_name("FILE");
    command.add_flag("--no-symbols", words.noSymbols, "Do not look up functions and lines");
    command.add_flag("--no-index", words.noIndex,
        "Write no index into the traces: smaller, but slower to open for the first time");
    command.add_flag("--free-stacks", words.freeStacks, "Record where each block is freed, too");
    command
        .add_option("--python", words.python,
            "Of Python programs: objects (every block, the default), malloc (only what the interpreter asks "
            "of "
            "malloc), none (no Python frames either)")
        ->type_name("WHAT");
    command.add_flag("--mappings", words.mappings, "Record mmap, munmap, mremap, brk and sbrk, too");
    command
        .add_option("--sample", words.sample,
            "Record only one allocation per so many bytes, on average; figures become estimates")
        ->type_name("SIZE");
}

Result<std::uint64_t> parseSize(std::string_view text) {
    const Error bad{
        ErrorCode::InvalidUsage, fmt::format("\"{}\" is no size; write it like 500M or 2G.", text)};
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number == 0)
        return bad;
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    constexpr std::string_view kUnits = "KMGT";
    const bool plain = unit.empty() || unit == "B";
    if (!plain && kUnits.find(unit.front()) == std::string_view::npos)
        return bad;
    const auto power = plain ? 0 : kUnits.find(unit.front()) + 1;
    const bool spelled = unit.size() <= 1 || unit.substr(1) == "iB" || unit.substr(1) == "B";
    constexpr int kBitsPerUnit = 10;
    if (!spelled || number > (UINT64_MAX >> (kBitsPerUnit * power)))
        return bad;
    return number << (kBitsPerUnit * power);
}

Result<RecordOptions> recordOptions(const RecordWords& words) {
    RecordOptions options;
    options.output = words.output;
    options.collector = words.collector;
    options.overwrite = words.force;
    options.symbolize = !words.noSymbols;
    options.index = !words.noIndex;
    options.hideArguments = words.noArguments;
    if (!words.children.empty())
        if (auto status = takeChildren(words.children, options); !status)
            return status.error();
    const auto delay = parseSpan(words.delay);
    const auto duration = parseSpan(words.duration);
    for (const auto* span : {&delay, &duration})
        if (!*span)
            return span->error();
    options.freeStacks = words.freeStacks;
    options.mappings = words.mappings;
    if (auto status = takePython(words.python, options); !status)
        return status.error();
    if (!words.sample.empty()) {
        const auto distance = parseSize(words.sample);
        if (!distance)
            return distance.error();
        options.samplingBytes = *distance;
    }
    options.delay = *delay;
    options.duration = *duration;
    if (words.sizeLimit.empty())
        return options;
    const auto size = parseSize(words.sizeLimit);
    if (!size)
        return size.error();
    options.sizeLimit = *size;
    return options;
}

} // namespace tidemark::cli
