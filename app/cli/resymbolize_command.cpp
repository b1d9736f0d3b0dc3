// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "core/record/resymbolize.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace tidemark::cli {

namespace {

constexpr const char* kExamples =
    "Servers are asked only if DEBUGINFOD_URLS names some, and only for modules whose debug info is not "
    "here.\n\n"
    "Examples:\n"
    "  tidemark resymbolize run.tide                                debug info was installed since\n"
    "  tidemark resymbolize run.tide --debug-dir build/symbols      kept apart from the stripped programs\n"
    "  DEBUGINFOD_URLS=https://debuginfod.debian.net tidemark resymbolize run.tide\n";

struct Options {
    std::string file;
    std::string output;
    std::vector<std::string> debugFolders;
    std::string sysroot;
    bool noServers = false;
    bool followPaths = false;
    bool overwrite = false;
};

const char* wordOf(SymbolSource::State state) {
    switch (state) {
    case SymbolSource::State::Full:
        return "full";
    case SymbolSource::State::SymbolTable:
        return "names only";
    case SymbolSource::State::Nothing:
        break;
    }
    return "nothing";
}

std::string textOf(const ResymbolizeOutcome& outcome) {
    std::string text;
    for (const ModuleSymbols& module : outcome.modules) {
        const bool changed = module.now.state != module.before.state;
        text += fmt::format("{:<10}  {:>7} frames  {}{}\n", wordOf(module.now.state), module.frames,
            module.path, changed ? fmt::format("  (was: {})", wordOf(module.before.state)) : std::string());
        if (module.now.state == SymbolSource::State::Full)
            continue;
        if (!module.now.reason.empty())
            text += fmt::format("            {}\n", module.now.reason);
        for (const std::string& attempt : module.now.attempts)
            if (attempt != module.now.reason)
                text += fmt::format("            tried: {}\n", attempt);
    }
    return text + fmt::format("Better names than before: {} of {} modules.\n", outcome.improved,
                      outcome.modules.size());
}

int runResymbolize(const Options& options) {
    std::error_code ignored;
    if (!options.output.empty() && !options.overwrite && std::filesystem::exists(options.output, ignored))
        return fail(kBadInput,
            fmt::format("“{}” exists already; choose another name or use --force.", options.output));
    ResymbolizeOptions how;
    how.output = options.output;
    for (const std::string& folder : options.debugFolders)
        how.places.debugFolders.push_back(std::filesystem::absolute(folder, ignored));
    how.places.sysroot = options.sysroot;
    how.servers = !options.noServers;
    how.followPaths = options.followPaths;
    const auto outcome = resymbolize(options.file, how);
    if (!outcome)
        return fail(kBadInput, outcome.error().sentence);
    for (const std::string& notice : outcome->notices)
        say(notice);
    return writeOutput(textOf(*outcome));
}

} // namespace

void addResymbolizeCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand(
        "resymbolize", "Look the function names and lines of a trace up again; no name is lost");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "The trace")->required()->type_name("");
    command->add_option("-o,--output", options->output, "Write there; FILE stays as it is")
        ->type_name("FILE");
    command->add_flag("--force", options->overwrite, "Overwrite the output");
    command
        ->add_option("--debug-dir", options->debugFolders,
            "Also look for debug info there; may be given several times")
        ->type_name("DIR");
    command->add_option("--sysroot", options->sysroot, "Look for modules below this folder first")
        ->type_name("DIR");
    command->add_flag(
        "--no-servers", options->noServers, "Do not ask the servers that DEBUGINFOD_URLS names");
    command->add_flag("--follow-paths", options->followPaths,
        "Of a trace that was recorded elsewhere: read the files of this machine at the paths it names");
    command->footer(kExamples);
    command->callback([options, &status] { status = runResymbolize(*options); });
}

} // namespace tidemark::cli
