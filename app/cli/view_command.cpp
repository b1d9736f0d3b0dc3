// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <memory>
#include <system_error>
#include <unistd.h>

namespace tidemark::cli {

namespace {

constexpr const char* kWindow = "tidemark-gui";

constexpr const char* kFooter = "Examples:\n"
                                "  tidemark view run.tide\n"
                                "  tidemark view";

int runView(std::vector<std::string> words) {
    std::error_code error;
    const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / kWindow;
    words.insert(words.begin(), kWindow);
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    if (!error)
        ::execv(beside.c_str(), arguments.data());
    ::execvp(kWindow, arguments.data());
    if (errno == ENOENT)
        return fail(kBadInput,
            "The window program tidemark-gui is not installed; install it beside tidemark or in PATH.");
    return fail(kBadInput, "The window program tidemark-gui could not be started: " +
                               std::generic_category().message(errno) + ".");
}

} // namespace

void addViewCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("view", "Open traces in the window");
    const auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("FILE", *files, "The traces")->type_name("");
    command->footer(kFooter);
    command->callback([files, &status] { status = runView(*files); });
}

} // namespace tidemark::cli
