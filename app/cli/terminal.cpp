// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <string>
#include <system_error>
#include <unistd.h>

namespace tidemark::cli {

namespace {

/// 0 or the errno of the failure.
int writeAll(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

} // namespace

void prepareStandardStreams() {
    for (int descriptor = 0; descriptor <= 2; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            // The lowest free number is this one. Read-only, so that writing to a closed stream stays an
            // error.
            [[maybe_unused]]
            const int opened = ::open("/dev/null", O_RDONLY);
    std::signal(SIGPIPE, SIG_IGN);
}

int writeOutput(std::string_view text) {
    const int error = writeAll(STDOUT_FILENO, text);
    if (error == 0 || error == EPIPE)
        return kSuccess;
    return fail(kBadInput,
        fmt::format("Standard output could not be written: {}.", std::generic_category().message(error)));
}

void say(std::string_view sentence) {
    writeAll(STDERR_FILENO, fmt::format("tidemark: {}\n", sentence));
}

int fail(int status, std::string_view sentence) {
    say(sentence);
    return status;
}

} // namespace tidemark::cli
