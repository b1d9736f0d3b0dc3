// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Sampled traces: every figure is the sum of 1/p, within 1e-9 of what a slow sum says.

#include "core/analysis/query_engine.h"
#include "core/analysis/stacked_series.h"
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"
#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/random_trace.h"
#include "tests/core/analysis/reference_engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

namespace tidemark::tests {
namespace {

constexpr std::uint32_t kSeed = 20261123;
constexpr int kTraces = 600;
constexpr double kTolerance = 1e-9;

/// What blocks of a list of the reference stand for, as the definition has it.
struct Expected {
    long double bytes = 0;
    long double allocations = 0;
    long double bytesVariance = 0;
    long double allocationsVariance = 0;
    std::uint64_t samples = 0;
};

Expected& operator+=(Expected& sum, const std::pair<const ReferenceBlock*, double>& one) {
    const auto& [block, distance] = one;
    const auto size = static_cast<long double>(block->size);
    const bool isWhole = block->groups.at(Grouping::Domain) != "0heap";
    const long double p =
        isWhole ? 1 : 1 - std::exp(-std::max(size, 1.0L) / static_cast<long double>(distance));
    const auto sign = static_cast<long double>(block->sign);
    sum.bytes += sign * size / p;
    sum.allocations += sign / p;
    sum.bytesVariance += (1 - p) / (p * p) * size * size;
    sum.allocationsVariance += (1 - p) / (p * p);
    ++sum.samples;
    return sum;
}

void expectNear(double actual, long double expected, long double scale, const char* what) {
    const auto difference = std::abs(static_cast<long double>(actual) - expected);
    EXPECT_LE(static_cast<double>(difference), kTolerance * static_cast<double>(std::max(scale, 1.0L)))
        << what << " is " << actual << " instead of " << static_cast<double>(expected);
}

void expectSame(const Estimate& actual, const Expected& expected) {
    expectNear(actual.bytes, expected.bytes, expected.bytesVariance + std::abs(expected.bytes), "bytes");
    expectNear(actual.allocations, expected.allocations,
        expected.allocationsVariance + std::abs(expected.allocations), "allocations");
    expectNear(actual.bytesVariance, expected.bytesVariance, expected.bytesVariance, "variance of bytes");
    expectNear(actual.allocationsVariance, expected.allocationsVariance, expected.allocationsVariance,
        "variance of allocations");
    EXPECT_EQ(actual.samples, expected.samples);
}

class SampledCase {
public:
    SampledCase(RandomTraces& draws)
        : m_draws(draws), m_raw(draws.trace()), m_reference(m_raw),
          m_distance(std::vector<std::uint64_t>{1, 7, 64, 1000, 524'288}[draws.number(0, 4)]),
          m_loaded(buildProfile(m_raw, {3, 2, 8, 4}, m_distance)) {}

    void checkQuery() {
        m_query = m_draws.query(m_raw);
        dropAddresses(m_query.filters);
        SCOPED_TRACE(describe(m_query) + " R=" + std::to_string(m_distance));
        const auto costs = evaluate(*m_loaded.profile, *m_loaded.names, m_query);
        ASSERT_TRUE(costs.ok()) << costs.error().sentence;
        const bool isPeak = m_query.rule == Rule::Peak;
        if (isPeak) {
            checkPeak(*costs);
            m_query.rule = Rule::LiveAt; // Peaks that only differ by noise may be at either moment.
            m_query.a = costs->peak;
        }
        expectSame(costs->shownEstimate, sum(m_query));
        EXPECT_EQ(costs->shown, costs->shownEstimate.rounded());
        if (!isPeak) {
            Query everything = m_query;
            everything.filters.clear();
            expectSame(costs->unfilteredEstimate, sum(everything));
        }
        checkStacks(*costs);
        checkGroups();
        checkHistogram();
        checkTree(*costs, TreeDirection::TopDown);
        checkTree(*costs, TreeDirection::BottomUp);
        checkAllocations();
    }

    void checkSeries() {
        std::vector<Filter> filters = m_draws.filters();
        dropAddresses(filters);
        const std::size_t slices = m_draws.number(1, 6);
        const auto end = static_cast<Nanoseconds>(m_draws.number(1, 250));
        const auto series = timeSeries(*m_loaded.profile, *m_loaded.names, filters, 0, end, slices);
        ASSERT_TRUE(series.ok()) << series.error().sentence;
        const auto stacked =
            stackedSeries(*m_loaded.profile, *m_loaded.names, filters, Grouping::Function, 3, 0, end, slices);
        ASSERT_TRUE(stacked.ok()) << stacked.error().sentence;
        std::uint64_t first = 0;
        for (std::size_t i = 0; i < slices; ++i) {
            const std::uint64_t last =
                m_loaded.profile
                    ->momentAt(end * static_cast<Nanoseconds>(i + 1) / static_cast<Nanoseconds>(slices))
                    .after;
            Expected live;
            long double highest = 0;
            for (std::uint64_t moment = first; moment <= last; ++moment) {
                live = liveAt(moment, filters);
                highest = moment == first ? live.bytes : std::max(highest, live.bytes);
            }
            const TimeSeries::Slice& slice = series->slices[i];
            EXPECT_LE(std::abs(static_cast<long double>(slice.maximumBytes) - highest), 0.5001L);
            EXPECT_LE(std::abs(static_cast<long double>(slice.lastBytes) - live.bytes), 0.5001L);
            EXPECT_LE(std::abs(static_cast<long double>(slice.lastAllocations) - live.allocations), 0.5001L);
            std::int64_t layers = 0;
            for (std::size_t layer = 0; layer <= stacked->layers.size(); ++layer)
                layers += stacked->at(i, layer);
            EXPECT_EQ(layers, stacked->slices[i].maximumBytes);
            EXPECT_LE(std::abs(stacked->slices[i].maximumBytes - slice.maximumBytes), 1);
            first = last;
        }
    }

    void checkSummary() {
        const auto actual = summarise(*m_loaded.profile, *m_loaded.names, {});
        ASSERT_TRUE(actual.ok());
        Query all;
        all.rule = Rule::AllocatedIn;
        all.b = m_loaded.profile->endMoment();
        const Expected allocated = sum(all);
        EXPECT_LE(std::abs(static_cast<long double>(actual->allocations) - allocated.allocations), 0.5001L);
        EXPECT_LE(std::abs(static_cast<long double>(actual->bytesAllocated) - allocated.bytes), 0.5001L);
        all.rule = Rule::FreedIn;
        EXPECT_LE(std::abs(static_cast<long double>(actual->frees) - sum(all).allocations), 0.5001L);
    }

private:
    static void dropAddresses(std::vector<Filter>& filters) {
        std::erase_if(filters, [](const Filter& filter) { return filter.field == Filter::Field::Address; });
    }

    static Estimate estimateOf(const StackCosts& costs, StackId stack) {
        const Estimate* const found = costs.estimateOf(stack);
        EXPECT_NE(found, nullptr);
        return found != nullptr ? *found : Estimate{};
    }

    Expected sum(const Query& query) const {
        Expected all;
        for (const ReferenceBlock& block : m_reference.blocks(query))
            all += {&block, m_distance};
        return all;
    }
    Expected liveAt(std::uint64_t moment, const std::vector<Filter>& filters) const {
        Query query;
        query.a = Moment{moment};
        query.filters = filters;
        return sum(query);
    }

    void checkPeak(const StackCosts& costs) const {
        const bool whole = m_query.b == Moment{};
        const std::uint64_t last =
            whole ? m_raw.events.size() : std::min<std::uint64_t>(m_query.b.after, m_raw.events.size());
        long double highest = 0;
        for (std::uint64_t moment = whole ? 0 : m_query.a.after + 1; moment <= last; ++moment) {
            const Expected live = liveAt(moment, m_query.filters);
            highest = std::max(highest, m_query.cost == CostKind::Bytes ? live.bytes : live.allocations);
        }
        const Estimate& found = costs.shownEstimate;
        if (highest > 0) {
            expectNear(
                m_query.cost == CostKind::Bytes ? found.bytes : found.allocations, highest, highest, "peak");
        }
    }

    void checkStacks(const StackCosts& costs) const {
        std::map<std::string, Expected> expected;
        for (const ReferenceBlock& block : m_reference.blocks(m_query))
            expected[block.groups.at(Grouping::Stack)] += {&block, m_distance};
        std::map<std::string, Estimate> actual;
        for (const StackCosts::Item& item : costs.items) {
            const Estimate estimate = estimateOf(costs, item.stack);
            EXPECT_EQ(item.cost, estimate.rounded());
            actual[stackText(m_loaded, item.stack)] += estimate;
        }
        for (const auto& [stack, estimate] : actual)
            expectSame(estimate, expected[stack]);
    }

    void checkGroups() const {
        for (const Grouping grouping : {Grouping::Module, Grouping::FreeThread, Grouping::SizeClass}) {
            const auto list = groupBy(*m_loaded.profile, m_loaded.names, m_query, grouping);
            ASSERT_TRUE(list.ok()) << list.error().sentence;
            std::map<std::string, Expected> expected;
            for (const ReferenceBlock& block : m_reference.blocks(m_query))
                expected[block.groups.at(grouping)] += {&block, m_distance};
            for (const GroupList::Row& row : list->rows) {
                const std::string name = row.key == GroupList::kNone    ? "none"
                                         : grouping == Grouping::Module ? row.label
                                                                        : std::to_string(row.key) + row.label;
                expectSame(row.estimate, expected[name]);
                EXPECT_EQ(row.cost, row.estimate.rounded());
            }
        }
    }

    void checkHistogram() const {
        const auto histogram = sizeLifetimeHistogram(*m_loaded.profile, *m_loaded.names, m_query);
        ASSERT_TRUE(histogram.ok());
        std::vector<Expected> expected(histogram->cells.size());
        for (const ReferenceBlock& block : m_reference.blocks(m_query)) {
            const auto size = static_cast<std::size_t>(std::stoul(block.groups.at(Grouping::SizeClass)));
            const std::string& lived = block.groups.at(Grouping::LifetimeClass);
            expected[size * SizeLifetimeHistogram::kLifetimes +
                     (lived == "none" ? SizeLifetimeHistogram::kLifetimes - 1 : std::stoul(lived))] +=
                {&block, m_distance};
        }
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_LE(
                std::abs(static_cast<long double>(histogram->cells[i].bytes) - expected[i].bytes), 0.5001L);
    }

    void checkTree(const StackCosts& costs, TreeDirection direction) const {
        const auto tree = buildCallTree(*m_loaded.profile, m_loaded.names, costs, direction, m_query.cost);
        ASSERT_TRUE(tree.ok()) << tree.error().sentence;
        ASSERT_EQ(tree->estimates.size(), tree->nodes.size());
        std::vector<std::vector<FunctionId>> paths;
        for (std::size_t i = 0; i < tree->nodes.size(); ++i) {
            const CallTree::Node& node = tree->nodes[i];
            auto path = i == 0 ? std::vector<FunctionId>() : paths[node.parent];
            if (i != 0)
                path.push_back(node.function);
            Estimate below;
            for (const StackList::Row& row :
                stacksBehind(*m_loaded.profile, m_loaded.names, costs, path, direction, m_query.cost).rows)
                below += estimateOf(costs, row.stack);
            expectNear(
                tree->estimates[i].bytes, below.bytes, below.bytesVariance + std::abs(below.bytes), "node");
            EXPECT_EQ(tree->estimates[i].samples, below.samples);
            EXPECT_EQ(node.inclusive, tree->estimates[i].rounded());
            paths.push_back(std::move(path));
        }
    }

    void checkAllocations() const {
        const auto page = listAllocations(
            *m_loaded.profile, *m_loaded.names, m_query, AllocationOrder::Birth, false, 0, 1000);
        ASSERT_TRUE(page.ok());
        const Expected all = sum(m_query);
        EXPECT_EQ(page->total, all.samples);
        long double weights = 0;
        for (const AllocationPage::Row& row : page->rows)
            weights += static_cast<long double>(row.sign) * static_cast<long double>(row.weight);
        expectNear(static_cast<double>(weights), all.allocations,
            all.allocationsVariance + std::abs(all.allocations), "weights");
    }

    RandomTraces& m_draws;
    RawTrace m_raw;
    ReferenceEngine m_reference;
    std::uint64_t m_distance;
    LoadedProfile m_loaded;
    Query m_query;
};

TEST(SampledTraces, AreMultipliedUpAsTheirDefinitionSays) {
    std::cout << "seed " << kSeed << "\n";
    RandomTraces draws(kSeed);
    for (int i = 0; i < kTraces && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("trace " + std::to_string(i));
        SampledCase one(draws);
        for (int query = 0; query < 4; ++query)
            one.checkQuery();
        one.checkSeries();
        one.checkSummary();
    }
}

LoadedProfile sampledProfile(std::uint64_t allocationsAtFree) {
    ProfileBuilder builder;
    builder.facts().samplingBytes = 1000;
    builder.capabilities().estimated = true;
    const ThreadId thread = builder.addThread({1, "main"});
    BuilderEvent event;
    event.thread = thread;
    event.address = 0x10;
    event.size = 1000;
    event.threadAllocations = 7;
    builder.addEvent(event);
    event.kind = BuilderEvent::Kind::Free;
    event.threadAllocations = allocationsAtFree;
    builder.addEvent(event);
    LoadedProfile loaded;
    loaded.profile = builder.finish();
    loaded.names = NamesBuilder(loaded.profile).finish(1);
    return loaded;
}

TEST(SampledTraces, KnowTemporaryBlocksByWhatWasNotSampled) {
    EXPECT_TRUE(sampledProfile(7).profile->allocations()[0].temporary);
    EXPECT_FALSE(sampledProfile(8).profile->allocations()[0].temporary);
}

TEST(SampledTraces, RefuseWhatSamplesCannotAnswer) {
    const LoadedProfile loaded = sampledProfile(7);
    Query query;
    query.filters = {{Filter::Field::Address, Filter::Match::Glob, false, false, "", 0, 100}};
    const auto refused = evaluate(*loaded.profile, *loaded.names, query);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_NE(refused.error().sentence.find("samples"), std::string::npos);
}

} // namespace
} // namespace tidemark::tests
