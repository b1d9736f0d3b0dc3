// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Types of blocks in which Python objects lie: every answer against one that goes through all blocks.

#include "core/analysis/allocated_type.h"
#include "core/analysis/comparison.h"
#include "core/analysis/live_curves.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/stacked_series.h"
#include "core/profile/allocator_functions.h"
#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/random_trace.h"
#include "tests/core/analysis/reference_engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tidemark::tests {
namespace {

constexpr std::uint32_t kSeed = 20261123;
constexpr int kTraces = 300;
constexpr IndexLayout kTinyParts{3, 2, 8, 4};
const std::vector<std::string> kTypes{"", "Order", "list", "dict"};

/// Lets some stacks tell types, of which one is an object's, too.
RawTrace traceWithTypes(RandomTraces& draws) {
    RawTrace trace = draws.trace();
    for (MachineFrame& frame : trace.frames) {
        if (!frame.resolved || draws.number(0, 2) != 0)
            continue;
        SourceFrame& innermost = frame.chain.front();
        innermost.function = draws.number(0, 1) == 0 ? "std::vector<Order>::reserve(unsigned long)"
                                                     : "std::vector<Widget>::reserve(unsigned long)";
        innermost.allocator = isAllocatorFunction(innermost.function);
    }
    return trace;
}

/// Objects at some of the addresses and tables at others, noted at any time.
ObjectGraph drawObjects(RandomTraces& draws, const RawTrace& trace) {
    ObjectGraph graph;
    graph.texts = kTypes;
    const std::int64_t last = trace.events.empty() ? 0 : trace.events.back().time;
    graph.time = static_cast<Nanoseconds>(draws.number(0, static_cast<std::size_t>(last) + 1));
    std::set<std::uint64_t> blocks;
    std::set<std::uint64_t> tables;
    for (const RawEvent& event : trace.events) {
        if (event.address == 0 || draws.number(0, 1) == 0)
            continue;
        const std::uint64_t other = trace.events[draws.number(0, trace.events.size() - 1)].address;
        ObjectGraph::Object object;
        object.type = static_cast<std::uint32_t>(draws.number(0, kTypes.size() - 1));
        if (blocks.insert(event.address).second)
            object.block = event.address;
        if (draws.number(0, 2) == 0 && tables.insert(other).second)
            object.table = other;
        graph.objects.push_back(object);
    }
    return graph;
}

struct TypedBlock {
    ReferenceBlock block;
    std::string type;  ///< "unknown" if nothing tells
    std::string known; ///< how
};

/// What is asked for by type, and which types that are.
struct Wanted {
    std::string pattern;
    bool exclude = false;
    bool matches(const TypedBlock& typed) const {
        const bool ends = pattern == "*t" && typed.type.ends_with('t');
        return (ends || typed.type == pattern) != exclude;
    }
    Filter filter() const { return {Filter::Field::Type, Filter::Match::Glob, exclude, false, pattern}; }
};

Wanted drawWanted(RandomTraces& draws) {
    const std::vector<std::string> patterns{"Order", "list", "unknown", "*t", "Widget", "nothing"};
    return {patterns[draws.number(0, patterns.size() - 1)], draws.number(0, 2) == 0};
}

/// What the reference engine, which knows no objects, can say.
std::vector<Filter> withoutTypes(std::vector<Filter> filters) {
    std::erase_if(filters, [](const Filter& filter) { return filter.field == Filter::Field::Type; });
    return filters;
}

Query drawQuery(RandomTraces& draws, const RawTrace& trace) {
    Query query = draws.query(trace);
    query.filters = withoutTypes(query.filters);
    return query;
}

class TypedTrace {
public:
    explicit TypedTrace(RandomTraces& draws, std::uint64_t samplingBytes = 0)
        : m_raw(traceWithTypes(draws)), m_objects(drawObjects(draws, m_raw)), m_reference(m_raw),
          m_loaded(buildProfile(m_raw, kTinyParts, samplingBytes, &m_objects)) {
        std::int64_t latest = 0;
        for (std::size_t i = 0; i < m_raw.events.size(); ++i) {
            latest = std::max(latest, m_raw.events[i].time);
            if (latest <= m_objects.time)
                m_moment = i + 1;
        }
        AllocatedTypes types(*m_loaded.profile, *m_loaded.names);
        for (RowIndex row = 0; row < m_loaded.profile->index().rows(); ++row) {
            const Allocation block = m_loaded.profile->allocations()[row];
            if (const AllocatedType* type = types.of(m_loaded.profile->index().siteOf(row)))
                m_byStack[{block.born, block.address}] = *type;
        }
    }

    /// By the definitions; the query has no filter by type.
    std::vector<TypedBlock> blocks(const Query& query) const {
        std::vector<TypedBlock> all;
        for (const ReferenceBlock& block : m_reference.blocks(query)) {
            TypedBlock typed{block, "unknown", ""};
            if (const auto byStack = m_byStack.find({block.born, block.address}); byStack != m_byStack.end())
                typed = {block, byStack->second.name, byStack->second.known};
            const bool lives = block.born <= m_moment && block.freed > m_moment;
            if (lives && block.groups.at(Grouping::Domain) == "0heap")
                typeByObject(typed);
            all.push_back(typed);
        }
        return all;
    }
    std::map<std::string, Cost> liveByType(std::uint64_t moment, const std::vector<Filter>& filters) const {
        Query query;
        query.a = Moment{moment};
        query.filters = filters;
        return sums(blocks(query));
    }
    static std::map<std::string, Cost> sums(const std::vector<TypedBlock>& blocks) {
        std::map<std::string, Cost> sums;
        for (const TypedBlock& typed : blocks)
            sums[typed.type] += costOf(typed.block);
        std::erase_if(sums, [](const auto& sum) { return sum.second == Cost{}; });
        return sums;
    }
    static Cost costOf(const ReferenceBlock& block) {
        return {block.sign * static_cast<std::int64_t>(block.size), block.sign};
    }
    const RawTrace& raw() const { return m_raw; }
    const Profile& profile() const { return *m_loaded.profile; }
    const std::shared_ptr<const Names>& names() const { return m_loaded.names; }
    ComparedSide side() const { return {*m_loaded.profile, m_loaded.names}; }

private:
    void typeByObject(TypedBlock& typed) const {
        for (const bool asTable : {true, false})
            for (const ObjectGraph::Object& object : m_objects.objects)
                if ((asTable ? object.table : object.block) == typed.block.address && object.type != 0)
                    typed = {typed.block, kTypes[object.type],
                        asTable ? "Python object's table" : "Python object"};
    }

    RawTrace m_raw;
    ObjectGraph m_objects;
    ReferenceEngine m_reference;
    LoadedProfile m_loaded;
    std::uint64_t m_moment = 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, AllocatedType> m_byStack; ///< by birth and address
};

std::string labelOf(const GroupList::Row& row) {
    return row.key == GroupList::kNone ? "unknown" : row.label;
}

void checkGroups(const TypedTrace& trace, const Query& query, const std::vector<TypedBlock>& blocks) {
    const auto groups = groupBy(trace.profile(), trace.names(), query, Grouping::Type);
    ASSERT_TRUE(groups.ok()) << groups.error().sentence;
    std::map<std::string, Cost> actual;
    for (const GroupList::Row& row : groups->rows)
        actual[labelOf(row)] += row.cost;
    EXPECT_EQ(actual, TypedTrace::sums(blocks));
    if (query.rule == Rule::Change)
        return; // What grew as much as it shrank is no evidence there.
    std::map<std::string, std::set<std::string>> known;
    for (const TypedBlock& typed : blocks)
        known[typed.type].insert(typed.known);
    for (const GroupList::Row& row : groups->rows) {
        std::string evidence;
        for (const std::string& one : known[labelOf(row)])
            evidence += (evidence.empty() ? "" : ", ") + one;
        EXPECT_EQ(row.evidence, evidence) << row.label;
    }
}

TEST(ObjectTypes, AreGroupsForEveryRuleAndFilter) {
    RandomTraces draws(kSeed);
    for (int i = 0; i < kTraces; ++i) {
        const TypedTrace trace(draws);
        for (int j = 0; j < 4; ++j) {
            const Query query = drawQuery(draws, trace.raw());
            SCOPED_TRACE(std::to_string(i) + " " + describe(query));
            checkGroups(trace, query, trace.blocks(query));
        }
    }
}

TEST(ObjectTypes, AreAFilter) {
    RandomTraces draws(kSeed + 1);
    for (int i = 0; i < kTraces; ++i) {
        const TypedTrace trace(draws);
        Query query = drawQuery(draws, trace.raw());
        if (query.rule == Rule::Peak) // of what the filter leaves: below
            query.rule = Rule::LiveAt;
        const Wanted wanted = drawWanted(draws);
        SCOPED_TRACE(std::to_string(i) + " " + describe(query) + " type " + wanted.pattern);
        std::vector<TypedBlock> blocks = trace.blocks(query);
        std::erase_if(blocks, [&](const TypedBlock& typed) { return !wanted.matches(typed); });
        query.filters.push_back(wanted.filter());
        Cost shown;
        std::multiset<std::string> expected;
        for (const TypedBlock& typed : blocks) {
            shown += TypedTrace::costOf(typed.block);
            expected.insert(std::to_string(typed.block.born) + " " + (typed.type + " by " + typed.known));
        }
        const auto costs = evaluate(trace.profile(), *trace.names(), query);
        ASSERT_TRUE(costs.ok()) << costs.error().sentence;
        EXPECT_EQ(costs->shown, shown);
        checkGroups(trace, query, blocks);
        const auto page = listAllocations(
            trace.profile(), *trace.names(), query, AllocationOrder::Birth, false, 0, 100'000);
        ASSERT_TRUE(page.ok());
        std::multiset<std::string> listed;
        for (const AllocationPage::Row& row : page->rows)
            listed.insert(std::to_string(row.allocation.born) + " " +
                          ((row.type.empty() ? "unknown" : row.type) + " by " + row.evidence));
        EXPECT_EQ(listed, expected);
    }
}

TEST(ObjectTypes, HaveAPeak) {
    RandomTraces draws(kSeed + 2);
    for (int i = 0; i < kTraces / 3; ++i) {
        SCOPED_TRACE(i);
        const TypedTrace trace(draws);
        const Wanted wanted = drawWanted(draws);
        std::int64_t highest = 0;
        for (std::uint64_t moment = 0; moment <= trace.raw().events.size(); ++moment) {
            Query live;
            live.a = Moment{moment};
            std::int64_t bytes = 0;
            for (const TypedBlock& typed : trace.blocks(live))
                bytes += wanted.matches(typed) ? TypedTrace::costOf(typed.block).bytes : 0;
            highest = std::max(highest, bytes);
        }
        Query query;
        query.rule = Rule::Peak;
        query.filters = {wanted.filter()};
        const auto costs = evaluate(trace.profile(), *trace.names(), query);
        ASSERT_TRUE(costs.ok()) << costs.error().sentence;
        EXPECT_EQ(costs->shown.bytes, highest);
    }
}

/// In each slice the layers are what blocks of their types had live.
int checkLayers(const TypedTrace& trace, RandomTraces& draws) {
    const std::vector<Filter> filters = withoutTypes(draws.filters());
    const auto begin = static_cast<Nanoseconds>(draws.number(0, 100));
    const std::size_t slices = draws.number(1, 6);
    const auto series = stackedSeries(trace.profile(), *trace.names(), filters, Grouping::Type,
        draws.number(1, 3), begin, begin + static_cast<Nanoseconds>(draws.number(1, 250)), slices);
    EXPECT_TRUE(series.ok()) << series.error().sentence;
    int lists = 0;
    for (std::size_t slice = 0; series && slice < slices; ++slice) {
        SCOPED_TRACE("slice " + std::to_string(slice));
        auto expected = trace.liveByType(series->slices[slice].moment.after, filters);
        for (std::size_t layer = 0; layer < series->layers.size(); ++layer) {
            const std::string label = labelOf(series->layers[layer]);
            EXPECT_EQ(series->at(slice, layer), expected[label].bytes) << label;
            lists += label == "list" && expected[label].bytes != 0 ? 1 : 0;
            expected.erase(label);
        }
        std::int64_t rest = 0;
        for (const auto& [label, cost] : expected)
            rest += cost.bytes;
        EXPECT_EQ(series->at(slice, series->layers.size()), rest);
    }
    return lists;
}

TEST(ObjectTypes, AreLayersOfTheTimeLine) {
    RandomTraces draws(kSeed + 3);
    int lists = 0;
    for (int i = 0; i < kTraces; ++i) {
        const TypedTrace trace(draws);
        for (int j = 0; j < 4; ++j) {
            SCOPED_TRACE(std::to_string(i) + " " + std::to_string(j));
            lists += checkLayers(trace, draws);
        }
    }
    EXPECT_GT(lists, 100);
}

TEST(ObjectTypes, HaveCurves) {
    constexpr std::size_t kPoints = 5;
    RandomTraces draws(kSeed + 4);
    for (int i = 0; i < kTraces; ++i) {
        const TypedTrace trace(draws);
        const Profile& profile = trace.profile();
        const Nanoseconds end = profile.facts().duration;
        if (end <= 0)
            continue;
        Query all;
        all.rule = Rule::AllocatedIn;
        all.b = profile.endMoment();
        if (draws.number(0, 1) == 0)
            all.filters.push_back({Filter::Field::Module, Filter::Match::Glob, false, false, "lib*"});
        const auto groups = groupBy(profile, trace.names(), all, Grouping::Type);
        ASSERT_TRUE(groups.ok());
        const auto curves = liveCurvesOfGroups(
            profile, *trace.names(), all.filters, *groups, groups->rows.size(), 0, end, kPoints);
        ASSERT_TRUE(curves.ok()) << curves.error().sentence;
        for (std::size_t point = 0; point < kPoints; ++point) {
            const double step = static_cast<double>(end) / (kPoints - 1);
            const Moment at =
                point + 1 == kPoints
                    ? profile.endMoment()
                    : profile.momentAt(static_cast<Nanoseconds>(step * static_cast<double>(point)));
            auto expected = trace.liveByType(at.after, all.filters);
            for (std::size_t row = 0; row < groups->rows.size(); ++row)
                EXPECT_EQ(curves->curve(row)[point], expected[labelOf(groups->rows[row])].bytes)
                    << i << " point " << point << " of " << groups->rows[row].label;
        }
    }
}

TEST(ObjectTypes, AreComparedByName) {
    RandomTraces draws(kSeed + 5);
    for (int i = 0; i < kTraces / 3; ++i) {
        SCOPED_TRACE(i);
        const TypedTrace before(draws);
        const TypedTrace after(draws);
        Comparison question;
        question.before.a = before.profile().endMoment();
        question.after.a = after.profile().endMoment();
        const auto table = compareGroups(before.side(), after.side(), question, Grouping::Type);
        ASSERT_TRUE(table.ok()) << table.error().sentence;
        std::array<std::map<std::string, Cost>, 2> actual;
        for (const DiffTable::Row& row : table->rows) {
            const std::string label = row.label.empty() ? "unknown" : row.label;
            actual[0][label] += row.cost.before;
            actual[1][label] += row.cost.after;
        }
        for (auto& side : actual)
            std::erase_if(side, [](const auto& sum) { return sum.second == Cost{}; });
        EXPECT_EQ(actual[0], before.liveByType(before.raw().events.size(), {}));
        EXPECT_EQ(actual[1], after.liveByType(after.raw().events.size(), {}));
    }
}

constexpr std::uint64_t kDistance = 64;

/// The bytes that a sampled block stands for.
double weighed(const ReferenceBlock& block) {
    const auto size = static_cast<double>(block.size);
    const bool isWhole = block.groups.at(Grouping::Domain) != "0heap";
    const double p = isWhole ? 1 : -std::expm1(-std::max(size, 1.0) / double{kDistance});
    return static_cast<double>(block.sign) * size / p;
}

TEST(ObjectTypes, CountAsWhatSamplesStandFor) {
    RandomTraces draws(kSeed + 6);
    for (int i = 0; i < kTraces; ++i) {
        const TypedTrace trace(draws, kDistance);
        Query query = drawQuery(draws, trace.raw());
        std::erase_if(
            query.filters, [](const Filter& filter) { return filter.field == Filter::Field::Address; });
        if (query.rule == Rule::Peak)
            query.rule = Rule::LiveAt;
        SCOPED_TRACE(std::to_string(i) + " " + describe(query));
        std::map<std::string, std::pair<double, std::uint64_t>> expected;
        for (const TypedBlock& typed : trace.blocks(query)) {
            expected[typed.type].first += weighed(typed.block);
            ++expected[typed.type].second;
        }
        const auto groups = groupBy(trace.profile(), trace.names(), query, Grouping::Type);
        ASSERT_TRUE(groups.ok()) << groups.error().sentence;
        for (const GroupList::Row& row : groups->rows) {
            const auto [bytes, samples] = expected[labelOf(row)];
            EXPECT_NEAR(row.estimate.bytes, bytes, 1e-9 * (std::abs(bytes) + 1)) << row.label;
            EXPECT_EQ(row.estimate.samples, samples) << row.label;
            expected.erase(labelOf(row));
        }
        for (const auto& [type, sum] : expected)
            EXPECT_LT(std::abs(sum.first), 0.5) << type;
    }
}

TEST(ObjectTypes, AreLayersOfSamples) {
    RandomTraces draws(kSeed + 7);
    for (int i = 0; i < kTraces; ++i) {
        const TypedTrace trace(draws, kDistance);
        constexpr std::size_t kSlices = 4;
        const auto series = stackedSeries(trace.profile(), *trace.names(), {}, Grouping::Type, 3, 0,
            trace.profile().facts().duration + 1, kSlices);
        ASSERT_TRUE(series.ok()) << series.error().sentence;
        for (std::size_t slice = 0; slice < kSlices; ++slice) {
            Query live;
            live.a = series->slices[slice].moment;
            std::map<std::string, double> expected;
            for (const TypedBlock& typed : trace.blocks(live))
                expected[typed.type] += weighed(typed.block);
            for (std::size_t layer = 0; layer < series->layers.size(); ++layer) {
                const std::string label = labelOf(series->layers[layer]);
                EXPECT_NEAR(static_cast<double>(series->at(slice, layer)), expected[label], 0.5001)
                    << i << " slice " << slice << " " << label;
            }
        }
    }
}

TEST(ObjectTypes, OfOneBlockIsToldInItsLife) {
    RawTrace raw;
    raw.threads = {"main"};
    raw.frames = {{"python3", 0x10, {{"make()", "make.c", 1, false}}, true}};
    raw.stacks = {{{0}, RawStack::Outermost::Whole}};
    raw.events = {{RawKind::Allocation, 0, 0x1000, 48, 0, 10}, {RawKind::Free, 0, 0x1000, 0, 0, 20},
        {RawKind::Allocation, 0, 0x1000, 64, 0, 30}, {RawKind::Allocation, 0, 0x2000, 800, 0, 40}};
    ObjectGraph graph;
    graph.texts = {"", "app.Order", "list"};
    graph.objects = {{0x1000, 48, 0, 1, 0, 0}, {0x3000, 56, 0x2000, 2, 0, 0}};
    const auto typeIn = [&](Nanoseconds time, AllocationId block) {
        graph.time = time;
        const auto loaded = buildProfile(raw, {}, 0, &graph);
        const auto life = lifeOf(*loaded.profile, *loaded.names, block).value();
        return life.rows.at(0).type + " by " + life.rows.at(0).evidence;
    };
    EXPECT_EQ(typeIn(15, AllocationId(0)), "app.Order by Python object");
    EXPECT_EQ(typeIn(15, AllocationId(1)), " by ");
    EXPECT_EQ(typeIn(20, AllocationId(0)), " by ");
    EXPECT_EQ(typeIn(45, AllocationId(0)), " by ");
    EXPECT_EQ(typeIn(45, AllocationId(1)), "app.Order by Python object");
    EXPECT_EQ(typeIn(45, AllocationId(2)), "list by Python object's table");
}

} // namespace
} // namespace tidemark::tests
