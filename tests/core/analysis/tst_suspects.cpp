// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/leak_owner.h"
#include "core/analysis/leak_suppression.h"
#include "core/analysis/leak_window.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/suspect_shape.h"
#include "core/analysis/suspect_trend.h"
#include "core/analysis/suspects.h"
#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/random_trace.h"
#include "tests/core/analysis/trace_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace tidemark::tests {
namespace {

TEST(Trend, IsTheMedianSlope) {
    const std::array x{0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};
    const std::array straight{1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0};
    EXPECT_DOUBLE_EQ(trendOf(x, straight).slope, 2);
    EXPECT_DOUBLE_EQ(trendOf(x, straight).low, 2);
    // S = 28, variance = 8·7·21/18: Kendall's table has p = 0.00005 for 8 rising values; z = 27/8.083.
    EXPECT_NEAR(trendOf(x, straight).score, 27 / std::sqrt(8 * 7 * 21 / 18.0), 1e-9);
    auto bent = straight;
    bent[3] = 1000;
    EXPECT_NEAR(trendOf(x, bent).slope, 2, 0.01);
    const std::array flat{5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0};
    EXPECT_EQ(trendOf(x, flat).slope, 0);
    EXPECT_EQ(trendOf(x, flat).score, 0);
    EXPECT_LT(trendOf(x, std::array{8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0}).score, -3);
    EXPECT_NEAR(certaintyOf(1.645), 0.95, 0.001);
    EXPECT_EQ(trendOf({}, {}).slope, 0);
}

/// A curve of 48 slices: what is live at an edge, and how many blocks of each slice of birth survive.
struct Drawn {
    std::vector<Cost> live;
    std::vector<Cost> survivors;
    std::vector<Nanoseconds> times;
    CurveShape shape() const { return shapeOf({live, survivors, times}, {}).shape; }
};

Drawn drawn(const std::function<double(double)>& live, const std::function<double(double)>& survivors) {
    Drawn result;
    constexpr int kSlices = 48;
    const auto cost = [](double blocks) {
        const auto rounded = static_cast<std::int64_t>(std::lround(blocks));
        return Cost{100 * rounded, rounded};
    };
    for (int i = 0; i <= kSlices; ++i) {
        result.live.push_back(cost(live(i / 48.0)));
        result.times.push_back(i * Nanoseconds{1'000'000'000});
        if (i < kSlices)
            result.survivors.push_back(cost(survivors((i + 0.5) / 48.0)));
    }
    return result;
}

TEST(SuspectShape, SteadyGrowthFromTheBeginOrLater) {
    EXPECT_EQ(
        drawn([](double t) { return 480 * t; }, [](double) { return 10; }).shape(), CurveShape::SteadyGrowth);
    const auto late = [](double t) { return t > 0.4 ? 480 * (t - 0.4) : 0.0; };
    EXPECT_EQ(drawn(late, [](double t) { return t > 0.4 ? 10 : 0; }).shape(), CurveShape::SteadyGrowth);
}

TEST(SuspectShape, GrowthOnTopOfAStartUpTable) {
    const auto live = [](double t) { return t == 0 ? 0.0 : 1000 + 480 * t; };
    EXPECT_EQ(drawn(live, [](double t) { return t < 0.02 ? 1010 : 10; }).shape(), CurveShape::SteadyGrowth);
}

TEST(SuspectShape, GrowthOnTopOfBlocksInFlight) {
    const auto live = [](double t) { return 300 + 480 * t; };
    EXPECT_EQ(drawn(live, [](double t) { return t > 0.97 ? 310 : 10; }).shape(), CurveShape::SteadyGrowth);
}

TEST(SuspectShape, ABoundedCacheIsAPlateau) {
    const auto live = [](double t) { return std::min(1000.0, 5000 * t); };
    // Random replacement: what survives is younger the likelier; nothing is older than the run.
    EXPECT_EQ(
        drawn(live, [](double t) { return 100 * std::exp(-5 * (1 - t)); }).shape(), CurveShape::Plateau);
    // First in, first out.
    EXPECT_EQ(drawn(live, [](double t) { return t > 0.8 ? 104 : 0; }).shape(), CurveShape::SawTooth);
}

TEST(SuspectShape, StartUpStepAndScanty) {
    const auto loaded = [](double t) { return std::min(500.0, 5000 * t); };
    EXPECT_EQ(drawn(loaded, [](double t) { return t < 0.1 ? 100 : 0; }).shape(), CurveShape::StartUp);
    const auto stepped = [](double t) { return t > 0.6 ? 500.0 : 0.0; };
    EXPECT_EQ(drawn(stepped, [](double t) { return std::abs(t - 0.6) < 0.015 ? 500 : 0; }).shape(),
        CurveShape::Step);
    EXPECT_EQ(drawn([](double) { return 3.0; }, [](double t) { return t > 0.9 ? 1 : 0; }).shape(),
        CurveShape::Scanty);
}

TEST(SuspectShape, SawTeeth) {
    const auto live = [](double t) { return 400 * std::fmod(3 * t, 1.0) + (t == 1 ? 400 : 0); };
    EXPECT_EQ(drawn(live, [](double t) { return t > 0.667 ? 25 : 0; }).shape(), CurveShape::SawTooth);
}

TEST(SuspectShape, GrowthThatEndsIsNone) {
    const auto live = [](double t) { return 800 * std::min(t, 0.6); };
    EXPECT_EQ(drawn(live, [](double t) { return t < 0.6 ? 17 : 0; }).shape(), CurveShape::Plateau);
}

/// One block at a time, of so many bytes.
CurveShape shapeOfBuffer(const std::function<double(double)>& bytes) {
    Drawn one = drawn([](double) { return 1; }, [](double) { return 0; });
    for (int i = 0; i <= 48; ++i)
        one.live[static_cast<std::size_t>(i)].bytes = std::lround(bytes(i / 48.0));
    one.survivors[40] = {one.live.back().bytes, 1};
    return one.shape();
}

TEST(SuspectShape, ABufferThatKeepsDoubling) {
    const auto doubled = [](double used) {
        return used <= 0 ? 0.0 : 4096 * std::exp2(std::ceil(std::log2(used)));
    };
    EXPECT_EQ(shapeOfBuffer([&](double t) { return doubled(100 * t); }), CurveShape::GrowingBuffer);
    EXPECT_EQ(shapeOfBuffer([](double t) { return 4096 * std::ceil(100 * t); }), CurveShape::GrowingBuffer);
    EXPECT_NE(
        shapeOfBuffer([&](double t) { return doubled(100 * std::min(t, 0.3)); }), CurveShape::GrowingBuffer);
    EXPECT_NE(shapeOfBuffer([](double) { return 100'000; }), CurveShape::GrowingBuffer);
    // One that starts late: what counts is its own time, not the window's.
    const auto late = [&](double until) {
        return shapeOfBuffer(
            [&, until](double t) { return t < 0.3 ? 0 : doubled(100 * (std::min(t, until) - 0.3)); });
    };
    EXPECT_EQ(late(1), CurveShape::GrowingBuffer);
    EXPECT_NE(late(0.7), CurveShape::GrowingBuffer); // a cache that is full by then
    // Its rate is that of all the time since it was first there.
    Drawn one = drawn([](double) { return 1; }, [](double) { return 0; });
    for (std::size_t i = 0; i <= 48; ++i)
        one.live[i].bytes = std::lround(doubled(static_cast<double>(i)));
    one.survivors[40] = {one.live.back().bytes, 1};
    EXPECT_NEAR(shapeOf({one.live, one.survivors, one.times}, {}).bytesPerSecond, 64 * 4096 / 48.0, 1000);
}

TEST(LeakOwner, GenericFunctionsWorkForTheirCaller) {
    EXPECT_TRUE(isGenericFunction("void std::vector<char>::resize(unsigned long)", "app"));
    EXPECT_TRUE(isGenericFunction("ns::Session::Session(int)", "app"));
    EXPECT_TRUE(isGenericFunction("(anonymous namespace)::Session::Session(int)", "app"));
    EXPECT_TRUE(isGenericFunction("strdup", "libc.so.6"));
    EXPECT_TRUE(isGenericFunction("QList<int>::append(int const&)", "app"));
    EXPECT_TRUE(isGenericFunction("PyTuple_New", "python3.11"));
    EXPECT_TRUE(isGenericFunction("PyTuple_New", "libpython3.12.so.1.0"));
    EXPECT_FALSE(isGenericFunction("add_order", "_orders.cpython-311-x86_64-linux-gnu.so"));
    EXPECT_FALSE(isGenericFunction("ns::Session::open(int)", "app"));
    EXPECT_FALSE(isGenericFunction("QListener::listen()", "app"));
    EXPECT_FALSE(isGenericFunction("stdlike::push()", "app"));
    EXPECT_FALSE(isGenericFunction("main", "app"));
}

TEST(LeakOwner, IsTheInnermostFrameThatIsNoTool) {
    const auto loaded =
        profileOf("main;serve;store;tsearch@libc.so.6;malloc 1 10\nmain;qsort@libc.so.6 1 10");
    const auto owners = stackOwners(*loaded.profile, *loaded.names);
    const auto nameOf = [&](FunctionId function) {
        return function.valid() ? loaded.names->function(function).name : std::string("none");
    };
    const auto& sites = loaded.profile->siteStacks();
    EXPECT_EQ(nameOf(owners[sites[0].index()].owner), "store");
    EXPECT_EQ(nameOf(owners[sites[0].index()].caller), "serve");
    EXPECT_EQ(nameOf(owners[sites[1].index()].owner), "main");
    EXPECT_EQ(nameOf(owners[sites[1].index()].caller), "none");
}

/// A service: a start-up table, temporaries, and what `round` adds to each of 400 rounds of 10 ms.
LoadedProfile service(const std::function<std::string(int)>& round, const std::string& shutdown = "") {
    std::string lines = "main;loadTable 200 20000\n";
    for (int i = 0; i < 400; ++i) {
        lines += "time " + std::to_string(std::int64_t{i} * 10'000'000 + 1'000'000) + "\n";
        lines += "+t main;serve;parse 100\n-t\n" + round(i);
    }
    return profileOf(lines + shutdown);
}

std::vector<std::string> ownersOf(const LeakReport& report) {
    std::vector<std::string> owners;
    for (const Suspect& suspect : report.suspects)
        owners.push_back(report.names->function(suspect.owner).name);
    return owners;
}

LeakReport suspectsOf(const LoadedProfile& loaded) {
    auto report = findSuspects(*loaded.profile, loaded.names);
    EXPECT_TRUE(report.ok());
    return std::move(report).value();
}

using Owners = std::vector<std::string>;

TEST(Suspects, NameTheFunctionThatLeaks) {
    const auto loaded = service([](int) { return "main;serve;keep;malloc 1 50\n"; });
    const LeakReport report = suspectsOf(loaded);
    ASSERT_EQ(ownersOf(report), Owners{"keep"});
    const Suspect& suspect = report.suspects[0];
    EXPECT_EQ(suspect.verdict, LeakVerdict::NeverFreed);
    EXPECT_EQ(suspect.kept, (Cost{20'000, 400}));
    EXPECT_EQ(suspect.neverFreed, suspect.kept);
    EXPECT_EQ(suspect.allocated, suspect.kept);
    // 50 B in 10 ms.
    EXPECT_NEAR(suspect.bytesPerSecond, 5000, 50);
    EXPECT_GT(suspect.confidence, 0.95);
    EXPECT_DOUBLE_EQ(suspect.shareOfGrowth, 1);
    EXPECT_LT(suspect.firstSeen, 200'000'000);
    EXPECT_EQ(suspect.live.size(), report.times.size());
    Cost survivors;
    for (const Cost& cost : suspect.survivors)
        survivors += cost;
    EXPECT_EQ(survivors, suspect.kept);
}

TEST(Suspects, AreNoneWhereNothingGrows) {
    EXPECT_EQ(ownersOf(suspectsOf(service([](int) { return ""; }))), Owners{});
    const auto bounded = [](int i) {
        std::string lines = "+k" + std::to_string(i) + " main;serve;cache 64\n";
        return i < 60 ? lines : lines + "-k" + std::to_string(i - 60) + "\n";
    };
    EXPECT_EQ(ownersOf(suspectsOf(service(bounded))), Owners{});
}

TEST(Suspects, ShutdownIsLeftOut) {
    std::string frees;
    for (int i = 0; i < 400; ++i)
        frees += "-k" + std::to_string(i) + "\n";
    const auto loaded =
        service([](int i) { return "+k" + std::to_string(i) + " main;serve;remember 64\n"; }, frees);
    const LeakReport report = suspectsOf(loaded);
    ASSERT_EQ(ownersOf(report), Owners{"remember"});
    EXPECT_EQ(report.suspects[0].verdict, LeakVerdict::FreedAtShutdown);
    EXPECT_EQ(report.suspects[0].kept, (Cost{25'600, 400}));
    EXPECT_EQ(report.suspects[0].neverFreed, Cost{});
    EXPECT_EQ(report.end.after, loaded.profile->lastPosition() - 400);
}

TEST(Suspects, TheLastRequestsAreNoShutdown) {
    std::string last;
    std::string frees = "-s\n";
    for (int i = 0; i < 40; ++i) {
        last += "+h" + std::to_string(i) + " main;serve;parse 100\n";
        frees += "-h" + std::to_string(i) + "\n";
    }
    const auto round = [](int i) {
        return std::string(i == 0 ? "main;loadTable 20000 8\n" : "") + "main;serve;keep;malloc 1 50\n";
    };
    const auto loaded = service(round, last + "+s main;serve;keep;malloc 50\n" + frees);
    const LeakReport report = suspectsOf(loaded);
    ASSERT_EQ(ownersOf(report), Owners{"keep"});
    EXPECT_EQ(report.suspects[0].kept, (Cost{20'000, 400}));
    EXPECT_EQ(report.end.after, loaded.profile->lastPosition());
}

TEST(Suspects, OneAmongManyTemporariesOfTheSameStack) {
    const auto loaded = service([](int i) {
        std::string lines;
        for (int k = 0; k < 50; ++k)
            lines += "+n main;serve;node 24\n-n\n";
        return i % 4 == 0 ? lines + "main;serve;node 1 24\n" : lines;
    });
    const LeakReport report = suspectsOf(loaded);
    ASSERT_EQ(ownersOf(report), Owners{"node"});
    EXPECT_EQ(report.suspects[0].kept, (Cost{2400, 100}));
    EXPECT_EQ(report.suspects[0].allocated.allocations, 20'100);
}

TEST(Suspects, StacksThatVaryAreOneSuspect) {
    const auto loaded = service([](int i) {
        std::string stack = "main;serve";
        for (int depth = 0; depth < 1 + i * 7 % 50; ++depth)
            stack += ";descend";
        return stack + ";malloc 1 40\n";
    });
    const LeakReport report = suspectsOf(loaded);
    ASSERT_EQ(ownersOf(report), Owners{"descend"});
    EXPECT_EQ(report.suspects[0].stacks.size(), 50u);
    EXPECT_EQ(report.suspects[0].kept.allocations, 400);
}

TEST(Suspects, AFunctionThatWorksForManyIsNotBlamed) {
    const auto loaded = service([](int) {
        return "+a main;serve;good;xnew 100\n-a\n+b main;serve;fine;xnew 90\n-b\n"
               "main;serve;bad;xnew 1 80\n";
    });
    EXPECT_EQ(ownersOf(suspectsOf(loaded)), Owners{"bad"});
}

TEST(Suspects, HeaviestFirst) {
    const auto loaded = service([](int) { return "main;serve;small 1 20\nmain;serve;large 1 900\n"; });
    EXPECT_EQ(ownersOf(suspectsOf(loaded)), (Owners{"large", "small"}));
}

TEST(Suspects, CanBeStoppedAndAskedOfARange) {
    const auto loaded = service([](int i) { return i < 200 ? "main;serve;keep 1 50\n" : ""; });
    EXPECT_EQ(ownersOf(suspectsOf(loaded)), Owners{});
    const Moment half = loaded.profile->momentAt(2'000'000'000);
    const auto report = findSuspects(*loaded.profile, loaded.names, {}, {{}, half});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(ownersOf(*report), Owners{"keep"});
    std::stop_source source;
    source.request_stop();
    const auto stopped = findSuspects(*loaded.profile, loaded.names, {}, {}, source.get_token());
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(findSuspects(*loaded.profile, loaded.names, {}, {half, Moment{1}}).ok());
}

TEST(Suspects, RandomTracesAreAnswered) {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        RandomTraces random(seed);
        const LoadedProfile loaded = buildProfile(random.trace());
        const auto report = findSuspects(*loaded.profile, loaded.names);
        ASSERT_TRUE(report.ok()) << seed;
        Query kept;
        kept.rule = Rule::KeptFrom;
        kept.b = report->end;
        kept.c = report->end;
        EXPECT_EQ(report->kept, evaluate(*loaded.profile, *loaded.names, kept)->shown) << seed;
        EXPECT_TRUE(std::is_sorted(report->times.begin(), report->times.end())) << seed;
    }
}

TEST(Suppressions, LeaveOutWhatTheyMatchWithinTheirLimits) {
    const auto loaded = service([](int) { return "main;serve;keep 1 50\n"; });
    const LeakReport report = suspectsOf(loaded);
    ASSERT_EQ(report.suspects.size(), 1u);
    const auto judged = [&](const std::string& text, const std::string& today = "2026-11-23") {
        const auto suppressions = parseSuppressions(text);
        EXPECT_TRUE(suppressions.ok());
        return judgeLeaks(*loaded.profile, report, *suppressions, today);
    };
    using State = SuppressionUse::State;
    EXPECT_EQ(judged("").open.size(), 1u);
    const LeakJudgement used = judged("leak:keep");
    EXPECT_TRUE(used.open.empty());
    EXPECT_EQ(used.suppressed, report.suspects[0].kept);
    EXPECT_EQ(used.uses[0].state, State::Used);
    EXPECT_TRUE(judged("leak:serve").open.empty()) << "any frame";
    const LeakJudgement limited = judged("# tidemark: bytes<=10K\nleak:keep");
    EXPECT_EQ(limited.open.size(), 1u);
    EXPECT_EQ(limited.uses[0].state, State::OverLimit);
    EXPECT_EQ(limited.suppressed, Cost{});
    EXPECT_TRUE(judged("# tidemark: bytes<=20K blocks<=400\nleak:keep").open.empty());
    EXPECT_EQ(judged("# tidemark: blocks<=399\nleak:keep").open.size(), 1u);
    EXPECT_EQ(judged("# tidemark: until=2026-11-22\nleak:keep").uses[0].state, State::Expired);
    EXPECT_TRUE(judged("# tidemark: until=2026-11-23\nleak:keep").open.empty());
    EXPECT_EQ(judged("leak:other").uses[0].state, State::Unused);
}

} // namespace
} // namespace tidemark::tests
