// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/process_totals.h"
#include "app/cli/terminal.h"
#include "app/cli/window.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <memory>
#include <system_error>

namespace tidemark::cli {

namespace {

constexpr const char* kFooter = "Examples:\n"
                                "  tidemark view run.tide\n"
                                "  tidemark view before.pickle after.pickle      one series of snapshots\n"
                                "  tidemark view";

int runView(std::vector<std::string> words) {
    for (const auto& word : words)
        if (const auto trace = firstTraceOf(word); !trace)
            return fail(kBadInput, trace.error().sentence);
    const int error = becomeWindow(std::move(words));
    if (error == ENOENT)
        return fail(kBadInput,
            "The window program tidemark-gui is not installed; install it beside tidemark or in PATH.");
    return fail(kBadInput, "The window program tidemark-gui could not be started: " +
                               std::generic_category().message(error) + ".");
}

} // namespace

void addViewCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("view", "Open traces in the window");
    const auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("FILE", *files, "The traces, a tab each; the snapshots of a series share one")
        ->type_name("");
    command->footer(kFooter);
    command->callback([files, &status] { status = runView(*files); });
}

} // namespace tidemark::cli
