// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// First answers: near the whole one, from a part of the rows, and marked as what they are. And sweeps through
// so many events that they have parts and threads.

#include "core/analysis/query_engine.h"
#include "core/analysis/slices.h"
#include "core/analysis/stacked_series.h"
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <limits>
#include <string>

namespace tidemark {
namespace {

constexpr std::uint32_t kOneIn = 16;

struct Loaded {
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Names> names;
    struct Change {
        int allocation = 0;
        std::int64_t bytes = 0;
    };
    std::vector<Change> changes; ///< by event
};

/// Allocations by two functions in turn, of sizes 1 to 1000 in a cycle; each but every tenth lives for the
/// next hundred.
Loaded longTrace(int allocations) {
    Loaded loaded;
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
        loaded.changes.push_back({i, static_cast<std::int64_t>(event.size)});
        if (i % 10 != 0)
            live.push_back(event.address);
        if (live.size() <= 100)
            continue;
        event.kind = BuilderEvent::Kind::Free;
        event.address = live.front();
        live.pop_front();
        builder.addEvent(event);
        const auto freed = static_cast<int>(event.address / 2048 - 1);
        loaded.changes.push_back({freed, -(freed * std::int64_t{7} % 1000 + 1)});
    }
    builder.facts().duration = time;
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

/// What shows of a long trace, event by event.
template <typename IsShown>
void checkSlices(const Loaded& loaded, const std::vector<Filter>& filters, IsShown&& isShown) {
    constexpr std::size_t kSlices = 300;
    const Nanoseconds end = loaded.profile->facts().duration;
    const auto moments = sliceMoments(*loaded.profile, 0, end, kSlices);
    const auto series = timeSeries(*loaded.profile, *loaded.names, filters, 0, end, kSlices).value();
    const auto layers =
        stackedSeries(*loaded.profile, *loaded.names, filters, Grouping::Function, 1, 0, end, kSlices)
            .value();
    std::int64_t live = 0;
    std::int64_t layer = 0; // Of the first of the two functions.
    const bool isEven = layers.layers.at(0).label == "even";
    for (std::size_t i = 0; i < kSlices; ++i) {
        SCOPED_TRACE("slice " + std::to_string(i));
        std::int64_t lowest = live;
        std::int64_t highest = live;
        std::int64_t layerThere = layer;
        Moment moment = moments[i];
        std::uint64_t births = 0;
        for (Position at = moments[i].after + 1; at <= moments[i + 1].after; ++at) {
            const Loaded::Change& change = loaded.changes[at - 1];
            if (!isShown(change))
                continue;
            live += change.bytes;
            layer += (change.allocation % 2 == 0) == isEven ? change.bytes : 0;
            births += change.bytes > 0 ? 1 : 0;
            lowest = std::min(lowest, live);
            if (live > highest) {
                highest = live;
                layerThere = layer;
                moment = Moment{at};
            }
        }
        ASSERT_EQ(series.slices[i].minimumBytes, lowest);
        ASSERT_EQ(series.slices[i].maximumBytes, highest);
        ASSERT_EQ(series.slices[i].lastBytes, live);
        ASSERT_EQ(series.slices[i].allocations, births);
        ASSERT_EQ(layers.slices[i].minimumBytes, lowest);
        ASSERT_EQ(layers.slices[i].maximumBytes, highest);
        ASSERT_EQ(layers.slices[i].moment, moment);
        ASSERT_EQ(layers.at(i, 0), layerThere);
        ASSERT_EQ(layers.at(i, 1), highest - layerThere);
    }
}

template <typename IsShown>
void checkPeak(const Loaded& loaded, const Filter& filter, Moment begin, Moment end, IsShown&& isShown) {
    std::int64_t live = 0;
    std::int64_t highest = std::numeric_limits<std::int64_t>::min();
    Moment peak;
    for (Position at = 1; at <= end.after; ++at) {
        live += isShown(loaded.changes[at - 1]) ? loaded.changes[at - 1].bytes : 0;
        if (at > begin.after && live > highest) {
            highest = live;
            peak = Moment{at};
        }
    }
    Query query;
    query.rule = Rule::Peak;
    query.a = begin;
    query.b = end;
    query.filters = {filter};
    const auto found = evaluate(*loaded.profile, *loaded.names, query).value();
    EXPECT_EQ(found.peak, peak);
    EXPECT_EQ(found.shown.bytes, highest);
}

TEST(LongSweeps, FindWhatEventAfterEventGives) {
    const Loaded loaded = longTrace(2'200'000);
    const auto isEven = [](const Loaded::Change& change) { return change.allocation % 2 == 0; };
    const auto hasSize = [](const Loaded::Change& change) {
        return 101 <= std::abs(change.bytes) && std::abs(change.bytes) <= 900;
    };
    checkSlices(loaded, {}, [](const Loaded::Change&) { return true; });
    checkSlices(loaded, {function("even")}, isEven);
    checkSlices(loaded, {exactSize()}, hasSize);
    const Moment end = loaded.profile->endMoment();
    for (const MomentRange range : {MomentRange{Moment{}, end},
             MomentRange{Moment{1'234'567}, Moment{1'434'567}}, MomentRange{Moment{2'000'000}, end}}) {
        checkPeak(loaded, function("even"), range.begin, range.end, isEven);
        checkPeak(loaded, exactSize(), range.begin, range.end, hasSize);
    }
}

TEST(LongSweeps, AddUp) {
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
