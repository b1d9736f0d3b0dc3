// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/open_trace.h"
#include "app/cli/terminal.h"
#include "core/session/pack.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace tidemark::cli {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  tidemark pack run.tide                           machine code of all functions in its stacks\n"
    "  tidemark pack run.tide --sources -o sent.tide    also the sources; run.tide stays as it is\n";

struct Options {
    std::string file;
    std::string output;
    bool sources = false;
    bool followPaths = false;
    bool overwrite = false;
};

int runPack(const Options& options) {
    std::error_code ignored;
    if (!options.output.empty() && !options.overwrite && std::filesystem::exists(options.output, ignored))
        return fail(kBadInput,
            fmt::format("“{}” exists already; choose another name or use --force.", options.output));
    const auto session = openTrace(options.file);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    const PackOptions how{
        options.output, options.sources, options.followPaths ? CodePaths::Follow : CodePaths::Ignore};
    const auto outcome = pack(**session, how);
    if (!outcome)
        return fail(kBadInput, outcome.error().sentence);
    for (const auto& notice : outcome->notices)
        say(notice);
    return writeOutput(fmt::format("{}: {} functions and {} source files were added.\n",
        options.output.empty() ? options.file : options.output, outcome->functions, outcome->sources));
}

} // namespace

void addPackCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand(
        "pack", "Add machine code and sources to a trace, to show them on another machine");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "The trace")->required()->type_name("");
    command->add_option("-o,--output", options->output, "Write there; FILE stays as it is")
        ->type_name("FILE");
    command->add_flag("--force", options->overwrite, "Overwrite the output");
    command->add_flag("--sources", options->sources, "Also the source files that its stacks name");
    command->add_flag("--follow-paths", options->followPaths,
        "Of a trace that was recorded elsewhere: read the files of this machine at the paths it names");
    command->footer(kExamples);
    command->callback([options, &status] { status = runPack(*options); });
}

} // namespace tidemark::cli
