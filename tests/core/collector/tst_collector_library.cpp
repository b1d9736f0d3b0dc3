// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The library as programs meet it: preloaded, in a process of its own.

#include "tests/core/collector/preloaded_run.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace tidemark;
using wire::RecordType;

namespace {

std::set<std::string> words(const std::string& text) {
    std::istringstream in(text);
    std::set<std::string> found;
    for (std::string word; in >> word;)
        found.insert(word);
    return found;
}

TEST(CollectorLibrary, exportsOnlyWhatItInterposes) {
    const std::set<std::string> expected = {"_Znwm", "_Znam", "_ZnwmRKSt9nothrow_t", "_ZnamRKSt9nothrow_t",
        "_ZnwmSt11align_val_t", "_ZnamSt11align_val_t", "_ZnwmSt11align_val_tRKSt9nothrow_t",
        "_ZnamSt11align_val_tRKSt9nothrow_t", "_ZdlPv", "_ZdaPv", "_ZdlPvm", "_ZdaPvm",
        "_ZdlPvSt11align_val_t", "_ZdaPvSt11align_val_t", "_ZdlPvmSt11align_val_t", "_ZdaPvmSt11align_val_t",
        "_ZdlPvRKSt9nothrow_t", "_ZdaPvRKSt9nothrow_t", "_ZdlPvSt11align_val_tRKSt9nothrow_t",
        "_ZdaPvSt11align_val_tRKSt9nothrow_t", "mmap", "mmap64", "munmap", "mremap", "brk", "sbrk",
        "tidemark_v1_note", "tidemark_v1_pool_create", "tidemark_v1_pool_alloc", "tidemark_v1_pool_free",
        "heaptrack_malloc", "heaptrack_realloc", "heaptrack_free", "malloc", "calloc", "realloc",
        "reallocarray", "free", "free_sized", "free_aligned_sized", "posix_memalign", "aligned_alloc",
        "memalign", "valloc", "pvalloc", "dlclose", "execve", "execv", "execvp", "execvpe", "execl", "execlp",
        "execle", "fexecve", "execveat", "posix_spawn", "posix_spawnp", "system", "popen", "prctl", "_exit",
        "_Exit", "_Py_NewReference"};
    EXPECT_EQ(words(runShell("nm -D --defined-only --format=just-symbols " + kLibrary).text), expected);
}

TEST(CollectorLibrary, needsLibcOnly) {
    const auto dynamic = runShell("readelf -dW " + kLibrary + " | grep NEEDED").text;
    EXPECT_EQ(std::count(dynamic.begin(), dynamic.end(), '\n'), 1) << dynamic;
    EXPECT_NE(dynamic.find("[libc.so.6]"), std::string::npos) << dynamic;
    EXPECT_EQ(runShell("readelf -lW " + kLibrary + " | grep -c 'GNU_STACK.*RWE'").text, "0\n");
}

/// What README.md says: a program under an older glibc would not start with it.
TEST(CollectorLibrary, needsNoNewerGlibcThanItSays) {
    const auto versions =
        words(runShell("readelf -VW " + kLibrary + " | grep -o 'GLIBC_2[.0-9]*' | sort -Vu").text);
    ASSERT_FALSE(versions.empty());
    for (const auto& version : versions) {
        unsigned minor = 0;
        ASSERT_TRUE(version.starts_with("GLIBC_2."));
        minor = static_cast<unsigned>(std::stoul(version.substr(8)));
        EXPECT_LE(minor, 35u) << version;
    }
}

TEST(CollectorLibrary, environmentIsTheUsersAgain) {
    const std::string clean = "env -i A=1 LD_PRELOAD_X=2 ";
    {
        const FakeRecorder recorder(4);
        const auto seen =
            runShell(clean + "LD_PRELOAD=" + kLibrary + " B=2 TIDEMARK_RING=" + recorder.path() + " C=3 env");
        EXPECT_EQ(seen.text, "A=1\nLD_PRELOAD_X=2\nB=2\nC=3\n");
    }
    const FakeRecorder recorder(4);
    const auto seen =
        runShell(clean + "LD_PRELOAD=" + kLibrary + ":libm.so.6 B=2 TIDEMARK_SAVED_LD_PRELOAD=libm.so.6" +
                 " TIDEMARK_RING=" + recorder.path() + " env");
    EXPECT_EQ(seen.text, "A=1\nLD_PRELOAD_X=2\nLD_PRELOAD=libm.so.6\nB=2\n");
}

TEST(CollectorLibrary, withoutARecorderNothingHappens) {
    EXPECT_EQ(
        runShell("LD_PRELOAD=" + kLibrary + " TIDEMARK_RING=/nonexistent env -u LD_PRELOAD true 2>&1").text,
        "");
    EXPECT_EQ(
        runShell("LD_PRELOAD=" + kLibrary + " TIDEMARK_RING=/etc/passwd " + target("counts_c") + " 2>&1")
            .text,
        "counted\n");
}

TEST(CollectorLibrary, recordsEveryCall) {
    FakeRecorder recorder(8);
    EXPECT_EQ(runShell(preloaded(recorder, target("counts_c"))).text, "counted\n");
    recorder.finish();
    EXPECT_TRUE(recorder.problems().empty()) << recorder.problems().front();
    const auto& page = recorder.header().page;
    EXPECT_EQ(page.target_phase.load(), static_cast<std::uint32_t>(wire::TargetPhase::Exiting));

    // As the source of counts_c has it, call by call.
    std::array<unsigned, 16> allocations{};
    for (const RecordType type : {RecordType::Allocation, RecordType::ReallocAllocation}) {
        for (const SeenRecord& record : recorder.ofType(type))
            ++allocations.at(static_cast<std::size_t>(record.call));
    }
    const auto of = [&](wire::Call call) { return allocations.at(static_cast<std::size_t>(call)); };
    EXPECT_EQ(of(wire::Call::Calloc), 500u);
    EXPECT_EQ(of(wire::Call::Realloc), 17u + 1 + 1);
    EXPECT_EQ(of(wire::Call::Reallocarray), 1u);
    EXPECT_EQ(of(wire::Call::PosixMemalign), 50u);
    EXPECT_EQ(of(wire::Call::AlignedAlloc), 50u);
    EXPECT_EQ(of(wire::Call::Memalign), 50u);
    EXPECT_EQ(of(wire::Call::Valloc), 50u);
    EXPECT_GE(of(wire::Call::Malloc), 1201u);
    for (const SeenRecord& record : recorder.ofType(RecordType::Allocation)) {
        const SeenRecord* const stack = recorder.stack(record.id);
        ASSERT_NE(stack, nullptr);
        EXPECT_EQ(stack->flags, 0u);
    }
    const auto modules = recorder.ofType(RecordType::ModuleLoad);
    EXPECT_TRUE(std::any_of(modules.begin(), modules.end(), [](const SeenRecord& module) {
        return module.path == target("counts_c") && module.buildIdBytes == 20;
    }));
    EXPECT_TRUE(std::any_of(modules.begin(), modules.end(),
        [](const SeenRecord& module) { return module.path.ends_with("/libc.so.6"); }));
}

TEST(CollectorLibrary, forkedChildIsNotedAndNotRecorded) {
    FakeRecorder recorder(8);
    EXPECT_EQ(runShell(preloaded(recorder, target("fork"))).status, 0);
    recorder.finish();
    EXPECT_TRUE(recorder.problems().empty());
    EXPECT_EQ(recorder.records().size(), 1u);
    EXPECT_LT(
        recorder.count(RecordType::Free), 1010u); // 1,000 of the parent; the child's 5,000 are not there
    ASSERT_EQ(recorder.header().spawn_notes_used.load(), 1u);
    EXPECT_EQ(recorder.header().spawn_notes[0].path, target("fork"));
    EXPECT_NE(recorder.header().spawn_notes[0].pid, recorder.header().page.target_pid.load());
}

TEST(CollectorLibrary, execIsNoted) {
    FakeRecorder recorder(8);
    EXPECT_EQ(WEXITSTATUS(runShell(preloaded(recorder, target("fork_exec"))).status), 7);
    recorder.finish();
    EXPECT_EQ(
        recorder.header().page.target_phase.load(), static_cast<std::uint32_t>(wire::TargetPhase::Exec));
    EXPECT_STREQ(recorder.header().page.exec_path, "/bin/sh");
    EXPECT_EQ(recorder.header().spawn_notes_used.load(), 6u);
}

TEST(CollectorLibrary, unloadedModulesAreSaid) {
    FakeRecorder recorder(8);
    EXPECT_EQ(runShell(preloaded(recorder, target("dlopen_loop"))).text, "4080000 bytes\n");
    recorder.finish();
    EXPECT_TRUE(recorder.problems().empty());
    const auto unloads = recorder.ofType(RecordType::ModuleUnload);
    EXPECT_EQ(unloads.size(), 200u);
    unsigned loads = 0;
    for (const SeenRecord& module : recorder.ofType(RecordType::ModuleLoad))
        loads += module.path == target("libtarget_plugin.so");
    EXPECT_EQ(loads, 200u);
}

TEST(CollectorLibrary, deepStacksAreCut) {
    FakeRecorder recorder(8);
    EXPECT_EQ(runShell(preloaded(recorder, target("deep_recursion"))).status, 0);
    recorder.finish();
    unsigned cut = 0;
    for (const SeenRecord& stack : recorder.ofType(RecordType::Stack)) {
        if (stack.flags == wire::kStackCut) {
            ++cut;
            EXPECT_EQ(stack.frames.size(), wire::kMaxFrames);
        }
    }
    EXPECT_GE(cut, 1u);
    EXPECT_EQ(recorder.header().page.cut_stacks.load(), cut);
}

TEST(CollectorLibrary, ringsOfEndedThreadsAreNotWaitedFor) {
    FakeRecorder recorder(3); // and nobody makes more
    const auto begin = time(nullptr);
    EXPECT_EQ(runShell(preloaded(recorder, target("threads_outlive_main"))).text, "all threads done\n");
    EXPECT_LE(time(nullptr) - begin, 12);
    EXPECT_EQ(recorder.header().page.stop_reason.load(),
        static_cast<std::uint32_t>(wire::StopReason::TooManyThreads));
}

} // namespace
