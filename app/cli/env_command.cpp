// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/record_limits.h"
#include "app/cli/terminal.h"
#include "core/record/invitation.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace tidemark::cli {

namespace {

constexpr const char* kFooter =
    "Starts a recorder in the background and prints the variables that make a program join it: for programs\n"
    "that something else has to start, as a service manager or a container does. The first program that "
    "comes\n"
    "with them is recorded in FILE, all others in FILE.PID.IMAGE.tide. The recorder must run as the same "
    "user\n"
    "and see the same processes and folders as the program. It stays until --stop, or --duration is over.\n"
    "\n"
    "Examples:\n"
    "  env $(tidemark env -o run.tide) ./server\n"
    "  tidemark env -o /var/tmp/app.tide > /run/app.env      for EnvironmentFile= or --env-file\n"
    "  tidemark env --stop /var/tmp/app.tide                 ends the recording and completes the traces";

struct Options {
    RecordWords words;
    std::string stop;
};

int runEnv(const Options& options) {
    if (!options.stop.empty()) {
        const auto status = stopInvited(options.stop);
        return status ? kSuccess : fail(kBadInput, status.error().sentence);
    }
    if (options.words.output.empty())
        return fail(kBadInput, "The trace to write is required: -o FILE.");
    const auto record = recordOptions(options.words);
    if (!record)
        return fail(kBadInput, record.error().sentence);
    const auto variables = invite(*record);
    if (!variables)
        return fail(kBadInput, variables.error().sentence);
    std::string text;
    for (const auto& variable : *variables)
        text += variable + "\n";
    return writeOutput(text);
}

} // namespace

void addEnvCommand(CLI::App& program, int& status) {
    CLI::App* command =
        program.add_subcommand("env", "Print variables for recording a program that something else starts");
    const auto options = std::make_shared<Options>();
    addRecordOptions(*command, options->words);
    command->add_option("--stop", options->stop, "End such a recording instead")->type_name("FILE");
    command->footer(kFooter);
    command->callback([options, &status] { status = runEnv(*options); });
}

} // namespace tidemark::cli
