// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/recording.h"
#include "core/record/target_environment.h"
#include "tests/core/record/trace_content.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tidemark::recording {
namespace {

namespace fs = std::filesystem;

struct LauncherTest : testing::Test {
    fs::path folder = fs::temp_directory_path() / ("tidemark-launch-" + std::to_string(getpid()));
    fs::path runtimeFolder = "/dev/shm" / folder.filename();
    LauncherTest() {
        fs::create_directories(folder);
        fs::create_directories(runtimeFolder);
        ::setenv("XDG_RUNTIME_DIR", runtimeFolder.c_str(), 1);
    }
    ~LauncherTest() override {
        fs::remove_all(folder);
        fs::remove_all(runtimeFolder);
    }

    RecordOutcome run(std::vector<std::string> command) {
        RecordOptions options;
        options.command = std::move(command);
        options.output = folder / "t.tide";
        options.overwrite = true;
        options.collector = TIDEMARK_FAKE_COLLECTOR;
        return record(options);
    }
    std::string shell(const std::string& script) {
        lastOutcome = run({"/bin/sh", "-c", script});
        return lastOutcome.failure;
    }
    std::string text(const std::string& name) {
        std::stringstream content;
        content << std::ifstream(folder / name).rdbuf();
        return content.str();
    }
    std::size_t ringFiles() const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(runtimeFolder))
            count += entry.path().extension() == ".ring" ? 1u : 0u;
        return count;
    }
    RecordOutcome lastOutcome;
};

TEST_F(LauncherTest, RecordsAProgram) {
    const auto outcome = run({"/bin/true"});
    EXPECT_EQ(outcome.exitStatus, 0);
    EXPECT_EQ(outcome.failure, "");
    EXPECT_EQ(outcome.summary.substr(0, 17), "recorded 2 events");
    const auto content = readTrace(outcome.output);
    EXPECT_TRUE(content.complete);
    ASSERT_EQ(content.events.size(), 2u);
    EXPECT_EQ(content.end.reason, trace::EndReason::Exit);
    EXPECT_EQ(content.end.exitStatus, 0);
    EXPECT_FALSE(content.end.recovered);
    EXPECT_EQ(content.info.program, "/bin/true");
    EXPECT_EQ(content.info.arguments, std::vector<std::string>{"/bin/true"});
    EXPECT_FALSE(content.info.bootId.empty());
    EXPECT_FALSE(findRingFile(outcome.output).has_value());
}

TEST_F(LauncherTest, PassesTheExitStatusOn) {
    shell("exit 42");
    EXPECT_EQ(lastOutcome.exitStatus, 42);
    EXPECT_EQ(readTrace(lastOutcome.output).end.exitStatus, 42);
}

TEST_F(LauncherTest, PassesADeathBySignalOn) {
    shell("kill -TERM $$");
    EXPECT_EQ(lastOutcome.deathSignal, SIGTERM);
    EXPECT_EQ(lastOutcome.exitStatus, 128 + SIGTERM);
    const auto end = readTrace(lastOutcome.output).end;
    EXPECT_EQ(end.reason, trace::EndReason::Signal);
    EXPECT_EQ(end.exitSignal, SIGTERM);
}

TEST_F(LauncherTest, TheTargetLivesAsWithoutUs) {
    const auto script =
        "env; ls /proc/self/fd; pwd; grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status; ps -o pgid= $$";
    const auto out = (folder / "out").string();
    const auto full = "exec > " + out + " 2>&1; " + script;
    signal(SIGUSR2, SIG_IGN);
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, nullptr);
    const pid_t bare = fork();
    if (bare == 0) {
        execl("/bin/sh", "/bin/sh", "-c", full.c_str(), nullptr);
        _exit(1);
    }
    waitpid(bare, nullptr, 0);
    const auto expected = text("out");
    ASSERT_GT(expected.size(), 100u);
    shell(full);
    EXPECT_EQ(text("out"), expected);
    run({"/bin/cp", "/proc/self/status", (folder / "status").string()});
    EXPECT_NE(text("status").find("SigBlk:\t0000000000000200"), std::string::npos) << text("status");
    EXPECT_NE(text("status").find("SigIgn:\t0000000000000800"), std::string::npos);
    sigset_t now;
    sigprocmask(SIG_UNBLOCK, &usr1, &now);
    EXPECT_TRUE(sigismember(&now, SIGUSR1)) << "our own mask must be what it was";
    EXPECT_FALSE(sigismember(&now, SIGINT));
    signal(SIGUSR2, SIG_DFL);
}

TEST_F(LauncherTest, SignalsSentToTheLauncherReachTheTarget) {
    const pid_t self = getpid();
    std::ofstream(folder / "kill.sh") << "sleep 0.3; kill -USR1 " << self << "\n";
    const pid_t killer = fork();
    if (killer == 0) {
        execl("/bin/sh", "sh", (folder / "kill.sh").c_str(), nullptr);
        _exit(1);
    }
    shell("trap 'exit 7' USR1; while :; do sleep 0.05; done");
    EXPECT_EQ(lastOutcome.exitStatus, 7);
    waitpid(killer, nullptr, 0);
}

TEST_F(LauncherTest, OwnFailures) {
    EXPECT_EQ(run({"/nowhere/program"}).exitStatus, 127);
    EXPECT_EQ(run({folder.string()}).exitStatus, 126);
    EXPECT_EQ(run({TIDEMARK_STATIC_PROGRAM}).exitStatus, 125);
    EXPECT_EQ(run({}).exitStatus, 125);
    EXPECT_FALSE(fs::exists(folder / "t.tide"));
}

TEST_F(LauncherTest, NeverOverwritesUnasked) {
    std::ofstream(folder / "t.tide") << "precious";
    RecordOptions options;
    options.command = {"/bin/sh", "-c", "touch " + (folder / "ran").string()};
    options.output = folder / "t.tide";
    options.collector = TIDEMARK_FAKE_COLLECTOR;
    const auto outcome = record(options);
    EXPECT_EQ(outcome.exitStatus, 125);
    EXPECT_FALSE(outcome.failure.empty());
    EXPECT_EQ(text("t.tide"), "precious");
    EXPECT_FALSE(fs::exists(folder / "ran"));
    EXPECT_EQ(ringFiles(), 0u);
}

TEST_F(LauncherTest, AProgramThatDoesNotLoadTheCollectorKeepsItsStatus) {
    RecordOptions options;
    options.command = {"/bin/sh", "-c", "exit 3"};
    options.output = folder / "t.tide";
    options.collector = folder / "libnothing.so";
    std::ofstream(options.collector) << "not a library";
    const auto outcome = record(options);
    EXPECT_EQ(outcome.exitStatus, 3);
    ASSERT_EQ(outcome.notices.size(), 1u);
    EXPECT_FALSE(fs::exists(options.output));
}

TEST_F(LauncherTest, ACollectorInAFolderWithSpacesIsLoaded) {
    const auto spaced = folder / "a b:c";
    fs::create_directories(spaced);
    fs::copy_file(TIDEMARK_FAKE_COLLECTOR, spaced / "c.so");
    RecordOptions options;
    options.command = {"/bin/true"};
    options.output = folder / "t.tide";
    options.collector = spaced / "c.so";
    EXPECT_EQ(readTrace(record(options).output).events.size(), 2u);
}

TEST_F(LauncherTest, ExecEndsTheRecordingNotTheProgram) {
    setenv("FAKE_COLLECTOR_EXEC", "1", 1);
    shell("exec sh -c 'sleep 0.2; exit 9'");
    unsetenv("FAKE_COLLECTOR_EXEC");
    EXPECT_EQ(lastOutcome.exitStatus, 9);
    const auto content = readTrace(lastOutcome.output);
    EXPECT_TRUE(content.complete);
    EXPECT_EQ(content.end.reason, trace::EndReason::Exec);
    EXPECT_NE(content.end.detail.find("/bin/true"), std::string::npos);
}

TEST_F(LauncherTest, ChildrenThatWereNotRecordedAreNamed) {
    shell("sleep 0.5; true");
    const auto end = readTrace(lastOutcome.output).end;
    ASSERT_EQ(end.unrecordedProcesses.size(), 1u);
    EXPECT_NE(end.unrecordedProcesses[0].image.find("sleep"), std::string::npos);
}

TEST_F(LauncherTest, MemoryIsSampled) {
    shell("sleep 0.3");
    const auto content = readTrace(lastOutcome.output);
    ASSERT_GT(content.counters.size(), 3u);
    EXPECT_GT(content.counters[0].rssBytes, 100'000);
    EXPECT_GT(content.counters[0].recorderRingBytes, 0);
}

/// The only child of that name.
pid_t childOf(pid_t parent, const std::string& wanted) {
    for (int round = 0; round < 200; ++round) {
        std::ifstream children(
            "/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
        for (pid_t child = 0; children >> child;) {
            std::string name;
            std::getline(std::ifstream("/proc/" + std::to_string(child) + "/comm") >> std::ws, name);
            if (name == wanted)
                return child;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return 0;
}

pid_t keeperOf(pid_t launcher) {
    return childOf(launcher, "tidemark-keep");
}

pid_t recorderOf(pid_t launcher) {
    return childOf(keeperOf(launcher), "tidemark-record");
}

/// Starts a launcher in a process of its own, and waits until the script runs.
pid_t launch(LauncherTest& test, const std::string& script) {
    const fs::path begun = test.folder / "begun";
    const pid_t launcher = fork();
    if (launcher == 0)
        _exit((test.shell(": > " + begun.string() + "; " + script), test.lastOutcome.exitStatus));
    for (int round = 0; round < 1000 && !fs::exists(begun); ++round)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return launcher;
}

TEST_F(LauncherTest, KillingTheRecorderLeavesTheTargetAloneAndLosesNothing) {
    const pid_t launcher = launch(*this, "sleep 1; exit 5");
    const pid_t recorder = recorderOf(launcher);
    ASSERT_GT(recorder, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    kill(recorder, SIGKILL);
    int status = 0;
    waitpid(launcher, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 5);
    const auto content = readTrace(folder / "t.tide");
    EXPECT_TRUE(content.complete);
    EXPECT_EQ(content.events.size(), 2u);
    EXPECT_TRUE(content.end.recovered);
    EXPECT_EQ(content.end.reason, trace::EndReason::DataLost);
    EXPECT_FALSE(findRingFile(folder / "t.tide").has_value());
}

TEST_F(LauncherTest, KillingTheLauncherLeavesTargetAndRecorderAlone) {
    const pid_t launcher = launch(*this, "sleep 0.6; echo done > " + (folder / "done").string());
    ASSERT_GT(recorderOf(launcher), 0);
    kill(launcher, SIGKILL);
    waitpid(launcher, nullptr, 0);
    bool complete = false;
    for (int round = 0; round < 300 && !complete; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        complete = readTrace(folder / "t.tide").complete;
    }
    ASSERT_TRUE(complete);
    EXPECT_EQ(text("done"), "done\n");
    const auto content = readTrace(folder / "t.tide");
    EXPECT_EQ(content.events.size(), 2u);
    EXPECT_EQ(content.end.reason, trace::EndReason::Vanished);
}

TEST_F(LauncherTest, KillingTheKeeperLeavesTargetAndRecorderAlone) {
    const pid_t launcher = launch(*this, "sleep 0.6; exit 5");
    const pid_t keeper = keeperOf(launcher);
    ASSERT_GT(recorderOf(launcher), 0);
    kill(keeper, SIGKILL);
    int status = 0;
    waitpid(launcher, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 5);
    const auto content = readTrace(folder / "t.tide");
    EXPECT_TRUE(content.complete);
    EXPECT_EQ(content.events.size(), 2u);
    EXPECT_EQ(content.end.reason, trace::EndReason::Exit);
    EXPECT_EQ(ringFiles(), 0u);
}

TEST_F(LauncherTest, KillingAllIsRecoveredLater) {
    const pid_t launcher = launch(*this, "sleep 0.6");
    const pid_t keeper = keeperOf(launcher);
    const pid_t recorder = recorderOf(launcher);
    ASSERT_GT(recorder, 0);
    kill(keeper, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    kill(launcher, SIGKILL);
    kill(recorder, SIGKILL);
    waitpid(launcher, nullptr, 0);
    const auto early = finishRecording(folder / "t.tide");
    EXPECT_FALSE(early.ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(900));
    const auto status = finishRecording(folder / "t.tide");
    ASSERT_TRUE(status.ok()) << status.error().sentence;
    const auto content = readTrace(folder / "t.tide");
    EXPECT_TRUE(content.complete);
    EXPECT_EQ(content.events.size(), 2u);
}

TEST(TargetEnvironment, KeepsOrderAndTheUsersPreload) {
    const char* plain[] = {"A=1", "B=2", nullptr};
    EXPECT_EQ(targetEnvironment(plain, "/c.so", "/r"),
        (std::vector<std::string>{"A=1", "B=2", "LD_PRELOAD=/c.so", "TIDEMARK_RING=/r"}));
    const char* preloading[] = {"A=1", "LD_PRELOAD=/u.so", "TIDEMARK_RING=/old", "B=2", nullptr};
    EXPECT_EQ(targetEnvironment(preloading, "/c.so", "/r"),
        (std::vector<std::string>{
            "A=1", "LD_PRELOAD=/c.so:/u.so", "B=2", "TIDEMARK_SAVED_LD_PRELOAD=/u.so", "TIDEMARK_RING=/r"}));
}

} // namespace
} // namespace tidemark::recording
