// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// First answers: near the whole one, from a part of the rows, and marked as what they are. And long sweeps,
// which read ahead on a second thread.

#include "core/analysis/query_engine.h"
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

namespace tidemark {
namespace {

constexpr std::uint32_t kOneIn = 16;

struct Loaded {
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Names> names;
};

/// Allocations by two functions in turn, of sizes 1 to 1000 in a cycle; each but every tenth lives for the
/// next hundred.
Loaded longTrace(int allocations) {
    ProfileBuilder builder;
    const ModuleId module = builder.addModule({0, 0x1000, 0, 0, kNever, "", "/bin/app", ""});
    const FrameId frames[] = {builder.addFrame({module, 0x10}), builder.addFrame({module, 0x20})};
    const StackId stacks[] = {
        builder.addStack({kEmptyStack, frames[0]}), builder.addStack({kEmptyStack, frames[1]})};
    const ThreadId thread = builder.addThread({1, "main"});
    std::deque<std::uint64_t> live;
    Nanoseconds time = 0;
    BuilderEvent event;
    event.thread = thread;
    for (int i = 0; i < allocations; ++i) {
        event.kind = BuilderEvent::Kind::Allocation;
        event.stack = stacks[i % 2];
        event.address = static_cast<std::uint64_t>(i + 1) * 2048;
        event.size = static_cast<std::uint64_t>(i * 7 % 1000 + 1);
        event.time = time += 1000;
        builder.addEvent(event);
        if (i % 10 != 0)
            live.push_back(event.address);
        if (live.size() <= 100)
            continue;
        event.kind = BuilderEvent::Kind::Free;
        event.address = live.front();
        live.pop_front();
        builder.addEvent(event);
    }
    builder.facts().duration = time;
    Loaded loaded;
    loaded.profile = builder.finish();
    NamesBuilder names(loaded.profile);
    names.setChain(frames[0], {{names.addFunction("even", "app", true), FileId{}, 0}});
    names.setChain(frames[1], {{names.addFunction("odd", "app", true), FileId{}, 0}});
    loaded.names = names.finish(1);
    return loaded;
}

Filter exactSize() {
    return {Filter::Field::Size, Filter::Match::Glob, false, false, "", 101, 900};
}

Filter function(const char* name) {
    return {Filter::Field::Function, Filter::Match::Glob, false, false, name};
}

void expectNear(std::int64_t rough, std::int64_t whole, double share = 0.1) {
    EXPECT_NEAR(static_cast<double>(rough), static_cast<double>(whole), share * static_cast<double>(whole));
}

TEST(RoughAnswers, AreNearTheWholeOnes) {
    const Loaded loaded = longTrace(400'000);
    for (const Rule rule : {Rule::LiveAt, Rule::AllocatedIn, Rule::Growth, Rule::FreedIn}) {
        Query query;
        query.rule = rule;
        query.a = Moment{rule == Rule::LiveAt ? 650'000u : 100'001u};
        query.b = Moment{654'321};
        query.filters = {exactSize()};
        const auto whole = evaluate(*loaded.profile, *loaded.names, query).value();
        const auto rough = evaluateRoughly(*loaded.profile, *loaded.names, query, kOneIn).value();
        EXPECT_TRUE(whole.complete);
        EXPECT_FALSE(rough.complete);
        EXPECT_NE(rough.shown, whole.shown) << "a part of the rows cannot know all";
        expectNear(rough.shown.bytes, whole.shown.bytes);
        expectNear(rough.shown.allocations, whole.shown.allocations);
        EXPECT_EQ(rough.unfiltered, whole.unfiltered) << "sums have it exactly";
        EXPECT_GT(rowsToRead(*loaded.profile, *loaded.names, query).value(), 0u);
        query.filters = {function("odd")};
        EXPECT_EQ(rowsToRead(*loaded.profile, *loaded.names, query).value(), 0u);
        EXPECT_EQ(evaluateRoughly(*loaded.profile, *loaded.names, query, kOneIn)->shown,
            evaluate(*loaded.profile, *loaded.names, query)->shown);
    }
}

TEST(RoughAnswers, FindAboutThePeak) {
    const Loaded loaded = longTrace(400'000);
    Query query;
    query.rule = Rule::Peak;
    query.filters = {function("even")};
    const auto whole = evaluate(*loaded.profile, *loaded.names, query).value();
    const auto rough = evaluateRoughly(*loaded.profile, *loaded.names, query, kOneIn).value();
    EXPECT_FALSE(rough.complete);
    expectNear(rough.shown.bytes, whole.shown.bytes);
    EXPECT_GT(rowsToRead(*loaded.profile, *loaded.names, query).value(), 300'000u);
}

TEST(RoughAnswers, DrawTheTimeLine) {
    const Loaded loaded = longTrace(400'000);
    const Nanoseconds end = loaded.profile->facts().duration;
    const std::vector<Filter> filters{function("even")};
    const auto whole = timeSeries(*loaded.profile, *loaded.names, filters, 0, end, 10).value();
    const auto rough = timeSeries(*loaded.profile, *loaded.names, filters, 0, end, 10, {}, kOneIn).value();
    EXPECT_TRUE(whole.complete);
    EXPECT_FALSE(rough.complete);
    // The first slices have few blocks of rows to draw from.
    for (std::size_t i = 2; i < 10; ++i)
        expectNear(rough.slices[i].lastBytes, whole.slices[i].lastBytes, i < 5 ? 0.25 : 0.1);
    EXPECT_TRUE(timeSeries(*loaded.profile, *loaded.names, {}, 0, end, 10, {}, kOneIn)->complete);
}

TEST(LongSweeps, ReadAheadAndAddUp) {
    // Enough rows for a second thread.
    const Loaded loaded = longTrace(2'200'000);
    const Nanoseconds end = loaded.profile->facts().duration;
    const auto all = timeSeries(*loaded.profile, *loaded.names, {}, 0, end, 7).value();
    const auto even = timeSeries(*loaded.profile, *loaded.names, {function("even")}, 0, end, 7).value();
    const auto odd = timeSeries(*loaded.profile, *loaded.names, {function("odd")}, 0, end, 7).value();
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ(even.slices[i].lastBytes + odd.slices[i].lastBytes, all.slices[i].lastBytes);
        EXPECT_EQ(
            even.slices[i].lastAllocations + odd.slices[i].lastAllocations, all.slices[i].lastAllocations);
        EXPECT_EQ(even.slices[i].allocations + odd.slices[i].allocations, all.slices[i].allocations);
        EXPECT_EQ(even.slices[i].frees + odd.slices[i].frees, all.slices[i].frees);
    }
    Query query;
    query.rule = Rule::AllocatedIn;
    query.a = Moment{12'345};
    query.b = loaded.profile->endMoment();
    query.filters = {exactSize()};
    const Cost small = evaluate(*loaded.profile, *loaded.names, query)->shown;
    query.filters[0].exclude = true;
    Cost sum = evaluate(*loaded.profile, *loaded.names, query)->shown;
    sum += small;
    query.filters.clear();
    EXPECT_EQ(sum, evaluate(*loaded.profile, *loaded.names, query)->shown);
}

TEST(LongSweeps, CanBeStopped) {
    const Loaded loaded = longTrace(2'200'000);
    std::stop_source source;
    source.request_stop();
    const auto stopped = timeSeries(*loaded.profile, *loaded.names, {function("odd")}, 0,
        loaded.profile->facts().duration, 7, source.get_token());
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace tidemark
