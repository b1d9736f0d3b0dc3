// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>

namespace tidemark::cli {

namespace {

struct Outcome {
    int status = -1;
    std::string text;
};

/// Runs the program through the shell.
Outcome shell(const std::string& arguments) {
    Outcome outcome;
    FILE* pipe = ::popen((std::string(TIDEMARK_PROGRAM) + " " + arguments).c_str(), "r");
    if (pipe == nullptr)
        return outcome;
    std::array<char, 4096> buffer;
    for (std::size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        outcome.text.append(buffer.data(), size);
    const int status = ::pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
}

TEST(Program, RefusesBadUsageAndInputWithOneSentence) {
    for (const std::string arguments : {"", "nonsense", "info", "info --nonsense x",
             "report /nonexistent.tide", "info /", "info /dev/null", "report --limit many x", "record",
             "record --nonsense -- true", "record --finish x -- true", "report -- --json",
             "timeline /nonexistent.tide", "timeline --json --csv x", "allocations --limit many x"}) {
        const auto outcome = shell(arguments + " 2>&1 >/dev/null");
        EXPECT_EQ(outcome.status, 2) << arguments;
        EXPECT_TRUE(outcome.text.starts_with("tidemark: ")) << outcome.text;
        EXPECT_EQ(outcome.text.find('\n'), outcome.text.size() - 1) << outcome.text;
        EXPECT_EQ(outcome.text[outcome.text.size() - 2], '.') << outcome.text;
    }
}

TEST(Program, HelpsWithExamples) {
    for (const std::string command : {"", "record", "info", "report", "timeline", "allocations", "view"}) {
        const auto outcome = shell(command + " --help");
        EXPECT_EQ(outcome.status, 0) << command;
        EXPECT_NE(outcome.text.find("Usage: tidemark"), std::string::npos) << outcome.text;
        EXPECT_NE(outcome.text.find("Examples:\n  tidemark "), std::string::npos) << outcome.text;
    }
    EXPECT_EQ(shell("--version").text.substr(0, 9), "tidemark ");
}

TEST(Program, SurvivesAStandardOutputThatIsClosedFullOrGone) {
    EXPECT_EQ(shell("--help >&-").status, 2);
    EXPECT_EQ(shell("--help >/dev/full 2>/dev/null").status, 2);
    EXPECT_EQ(shell("--help 2>&1 | true").text, "");
}

} // namespace

} // namespace tidemark::cli
