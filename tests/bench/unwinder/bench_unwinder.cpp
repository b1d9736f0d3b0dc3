// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a stack walk costs, by depth and by how much of the stack changes between walks.

#include "core/collector/modules.h"
#include "core/collector/plain_walk.h"
#include "core/collector/thread_state.h"

#include <array>
#include <benchmark/benchmark.h>
#include <memory>
#include <utility>
#ifdef TIDEMARK_HAS_LIBUNWIND
#define UNW_LOCAL_ONLY
#include <libunwind.h>
#endif

using namespace tidemark;
using namespace tidemark::collector;

namespace {

auto g_cache = std::make_unique<RuleCache>();
auto g_scratch = std::make_unique<WalkScratch>();
std::atomic<std::uint32_t> g_generation{0};

UnwindRule lookUp(RuleSource&, std::uintptr_t pc) noexcept {
    LoadedModule module;
    const UnwindRule rule =
        findModule(pc, module) ? findRule(unwindSection(module), pc) : UnwindRule(RuleKind::NoInfo);
    g_cache->insert(pc, rule);
    return rule;
}

bool isCode(RuleSource&, std::uintptr_t pc) noexcept {
    LoadedModule module;
    return findModule(pc, module);
}

RuleSource g_rules{lookUp, isCode};

enum class Way { Nothing, Verified, Plain, Libunwind };

/// Stands for an allocator function of the collector.
template <Way way>
[[gnu::noinline]] std::uint64_t hook() {
    const void* const frame = __builtin_frame_address(0);
    const WalkSources sources{*g_cache, g_rules, g_generation};
    if constexpr (way == Way::Verified)
        return g_scratch->unwinder.walk(FrameState::callerOf(frame), sources, g_scratch->ranges).hash;
    if constexpr (way == Way::Plain)
        return walkPlainly(FrameState::callerOf(frame), sources, g_scratch->ranges, g_scratch->check.plain)
            .count;
#ifdef TIDEMARK_HAS_LIBUNWIND
    if constexpr (way == Way::Libunwind) {
        static std::array<void*, wire::kMaxFrames> s_frames;
        return static_cast<std::uint64_t>(unw_backtrace(s_frames.data(), static_cast<int>(s_frames.size())));
    }
#endif
    return reinterpret_cast<std::uintptr_t>(frame);
}

struct Task;
using Function = std::uint64_t (*)(Task& task, unsigned depth);

struct Task {
    benchmark::State* state;
    std::uint64_t (*leaf)(Task&);
    const Function* functions;
    unsigned step; ///< which functions follow each other
    std::uint32_t random;
};

constexpr unsigned kFunctions = 64;

/// Functions of different code and different frames.
template <unsigned number>
[[gnu::noinline]] std::uint64_t enter(Task& task, unsigned depth) {
    volatile std::uint64_t locals[1 + number % 23];
    locals[number % (1 + number % 23)] = depth;
    const std::uint64_t below =
        depth == 0 ? task.leaf(task)
                   : task.functions[(depth * task.step + number) % kFunctions](task, depth - 1);
    return below + locals[number % (1 + number % 23)] * number;
}

template <std::size_t... numbers>
constexpr std::array<Function, kFunctions> functionsOf(std::index_sequence<numbers...>) {
    return {&enter<numbers>...};
}
constexpr auto kAllFunctions = functionsOf(std::make_index_sequence<kFunctions>{});

/// One call site in a loop.
template <Way way>
std::uint64_t sameStack(Task& task) {
    std::uint64_t sum = 0;
    for ([[maybe_unused]] auto _ : *task.state)
        sum += hook<way>();
    return sum;
}

template <Way way>
std::uint64_t once(Task&) {
    return hook<way>() + 1;
}

/// A random chain of 1 to 6 functions on top of the same base.
template <Way way>
std::uint64_t variedStack(Task& task) {
    std::uint64_t sum = 0;
    for ([[maybe_unused]] auto _ : *task.state) {
        task.random = task.random * 1664525u + 1013904223u;
        Task inner{nullptr, once<way>, task.functions, 1 + (task.random >> 30), 0};
        sum += task.functions[(task.random >> 16) % kFunctions](inner, (task.random >> 22) % 6);
    }
    return sum;
}

/// A loop over four call sites, as programs that build lists of things have them.
template <Way way>
std::uint64_t fourSites(Task& task) {
    std::uint64_t sum = 0;
    for ([[maybe_unused]] auto _ : *task.state) {
        task.random = (task.random + 1) % 4;
        Task inner{nullptr, once<way>, task.functions, 3, 0};
        sum += task.functions[task.random * 5](inner, 1 + task.random % 2);
    }
    return sum;
}

template <std::uint64_t (*leaf)(Task&)>
void run(benchmark::State& state) {
    Task task{&state, leaf, kAllFunctions.data(), 7, 1};
    // main and what benchmark puts below count too: depth is about 8 more than asked for.
    benchmark::DoNotOptimize(enter<0>(task, static_cast<unsigned>(state.range(0))));
}

} // namespace

#define TIDEMARK_DEPTHS Arg(10)->Arg(30)->Arg(60)
BENCHMARK(run<sameStack<Way::Nothing>>)->Name("same/nothing")->TIDEMARK_DEPTHS;
BENCHMARK(run<sameStack<Way::Verified>>)->Name("same/verified")->TIDEMARK_DEPTHS;
BENCHMARK(run<sameStack<Way::Plain>>)->Name("same/plain")->TIDEMARK_DEPTHS;
BENCHMARK(run<variedStack<Way::Nothing>>)->Name("varied/nothing")->TIDEMARK_DEPTHS;
BENCHMARK(run<variedStack<Way::Verified>>)->Name("varied/verified")->TIDEMARK_DEPTHS;
BENCHMARK(run<variedStack<Way::Plain>>)->Name("varied/plain")->TIDEMARK_DEPTHS;
BENCHMARK(run<fourSites<Way::Nothing>>)->Name("four/nothing")->TIDEMARK_DEPTHS;
BENCHMARK(run<fourSites<Way::Verified>>)->Name("four/verified")->TIDEMARK_DEPTHS;
BENCHMARK(run<fourSites<Way::Plain>>)->Name("four/plain")->TIDEMARK_DEPTHS;
#ifdef TIDEMARK_HAS_LIBUNWIND
BENCHMARK(run<sameStack<Way::Libunwind>>)->Name("same/libunwind")->TIDEMARK_DEPTHS;
BENCHMARK(run<variedStack<Way::Libunwind>>)->Name("varied/libunwind")->TIDEMARK_DEPTHS;
BENCHMARK(run<fourSites<Way::Libunwind>>)->Name("four/libunwind")->TIDEMARK_DEPTHS;
#endif

BENCHMARK_MAIN();
