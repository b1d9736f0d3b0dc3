// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/modules.h"
#include "core/collector/plain_walk.h"
#include "core/collector/thread_state.h"

#include <algorithm>
#include <alloca.h>
#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <immintrin.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/uio.h>
#include <thread>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>
#include <vector>

using namespace tidemark;
using namespace tidemark::collector;

namespace {

UnwindRule lookUpPlain(RuleSource&, std::uintptr_t pc) noexcept {
    LoadedModule module;
    return findModule(pc, module) ? findRule(unwindSection(module), pc) : UnwindRule(RuleKind::NoInfo);
}

bool isCodePlain(RuleSource&, std::uintptr_t pc) noexcept {
    LoadedModule module;
    return findModule(pc, module);
}

RuleCache g_cache; // never filled: each step reads the unwind information

_Unwind_Reason_Code collect(_Unwind_Context* context, void* frames) {
    if (const _Unwind_Ptr ip = _Unwind_GetIP(context))
        static_cast<std::vector<std::uintptr_t>*>(frames)->push_back(ip);
    return _URC_NO_REASON;
}

struct Comparison {
    std::vector<std::uintptr_t> ours;
    std::vector<std::uintptr_t> plain;
    std::vector<std::uintptr_t> reference;
    std::uint32_t flags = 0;
};

std::unique_ptr<WalkScratch> g_scratch = std::make_unique<WalkScratch>();
std::atomic<std::uint32_t> g_generation{0};

std::vector<std::uintptr_t> framesOf(Unwinder& unwinder, const Walk& walk) {
    std::vector<std::uint64_t> frames(walk.count);
    unwinder.copyFrames(0, frames.data());
    return {frames.rbegin(), frames.rend()};
}

/// Walks from its caller on, by the unwinder, by rule alone and by libgcc.
[[gnu::noinline]] Comparison compareHere() {
    RuleSource source{lookUpPlain, isCodePlain};
    const WalkSources sources{g_cache, source, g_generation};
    Comparison result;
    const FrameState from = FrameState::callerOf(__builtin_frame_address(0));
    const Walk walk = g_scratch->unwinder.walk(from, sources, g_scratch->ranges);
    result.ours = framesOf(g_scratch->unwinder, walk);
    result.flags = walk.flags;
    result.plain.resize(wire::kMaxFrames);
    const Walk plain = walkPlainly(from, sources, g_scratch->ranges, result.plain.data());
    result.plain.resize(plain.count);
    EXPECT_EQ(walk.flags, plain.flags);
    EXPECT_EQ(walk.guessed, plain.guessed);
    EXPECT_EQ(result.ours, result.plain);
    _Unwind_Backtrace(collect, &result.reference);
    // The reference begins inside this function.
    const auto first = std::find(result.reference.begin(), result.reference.end(), result.ours.at(0));
    result.reference.erase(result.reference.begin(), first);
    return result;
}

void expectSame(const Comparison& comparison, std::size_t least) {
    EXPECT_EQ(comparison.flags, 0u);
    EXPECT_GE(comparison.ours.size(), least);
    EXPECT_EQ(comparison.ours, comparison.reference);
}

[[gnu::noinline]] Comparison nested(int depth) {
    if (depth == 0)
        return compareHere();
    Comparison result = nested(depth - 1);
    result.flags += 0 * static_cast<std::uint32_t>(depth); // no tail call
    asm volatile("");
    return result;
}

[[gnu::noinline]] Comparison withAlloca(std::size_t bytes) {
    auto* const memory = static_cast<volatile char*>(alloca(bytes));
    memory[0] = 1;
    Comparison result = nested(3);
    memory[bytes - 1] = 2;
    return result;
}

[[gnu::noinline]] Comparison realigned(int depth) {
    alignas(64) volatile char wide[128];
    wide[0] = static_cast<char>(depth);
    auto* const memory = static_cast<volatile char*>(alloca(static_cast<std::size_t>(depth) * 8 + 16));
    memory[0] = wide[0];
    Comparison result = depth == 0 ? compareHere() : realigned(depth - 1);
    wide[1] = memory[0];
    return result;
}

TEST(Unwinder, plainFrames) {
    expectSame(nested(0), 3);
    expectSame(nested(50), 53);
}

TEST(Unwinder, variableFrames) {
    for (std::size_t bytes = 1; bytes < 5000; bytes += 499)
        expectSame(withAlloca(bytes), 5);
}

TEST(Unwinder, realignedFrames) {
    expectSame(realigned(0), 3);
    expectSame(realigned(20), 23);
}

TEST(Unwinder, insideADestructorDuringAnException) {
    static Comparison seen;
    struct Witness {
        ~Witness() { seen = nested(2); }
    };
    try {
        const Witness witness;
        throw std::runtime_error("thrown");
    } catch (const std::exception&) {
    }
    expectSame(seen, 5);
}

[[gnu::noinline]] int orderAndLook(const void* a, const void* b) {
    static bool looked = false;
    if (!looked) {
        looked = true;
        expectSame(nested(1), 5);
    }
    return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

TEST(Unwinder, throughLibc) {
    int numbers[100];
    for (int i = 0; i < 100; ++i)
        numbers[i] = (i * 37) % 100;
    std::qsort(numbers, 100, sizeof(int), orderAndLook);
    EXPECT_EQ(numbers[99], 99);
}

Comparison g_fromHandler;

void onSignal(int) {
    g_fromHandler = nested(2);
}

void raiseAndCompare(int flags) {
    struct sigaction action {};
    action.sa_handler = onSignal;
    action.sa_flags = flags;
    sigaction(SIGUSR1, &action, nullptr);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_DFL);
    expectSame(g_fromHandler, 8);
}

TEST(Unwinder, throughASignal) {
    raiseAndCompare(0);
}

TEST(Unwinder, throughASignalOnAnAlternateStack) {
    std::vector<char> memory(1 << 17);
    const stack_t stack{memory.data(), 0, memory.size()};
    sigaltstack(&stack, nullptr);
    raiseAndCompare(SA_ONSTACK);
    const stack_t off{nullptr, SS_DISABLE, 0};
    sigaltstack(&off, nullptr);
}

volatile int g_zero = 0;

/// Interrupted at an arbitrary instruction, not at a call.
void onFault(int, siginfo_t*, void* context) {
    g_fromHandler = nested(1);
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    registers[REG_RIP] += 2; // over the two bytes of ud2
}

[[gnu::noinline]] int faultInTheMiddle(int value) {
    asm volatile("ud2");
    return value + 1;
}

TEST(Unwinder, throughAFault) {
    struct sigaction action {};
    action.sa_sigaction = onFault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGILL, &action, nullptr);
    EXPECT_EQ(faultInTheMiddle(g_zero), 1);
    signal(SIGILL, SIG_DFL);
    expectSame(g_fromHandler, 6);
}

TEST(Unwinder, inAnotherThread) {
    Comparison seen;
    std::thread([&] { seen = nested(5); }).join();
    expectSame(seen, 8);
}

ucontext_t g_main;
ucontext_t g_coroutine;

void coroutine() {
    g_fromHandler = nested(30);
    swapcontext(&g_coroutine, &g_main);
}

TEST(Unwinder, onACoroutineStack) {
    std::vector<char> stack(1 << 18);
    getcontext(&g_coroutine);
    g_coroutine.uc_stack.ss_sp = stack.data();
    g_coroutine.uc_stack.ss_size = stack.size();
    g_coroutine.uc_link = &g_main;
    makecontext(&g_coroutine, coroutine, 0);
    swapcontext(&g_main, &g_coroutine);
    EXPECT_GE(g_fromHandler.ours.size(), 32u);
    ASSERT_LE(g_fromHandler.ours.size(), g_fromHandler.reference.size() + 1);
    const std::size_t common = std::min(g_fromHandler.ours.size(), g_fromHandler.reference.size());
    g_fromHandler.ours.resize(common);
    g_fromHandler.reference.resize(common);
    EXPECT_EQ(g_fromHandler.ours, g_fromHandler.reference);
}

TEST(Unwinder, cutsAtTheLimit) {
    const Comparison seen = nested(3000);
    EXPECT_EQ(seen.flags, wire::kStackCut);
    ASSERT_EQ(seen.ours.size(), wire::kMaxFrames);
    EXPECT_TRUE(std::equal(seen.ours.begin(), seen.ours.end(), seen.reference.begin()));
}

/// Garbage registers end the walk; they never make it read memory that is not there.
TEST(Unwinder, wildRegistersEndTheWalk) {
    RuleSource source{lookUpPlain, isCodePlain};
    void* const gone = mmap(nullptr, 1 << 16, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const auto nowhere = reinterpret_cast<std::uintptr_t>(gone) + 0x8000;
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const auto code = reinterpret_cast<std::uintptr_t>(&compareHere) + 8;
    for (const std::uintptr_t ip : {code, nowhere, std::uintptr_t{1}}) {
        for (const std::uintptr_t sp : {nowhere, here, here + 4, std::uintptr_t{0}, ~std::uintptr_t{7}}) {
            for (const std::uintptr_t bp : {nowhere, std::uintptr_t{0}, here - 4096, ~std::uintptr_t{7}}) {
                const Walk walk = g_scratch->unwinder.walk(
                    {ip, sp, bp}, {g_cache, source, g_generation}, g_scratch->ranges);
                EXPECT_LE(walk.count, wire::kMaxFrames);
                if (sp != here) {
                    EXPECT_NE(walk.flags, 0u) << std::hex << ip << ' ' << sp << ' ' << bp;
                }
            }
        }
    }
    munmap(gone, 1 << 16);
}

/// Every rule of the C and C++ libraries that a return address may need is known.
TEST(Cfi, callSitesOfLibcHaveRules) {
    LoadedModule libc;
    ASSERT_TRUE(findModule(reinterpret_cast<std::uintptr_t>(&std::qsort), libc));
    const UnwindSection section = unwindSection(libc);
    ASSERT_NE(section.header, nullptr);
    std::size_t fit = 0;
    std::size_t unfit = 0;
    for (std::uintptr_t pc = reinterpret_cast<std::uintptr_t>(&std::qsort) - 0x8000;
         pc != 0 && fit + unfit < 65536; ++pc) {
        const RuleKind kind = findRule(section, pc).kind();
        fit += kind == RuleKind::FromSp || kind == RuleKind::FromBp || kind == RuleKind::Realigned ||
               kind == RuleKind::Signal || kind == RuleKind::End;
        unfit += kind == RuleKind::Unfit;
        if (kind == RuleKind::NoInfo)
            ++fit; // padding between functions
    }
    EXPECT_LT(unfit, 700u); // 1 %
}

/// Flipped bytes in the unwind information never lead out of it.
TEST(Cfi, damagedInformationIsHarmless) {
    LoadedModule module;
    ASSERT_TRUE(findModule(reinterpret_cast<std::uintptr_t>(&compareHere), module));
    const UnwindSection real = unwindSection(module);
    ASSERT_NE(real.header, nullptr);
    const auto bytes = static_cast<std::size_t>(real.end - real.begin);
    const std::size_t page = 4096;
    const std::size_t room = (bytes + page - 1) & ~(page - 1);
    // Ends right before memory that cannot be read.
    auto* const memory = static_cast<std::uint8_t*>(
        mmap(nullptr, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(memory + room, page, PROT_NONE);
    std::uint8_t* const copy = memory + room - bytes;
    // By the kernel: for AddressSanitizer what lies between variables is not to be read.
    const iovec from{const_cast<std::uint8_t*>(real.begin), bytes};
    const iovec to{copy, bytes};
    ASSERT_EQ(process_vm_readv(getpid(), &to, 1, &from, 1, 0), static_cast<ssize_t>(bytes));
    const UnwindSection section{copy + (real.header - real.begin), copy, copy + bytes};
    const auto pc = reinterpret_cast<std::uintptr_t>(&compareHere) + 8 -
                    reinterpret_cast<std::uintptr_t>(real.begin) + reinterpret_cast<std::uintptr_t>(copy);
    EXPECT_EQ(findRule(section, pc).kind(),
        findRule(real, reinterpret_cast<std::uintptr_t>(&compareHere) + 8).kind());
    unsigned random = 20261122;
    const auto headerAt = static_cast<std::size_t>(real.header - real.begin);
    for (int i = 0; i < 200'000; ++i) {
        random = random * 1664525u + 1013904223u;
        const std::size_t at = headerAt + (random >> 8) % (bytes - headerAt);
        const std::uint8_t before = copy[at];
        copy[at] = static_cast<std::uint8_t>(random);
        (void)findRule(section, pc);
        copy[at] = before;
    }
    munmap(memory, room + page);
}

TEST(Modules, bothSearchesAgree) {
    for (const auto address :
        {reinterpret_cast<std::uintptr_t>(&compareHere), reinterpret_cast<std::uintptr_t>(&std::qsort),
            reinterpret_cast<std::uintptr_t>(&_Unwind_Backtrace)}) {
        LoadedModule byLoader;
        LoadedModule byIteration;
        ASSERT_TRUE(findModule(address, byLoader));
        ASSERT_TRUE(findModuleByIteration(address, byIteration));
        EXPECT_EQ(byLoader.start, byIteration.start);
        EXPECT_EQ(byLoader.bias, byIteration.bias);
        EXPECT_EQ(byLoader.ehFrameHeader, byIteration.ehFrameHeader);
        EXPECT_STREQ(byLoader.loaderName, byIteration.loaderName);
        EXPECT_GE(buildId(byLoader).count, 8u);
    }
    LoadedModule none;
    int local = 0;
    EXPECT_FALSE(findModule(reinterpret_cast<std::uintptr_t>(&local), none));
}

} // namespace
