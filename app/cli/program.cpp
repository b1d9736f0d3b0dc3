// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"

#include "app/cli/commands.h"
#include "app/cli/record_arguments.h"
#include "app/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

namespace tidemark::cli {

namespace {

constexpr const char* kFooter = "Examples:\n"
                                "  tidemark record -o server.tide -- ./server --port 8080\n"
                                "  tidemark info server.tide\n"
                                "  tidemark report server.tide --from 50% --to end\n"
                                "  tidemark view server.tide\n"
                                "\n"
                                "`tidemark COMMAND --help` tells more about one command.";

/// The parser's message as one sentence on one line.
std::string sentenceOf(const CLI::ParseError& error) {
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    while (!text.empty() && (text.back() == ' ' || text.back() == '.'))
        text.pop_back();
    return text + ".";
}

int parseAndRun(const std::vector<std::string>& arguments) {
    if (arguments.empty())
        return fail(kBadInput,
            "A command is required: record, env, info, report, timeline, allocations, leaks, diff or view; see "
            "`tidemark --help`.");
    const auto split = splitRecordArguments(arguments);
    int status = kSuccess;
    CLI::App program("Records where a program's heap memory goes, and shows it.", "tidemark");
    program.set_version_flag("--version", "tidemark " TIDEMARK_VERSION, "Print the version and exit");
    program.set_help_flag("-h,--help", "Print this help and exit");
    program.require_subcommand(1);
    program.footer(kFooter);
    addRecordCommand(program, split.target, status);
    addEnvCommand(program, status);
    addInfoCommand(program, status);
    addReportCommand(program, status);
    addTimelineCommand(program, status);
    addAllocationsCommand(program, status);
    addLeaksCommand(program, status);
    addDiffCommand(program, status);
    addPackCommand(program, status);
    addResymbolizeCommand(program, status);
    addViewCommand(program, status);
    try {
        std::vector<std::string> reversed(split.options.rbegin(), split.options.rend());
        program.parse(reversed);
    } catch (const CLI::CallForVersion&) {
        return writeOutput("tidemark " TIDEMARK_VERSION "\n");
    } catch (const CLI::CallForHelp&) {
        return writeOutput(program.help()); // of the chosen command, if there is one
    } catch (const CLI::ParseError& error) {
        return fail(kBadInput, sentenceOf(error));
    }
    return status;
}

} // namespace

int runProgram(const std::vector<std::string>& arguments) {
    // A recorded program must find the standard streams as they are.
    if (arguments.empty() || arguments.front() != "record")
        prepareStandardStreams();
    try {
        return parseAndRun(arguments);
    } catch (const std::exception& error) {
        return fail(kBadInput, std::string("This went wrong unexpectedly: ") + error.what() + ".");
    }
}

} // namespace tidemark::cli
