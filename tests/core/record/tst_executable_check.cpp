// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/executable_check.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

namespace fs = std::filesystem;

struct ExecutableCheckTest : testing::Test {
    fs::path folder = fs::temp_directory_path() / ("tidemark-check-" + std::to_string(getpid()));
    ExecutableCheckTest() { fs::create_directories(folder); }
    ~ExecutableCheckTest() override { fs::remove_all(folder); }
    std::string file(const std::string& name, const std::string& content, mode_t mode = 0755) {
        std::ofstream(folder / name) << content;
        chmod((folder / name).c_str(), mode);
        return (folder / name).string();
    }
    /// A copy of this very test program with some bytes replaced.
    std::string elf(const std::string& name, std::size_t at, char value) {
        fs::copy_file("/proc/self/exe", folder / name, fs::copy_options::overwrite_existing);
        std::fstream copy(folder / name, std::ios::in | std::ios::out | std::ios::binary);
        copy.seekp(static_cast<std::streamoff>(at));
        copy.put(value);
        return (folder / name).string();
    }
};

TEST_F(ExecutableCheckTest, FindsProgramsInThePathAsExecvpDoes) {
    const auto found = checkProgram("ls", "/nowhere:/bin");
    EXPECT_EQ(found.exitStatus, 0) << found.failure;
    EXPECT_EQ(found.path, "/bin/ls");
    EXPECT_EQ(checkProgram("ls", "/nowhere").exitStatus, 127);
    EXPECT_EQ(checkProgram("/nowhere/ls", "/bin").exitStatus, 127);
    EXPECT_EQ(checkProgram("", "/bin").exitStatus, 127);
}

TEST_F(ExecutableCheckTest, LooksFurtherThanAFileThatIsNotExecutable) {
    file("ls", "x", 0644);
    EXPECT_EQ(checkProgram("ls", folder.string() + ":/bin").exitStatus, 0);
    EXPECT_EQ(checkProgram("ls", folder.string()).exitStatus, 126);
}

TEST_F(ExecutableCheckTest, RefusesWhatCannotRun) {
    EXPECT_EQ(checkProgram(file("plain", "x", 0644), "").exitStatus, 126);
    EXPECT_EQ(checkProgram(file("text", "echo hello\n"), "").exitStatus, 126);
    EXPECT_EQ(checkProgram(file("empty", ""), "").exitStatus, 126);
    EXPECT_EQ(checkProgram(folder.string(), "").exitStatus, 126);
}

TEST_F(ExecutableCheckTest, JudgesScriptsByTheirInterpreter) {
    EXPECT_EQ(checkProgram(file("good", "#!/bin/sh -e\necho\n"), "").exitStatus, 0);
    EXPECT_EQ(checkProgram(file("spaces", "#!  /bin/sh\n"), "").exitStatus, 0);
    EXPECT_EQ(checkProgram(file("gone", "#!/nowhere/sh\n"), "").exitStatus, 126);
    EXPECT_EQ(checkProgram(file("none", "#!\n"), "").exitStatus, 126);
    const auto self = (folder / "loop").string();
    EXPECT_EQ(checkProgram(file("loop", "#!" + self + "\n"), "").exitStatus, 126);
    const auto foreign = elf("foreign", 18, 40);
    EXPECT_EQ(checkProgram(file("odd", "#!" + foreign + "\n"), "").exitStatus, 125);
}

TEST_F(ExecutableCheckTest, RefusesOtherMachinesAndClasses) {
    EXPECT_EQ(checkProgram(elf("same", 0, 0x7f), "").exitStatus, 0);
    const auto machine = checkProgram(elf("machine", 18, 40), "");
    EXPECT_EQ(machine.exitStatus, 125);
    EXPECT_NE(machine.failure.find("another kind of machine"), std::string::npos);
    EXPECT_EQ(checkProgram(elf("class", 4, 1), "").exitStatus, 125);
}

TEST_F(ExecutableCheckTest, RefusesStaticPrograms) {
    const auto check = checkProgram(TIDEMARK_STATIC_PROGRAM, "");
    EXPECT_EQ(check.exitStatus, 125);
    EXPECT_NE(check.failure.find("statically linked"), std::string::npos) << check.failure;
}

/// Only root can give files away; anybody else has su and chage of Debian's base system.
TEST_F(ExecutableCheckTest, RefusesProgramsThatChangeTheUser) {
    if (geteuid() != 0) {
        EXPECT_NE(checkProgram("/usr/bin/su", "").failure.find("setuid"), std::string::npos);
        EXPECT_EQ(checkProgram("/usr/bin/su", "").exitStatus, 125);
        EXPECT_NE(checkProgram("/usr/bin/chage", "").failure.find("setgid"), std::string::npos);
        EXPECT_EQ(checkProgram("/usr/bin/chage", "").exitStatus, 125);
        return;
    }
    const auto path = elf("setuid", 0, 0x7f);
    ASSERT_EQ(chown(path.c_str(), 12345, 0), 0);
    ASSERT_EQ(chmod(path.c_str(), 04755), 0);
    const auto check = checkProgram(path, "");
    EXPECT_EQ(check.exitStatus, 125);
    EXPECT_NE(check.failure.find("setuid"), std::string::npos);
    ASSERT_EQ(chown(path.c_str(), 0, 12345), 0);
    ASSERT_EQ(chmod(path.c_str(), 02755), 0);
    EXPECT_EQ(checkProgram(path, "").exitStatus, 125);
    ASSERT_EQ(chmod(path.c_str(), 0755), 0);
    EXPECT_EQ(checkProgram(path, "").exitStatus, 0);
}

TEST_F(ExecutableCheckTest, TruncatedFilesAreRefusedNotRead) {
    std::ifstream self("/proc/self/exe", std::ios::binary);
    std::string head(200, '\0');
    self.read(head.data(), 200);
    for (std::size_t bytes = 1; bytes < head.size(); bytes += 7)
        EXPECT_NE(checkProgram(file("cut", head.substr(0, bytes)), "").exitStatus, 0) << bytes;
}

} // namespace
} // namespace tidemark::recording
