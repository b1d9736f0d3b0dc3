// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/python_snapshots.h"

#include "app/cli/python_module.h"
#include "app/cli/terminal.h"
#include "app/cli/time_argument.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <system_error>
#include <unistd.h>

namespace tidemark::cli {

namespace {

constexpr int kOwnFailure = 125;
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;
constexpr int kMostFrames = 65535;
constexpr const char* kVariable = "TIDEMARK_SNAPSHOTS"; ///< as the module knows it

Error usage(std::string sentence) {
    return {ErrorCode::InvalidUsage, std::move(sentence)};
}

struct Settings {
    double seconds = 0;
    int frames = 0; ///< 0: the module's default
};

Result<Settings> settingsOf(const SnapshotWords& words, const RecordWords& others) {
    Settings settings;
    const auto every = parseTime(words.every);
    if (!every || every->kind != TimeArgument::Kind::Time || every->time < 10'000'000)
        return usage(
            fmt::format("\"{}\" is no span of time of 10 ms or more; write it like 60s or 5m.", words.every));
    settings.seconds = static_cast<double>(every->time) / 1e9;
    const std::string& text = words.frames;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), settings.frames);
    const bool isNumber = error == std::errc() && end == text.data() + text.size();
    if (!text.empty() && (!isNumber || settings.frames < 1 || settings.frames > kMostFrames))
        return usage("--python-frames takes a number of frames from 1 to 65535.");
    const RecordWords none;
    const bool isAlone = others.collector == none.collector && others.children == none.children &&
                         others.delay == none.delay && others.duration == none.duration &&
                         others.sizeLimit == none.sizeLimit && others.sample == none.sample &&
                         !others.noSymbols && !others.noIndex && !others.freeStacks && !others.mappings;
    if (!isAlone)
        return usage(
            "Beside --python-snapshots only --python-frames, -o, --force and --no-args have a meaning: "
            "nothing else is recorded.");
    return settings;
}

Status makeFolder(const std::filesystem::path& folder, const std::filesystem::path& module, bool force) {
    std::error_code error;
    if (!force && std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error))
        return Error{ErrorCode::NotWritable,
            fmt::format("“{}” exists and is not empty; --force adds to it.", folder.string())};
    return linkPythonModule(folder, module);
}

void setVariables(const std::filesystem::path& folder, const Settings& settings, bool hideArguments) {
    nlohmann::json options{{"directory", folder.string()}, {"every", settings.seconds}};
    if (settings.frames > 0)
        options["frames"] = settings.frames;
    if (hideArguments)
        options["arguments"] = false;
    ::setenv(kVariable, options.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace).c_str(), 1);
    addToPythonPath(folder);
}

int become(const std::vector<std::string>& target) {
    std::vector<char*> words;
    for (const std::string& word : target)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execvp(words.front(), words.data());
    const int error = errno;
    return fail(error == ENOENT ? kNotFound : kNotExecutable,
        fmt::format("'{}' cannot be executed: {}.", target.front(), std::generic_category().message(error)));
}

} // namespace

void addSnapshotOptions(CLI::App& command, SnapshotWords& words) {
    command
        .add_option("--python-snapshots", words.every,
            "Instead of a trace: snapshots of tracemalloc, one every TIME, of every Python that starts")
        ->type_name("TIME");
    command
        .add_option(
            "--python-frames", words.frames, "Frames of a traceback that snapshots keep (default: 10)")
        ->type_name("N");
}

int recordSnapshots(
    const SnapshotWords& words, const RecordWords& others, const std::vector<std::string>& target) {
    const auto settings = settingsOf(words, others);
    if (!settings)
        return fail(kBadInput, settings.error().sentence);
    const auto module = findPythonModule("tidemark_snapshots.py");
    if (module.empty())
        return fail(kOwnFailure, "The module tidemark_snapshots.py was not found beside this program.");
    std::error_code ignored;
    const auto folder = std::filesystem::absolute(
        others.output.empty() ? fmt::format("tidemark.{}.{}.snapshots",
                                    std::filesystem::path(target.front()).filename().string(), ::getpid())
                              : others.output,
        ignored);
    if (Status made = makeFolder(folder, module, others.force); !made)
        return fail(
            made.error().code == ErrorCode::InvalidUsage ? kBadInput : kOwnFailure, made.error().sentence);
    if (::isatty(STDERR_FILENO) == 1)
        say(fmt::format("Snapshots go to {0}; look at them with: tidemark leaks {0}", folder.string()));
    setVariables(folder, *settings, others.noArguments);
    return become(target);
}

} // namespace tidemark::cli
