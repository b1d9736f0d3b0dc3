// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which processes may still join a recording that has none left.

#include "core/record/possible_joiners.h"
#include "core/record/target_process.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

namespace fs = std::filesystem;

void mapShared(const fs::path& file) {
    const int fd = open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
        _exit(1);
    close(fd);
}

bool soon(const std::function<bool()>& condition) {
    for (int i = 0; i < 200; ++i) {
        if (condition())
            return true;
        usleep(10'000);
    }
    return false;
}

/// Any process of this user looks for a moment as if it might join, in the middle of its exec.
bool soonNobody(PossibleJoiners& joiners) {
    return soon([&] { return !joiners.any(); });
}

/// A child that has done `prepare` and waits.
class Child {
public:
    explicit Child(const std::function<void()>& prepare) {
        std::array<int, 2> ready{};
        if (pipe2(ready.data(), O_CLOEXEC) != 0)
            return;
        pid = fork();
        if (pid == 0) {
            prepare();
            static_cast<void>(!write(ready[1], "", 1));
            close(ready[1]);
            pause();
            _exit(0);
        }
        close(ready[1]);
        char byte = 0;
        static_cast<void>(!read(ready[0], &byte, 1));
        close(ready[0]);
    }
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    void end() {
        if (pid <= 0)
            return;
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        pid = -1;
    }
    pid_t pid = -1;
};

class PossibleJoinersTest : public testing::Test {
protected:
    PossibleJoinersTest() {
        for (const auto& file : {family, collector})
            std::ofstream(file) << std::string(4096, 'x');
    }
    ~PossibleJoinersTest() override {
        fs::remove(family);
        fs::remove(collector);
    }
    fs::path family = fs::temp_directory_path() / ("joiners" + std::to_string(getpid()) + ".family");
    fs::path collector = fs::temp_directory_path() / ("joiners" + std::to_string(getpid()) + ".so");
};

TEST_F(PossibleJoinersTest, AChildThatHasNotAllocatedMayJoinWhileItLives) {
    PossibleJoiners joiners(family, collector);
    EXPECT_TRUE(soonNobody(joiners));
    Child child([&] {
        mapShared(family);
        mapShared(collector);
    });
    EXPECT_TRUE(joiners.any());
    EXPECT_TRUE(soon([&] { return joiners.any() && !joiners.foundIsStarting(); }));
    child.end();
    EXPECT_TRUE(soonNobody(joiners));
}

TEST_F(PossibleJoinersTest, WhoOnlyLooksAtTheRecordingDoesNotJoinIt) {
    PossibleJoiners joiners(family, collector);
    Child child([&] { mapShared(family); });
    EXPECT_TRUE(soonNobody(joiners));
}

TEST_F(PossibleJoinersTest, WhoseRecordingIsOverDoesNotJoinAgain) {
    PossibleJoiners joiners(family, collector);
    Child child([&] {
        mapShared(family);
        mapShared(collector);
    });
    joiners.settled(child.pid);
    EXPECT_TRUE(soonNobody(joiners));
}

TEST_F(PossibleJoinersTest, WhoIsOlderThanTheRecordingDoesNotBelongToIt) {
    Child child([&] {
        mapShared(family);
        mapShared(collector);
    });
    usleep(30'000); // processes know their start to 10 ms
    PossibleJoiners joiners(family, collector);
    EXPECT_TRUE(soonNobody(joiners));
}

TEST_F(PossibleJoinersTest, AProgramThatIsAboutToStartMayJoin) {
    PossibleJoiners joiners(family, collector);
    const auto begin = [](const std::string& variable) {
        execle("/bin/sleep", "sleep", "60", nullptr,
            std::array<const char*, 2>{variable.c_str(), nullptr}.data());
    };
    Child other([&] { begin("TIDEMARK_RING=/elsewhere"); });
    EXPECT_TRUE(soonNobody(joiners));
    Child child([&] { begin("TIDEMARK_RING=" + family.string()); });
    EXPECT_TRUE(soon([&] { return joiners.any() && joiners.foundIsStarting(); }));
    child.end();
    EXPECT_TRUE(soonNobody(joiners));
}

TEST(IsRunning, EndsWithTheKillNotWithTheLastThread) {
    Child child([] {});
    EXPECT_TRUE(isRunning(child.pid));
    EXPECT_TRUE(isRunning(getpid()));
    EXPECT_FALSE(isRunning(0));
    kill(child.pid, SIGSTOP);
    EXPECT_TRUE(isRunning(child.pid));
    kill(child.pid, SIGKILL);
    EXPECT_FALSE(isRunning(child.pid));
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(child.pid), &ended, WEXITED | WNOWAIT);
    EXPECT_FALSE(isRunning(child.pid)) << "nobody has waited for it";
    const auto pid = child.pid;
    child.end();
    EXPECT_FALSE(isRunning(pid));
}

} // namespace
} // namespace tidemark::recording
