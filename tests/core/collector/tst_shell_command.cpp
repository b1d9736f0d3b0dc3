// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/shell_command.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <unistd.h>

namespace tidemark::collector {
namespace {

struct ShellCommandTest : testing::Test {
    ShellCommandTest() {
        recording->family = family.get();
        std::strcpy(family->preload, "LD_PRELOAD=");
        std::strcpy(family->ring_variable, "TIDEMARK_RING=/run/it's here/x.family");
    }

    /// With what it says to the user, and its status.
    static std::string outputOf(const char* command) {
        std::string text;
        const int before = dup(STDERR_FILENO);
        int said[2];
        EXPECT_EQ(pipe(said), 0);
        dup2(said[1], STDERR_FILENO);
        std::FILE* const output = popen(command, "r");
        dup2(before, STDERR_FILENO);
        close(before);
        close(said[1]);
        char buffer[256];
        while (const std::size_t bytes = std::fread(buffer, 1, sizeof buffer, output))
            text.append(buffer, bytes);
        for (ssize_t bytes = 0; (bytes = read(said[0], buffer, sizeof buffer)) > 0;)
            text.append(buffer, static_cast<std::size_t>(bytes));
        close(said[0]);
        return text + "= " + std::to_string(pclose(output));
    }

    std::unique_ptr<wire::Family> family = std::make_unique<wire::Family>();
    std::unique_ptr<Recording> recording = std::make_unique<Recording>();
};

TEST_F(ShellCommandTest, SaysAndDoesTheSame) {
    for (const char* const command :
        {"echo \"it's $0 with $#\" 'a''b' \\\\x; exit 7", "nonexistent_command 2>&1", "echo one\necho two",
            "", "if true; then 2>&1", "'", "set -- a b; echo $# $-", "kill -9 $$"}) {
        const ShellCommand joining(*recording, command, nullptr);
        ASSERT_NE(joining.text(), nullptr);
        EXPECT_EQ(outputOf(joining.text()), outputOf(command)) << command;
    }
}

TEST_F(ShellCommandTest, TheSecondShellHasOurVariables) {
    const ShellCommand joining(*recording, "echo \"$TIDEMARK_RING\"", nullptr);
    EXPECT_EQ(outputOf(joining.text()), "/run/it's here/x.family\n= 0");
    const ShellCommand withUsers(
        *recording, "echo \"$LD_PRELOAD $TIDEMARK_SAVED_LD_PRELOAD\"", "/nonexistent'x");
    EXPECT_EQ(outputOf((std::string("exec 2>/dev/null;") + withUsers.text()).c_str()),
        ":/nonexistent'x /nonexistent'x\n= 0");
}

TEST_F(ShellCommandTest, WhatDoesNotFitIsLeftAlone) {
    EXPECT_NE(ShellCommand(*recording, std::string(130'000, ' ').c_str(), nullptr).text(), nullptr);
    EXPECT_EQ(ShellCommand(*recording, std::string(131'000, ' ').c_str(), nullptr).text(), nullptr);
    EXPECT_EQ(ShellCommand(*recording, std::string(40'000, '\'').c_str(), nullptr).text(), nullptr);
    EXPECT_EQ(ShellCommand(*recording, "-c 'exit 3'", nullptr).text(), nullptr) << "options of the shell";
}

} // namespace
} // namespace tidemark::collector
