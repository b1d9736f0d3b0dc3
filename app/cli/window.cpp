// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/window.h"

#include "app/cli/terminal.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace tidemark::cli {

namespace {

constexpr const char* kWindow = "tidemark-gui";

} // namespace

int becomeWindow(std::vector<std::string> traces) {
    std::error_code error;
    const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / kWindow;
    std::vector<char*> arguments{const_cast<char*>(kWindow)};
    for (auto& word : traces)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    if (!error)
        ::execv(beside.c_str(), arguments.data());
    ::execvp(kWindow, arguments.data());
    return errno;
}

void startWindow(std::vector<std::string> traces) {
    int report[2];
    if (::pipe2(report, O_CLOEXEC) != 0)
        return say("The window program tidemark-gui could not be started.");
    const pid_t between = ::fork();
    if (between == 0) {
        if (::fork() != 0)
            ::_exit(0);
        ::setsid();
        const int error = becomeWindow(std::move(traces));
        static_cast<void>(!::write(report[1], &error, sizeof error));
        ::_exit(1);
    }
    ::close(report[1]);
    int error = 0;
    const bool failed = ::read(report[0], &error, sizeof error) == static_cast<ssize_t>(sizeof error);
    ::close(report[0]);
    if (between > 0)
        ::waitpid(between, nullptr, 0);
    if (failed || between < 0)
        say("The window program tidemark-gui could not be started: " +
            std::generic_category().message(failed ? error : errno) + ".");
}

} // namespace tidemark::cli
