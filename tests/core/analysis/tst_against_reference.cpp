// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/expanding_stacks.h"
#include "core/analysis/merged_stacks.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/stacked_series.h"
#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/random_trace.h"
#include "tests/core/analysis/reference_engine.h"

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <set>
#include <tuple>

namespace tidemark::tests {
namespace {

constexpr std::uint32_t kSeed = 20261122;
constexpr int kTraces = 1500;
constexpr int kQueriesPerTrace = 4;

std::string text(Amount amount) {
    return std::to_string(amount.bytes) + "/" + std::to_string(amount.allocations);
}

std::string text(Cost cost) {
    return text(Amount{cost.bytes, cost.allocations});
}

std::string text(const std::map<std::string, Amount>& amounts) {
    std::string result;
    for (const auto& [name, amount] : amounts)
        result += name + " = " + text(amount) + "\n";
    return result;
}

std::string text(const ReferenceTree& tree) {
    std::string result;
    for (const auto& [path, node] : tree) {
        for (const std::string& function : path)
            result += function + " / ";
        result += text(node.inclusive) + " self " + text(node.self) + "\n";
    }
    return result;
}

/// Every node as it is shown, in the order in which it is shown.
std::string shown(const CallTree& tree) {
    std::string result;
    std::vector<CallTree::NodeIndex> open{0};
    while (!open.empty()) {
        const CallTree::NodeIndex index = open.back();
        const CallTree::Node& node = tree.nodes[index];
        result += std::to_string(node.depth) + " " + std::to_string(node.function.value()) + " " +
                  std::to_string(node.file.value()) + ":" + std::to_string(node.line) + " " +
                  text(node.inclusive) + " self " + text(node.self) + "\n";
        if (node.nextSibling == CallTree::kNone)
            open.pop_back();
        else
            open.back() = node.nextSibling;
        if (node.firstChild != CallTree::kNone)
            open.push_back(node.firstChild);
    }
    return result;
}

std::string text(const std::map<std::string, ReferenceFunction>& functions) {
    std::string result;
    for (const auto& [name, row] : functions)
        result += name + " " + text(row.inclusive) + " self " + text(row.self) + "\ncallers\n" +
                  text(row.callers) + "callees\n" + text(row.callees);
    return result;
}

/// One drawn trace, seen by both engines.
class Case {
public:
    explicit Case(RandomTraces& draws)
        : m_draws(draws), m_raw(draws.trace()), m_reference(m_raw), m_loaded(buildProfile(m_raw, layout())) {}

    void checkQuery() {
        m_query = m_draws.query(m_raw);
        SCOPED_TRACE(describe(m_query));
        const auto costs = evaluate(*m_loaded.profile, *m_loaded.names, m_query);
        ASSERT_TRUE(costs.ok()) << costs.error().sentence;
        checkCosts(*costs);
        checkGroups();
        checkHistogram();
        checkAllocations();
        checkLife();
        checkAddressMap();
        checkTree(*costs, TreeDirection::TopDown);
        checkTree(*costs, TreeDirection::BottomUp);
        checkCallerCallee(*costs);
    }

    void checkSummary() {
        const auto filters = m_draws.filters();
        const auto actual = summarise(*m_loaded.profile, *m_loaded.names, filters);
        ASSERT_TRUE(actual.ok()) << actual.error().sentence;
        const ReferenceSummary expected = m_reference.summary(filters);
        EXPECT_EQ(actual->allocations, expected.allocations);
        EXPECT_EQ(actual->frees, expected.frees);
        EXPECT_EQ(actual->bytesAllocated, expected.bytesAllocated);
        EXPECT_EQ(actual->temporary, expected.temporary);
        EXPECT_EQ(text(actual->peak), text(expected.peak));
        EXPECT_EQ(actual->peakMoment.after, expected.peakMoment);
        EXPECT_EQ(actual->peakTime, expected.peakTime);
        EXPECT_EQ(text(actual->liveAtEnd), text(expected.liveAtEnd));
        EXPECT_EQ(actual->rssPeakBytes, expected.rssPeakBytes);
    }

    void checkTimeSeries() {
        const auto filters = m_draws.filters();
        const auto begin = static_cast<Nanoseconds>(m_draws.number(0, 3) == 0 ? m_draws.number(0, 150) : 0);
        const auto end = begin + static_cast<Nanoseconds>(m_draws.number(0, 250));
        const std::size_t slices = m_draws.number(1, 12);
        const auto actual = timeSeries(*m_loaded.profile, *m_loaded.names, filters, begin, end, slices);
        ASSERT_TRUE(actual.ok()) << actual.error().sentence;
        const auto expected = m_reference.timeSeries(filters, begin, end, static_cast<std::int64_t>(slices));
        ASSERT_EQ(actual->slices.size(), expected.size());
        for (std::size_t i = 0; i < slices; ++i) {
            SCOPED_TRACE("slice " + std::to_string(i) + " of " + std::to_string(slices));
            const TimeSeries::Slice& slice = actual->slices[i];
            EXPECT_EQ(slice.minimumBytes, expected[i].minimumBytes);
            EXPECT_EQ(slice.maximumBytes, expected[i].maximumBytes);
            EXPECT_EQ(slice.lastBytes, expected[i].last.bytes);
            EXPECT_EQ(slice.lastAllocations, expected[i].last.allocations);
            EXPECT_EQ(slice.allocations, expected[i].allocations);
            EXPECT_EQ(slice.frees, expected[i].frees);
            EXPECT_EQ(slice.bytesAllocated, expected[i].bytesAllocated);
        }
        std::size_t within = 0;
        for (const RawCounter& counter : m_raw.counters)
            within += begin <= counter.time && counter.time <= end ? 1u : 0u;
        EXPECT_EQ(actual->counters.size(), within);
    }

    void checkStackedSeries() {
        const auto filters = m_draws.filters();
        const auto grouping =
            static_cast<Grouping>(m_draws.number(0, static_cast<std::size_t>(Grouping::Process)));
        const std::size_t layers = m_draws.number(0, 4);
        const auto begin = static_cast<Nanoseconds>(m_draws.number(0, 3) == 0 ? m_draws.number(0, 150) : 0);
        const auto end = begin + static_cast<Nanoseconds>(m_draws.number(0, 250));
        const std::size_t slices = m_draws.number(1, 12);
        const auto actual =
            stackedSeries(*m_loaded.profile, *m_loaded.names, filters, grouping, layers, begin, end, slices);
        if (grouping == Grouping::FreeThread || grouping == Grouping::LifetimeClass ||
            grouping == Grouping::FreeStack) {
            EXPECT_EQ(actual.error().code, ErrorCode::Unsupported);
            return;
        }
        ASSERT_TRUE(actual.ok()) << actual.error().sentence;
        const auto expected = m_reference.timeSeries(filters, begin, end, static_cast<std::int64_t>(slices));
        GroupList labels;
        labels.grouping = grouping;
        for (std::size_t i = 0; i < slices; ++i) {
            SCOPED_TRACE("slice " + std::to_string(i) + " of " + std::to_string(slices));
            EXPECT_EQ(actual->slices[i].minimumBytes, expected[i].minimumBytes);
            EXPECT_EQ(actual->slices[i].maximumBytes, expected[i].maximumBytes);
            Query query;
            query.a = actual->slices[i].moment;
            query.filters = filters;
            std::map<std::string, std::int64_t> groups;
            for (const ReferenceBlock& block : m_reference.blocks(query))
                groups[block.groups.at(grouping)] += static_cast<std::int64_t>(block.size);
            std::int64_t sum = 0;
            for (std::size_t layer = 0; layer < actual->layers.size(); ++layer) {
                if (grouping != Grouping::Stack) { // Lost stacks and empty ones read the same.
                    EXPECT_EQ(actual->at(i, layer), groups[groupText(labels, actual->layers[layer])]);
                }
                sum += actual->at(i, layer);
            }
            EXPECT_EQ(sum + actual->at(i, actual->layers.size()), expected[i].maximumBytes);
        }
    }

private:
    /// Parts so small that even short traces have many of them.
    IndexLayout layout() {
        return {m_draws.number(1, 5), m_draws.number(1, 3), m_draws.number(1, 20), m_draws.number(0, 8)};
    }

    std::map<std::string, Amount> perStack(const StackList& list) const {
        std::map<std::string, Amount> amounts;
        for (const StackList::Row& row : list.rows)
            amounts[stackText(m_loaded, row.stack)] += {row.cost.bytes, row.cost.allocations};
        return amounts;
    }

    void checkCosts(const StackCosts& costs) const {
        const ReferenceSelection expected = m_reference.select(m_query);
        EXPECT_EQ(
            text(perStack(listStacks(costs, m_loaded.names, m_query.cost, 0))), text(expected.perStack));
        EXPECT_EQ(text(costs.shown), text(expected.shown));
        EXPECT_EQ(text(costs.unfiltered), text(expected.unfiltered));
        EXPECT_EQ(costs.peak.after, expected.peak);
    }

    std::string groupText(const GroupList& list, const GroupList::Row& row) const {
        if (row.key == GroupList::kNone)
            return "none";
        switch (list.grouping) {
        case Grouping::Stack:
        case Grouping::FreeStack:
            return stackText(m_loaded, StackId(static_cast<StackId::Value>(row.key)));
        case Grouping::Caller:
        case Grouping::Function:
            return functionText(*m_loaded.names, FunctionId(static_cast<FunctionId::Value>(row.key)));
        case Grouping::Module:
        case Grouping::FileLine:
        case Grouping::Language:
        case Grouping::Type:
            return row.label;
        default:
            return std::to_string(row.key) + row.label;
        }
    }

    void checkGroups() {
        for (int i = 0; i <= static_cast<int>(Grouping::Process); ++i) {
            const auto grouping = static_cast<Grouping>(i);
            SCOPED_TRACE(groupingName(grouping));
            const auto list = groupBy(*m_loaded.profile, m_loaded.names, m_query, grouping);
            ASSERT_TRUE(list.ok()) << list.error().sentence;
            std::map<std::string, Amount> actual;
            std::uint64_t last = ~std::uint64_t{0};
            for (const GroupList::Row& row : list->rows) {
                actual[groupText(*list, row)] += {row.cost.bytes, row.cost.allocations};
                const auto weight = static_cast<std::uint64_t>(std::abs(row.cost.of(m_query.cost)));
                EXPECT_LE(weight, last) << "rows are not in descending order";
                last = weight;
            }
            if (grouping != Grouping::Stack &&
                grouping != Grouping::FreeStack) { // Lost and empty ones read the same.
                EXPECT_EQ(actual.size(), list->rows.size()) << "two rows have the same name";
            }
            std::map<std::string, Amount> expected;
            Amount shown;
            for (const ReferenceBlock& block : m_reference.blocks(m_query)) {
                const Amount amount{block.sign * static_cast<std::int64_t>(block.size), block.sign};
                expected[block.groups.at(grouping)] += amount;
                shown += amount;
            }
            std::erase_if(expected, [](const auto& item) { return item.second == Amount{}; });
            EXPECT_EQ(text(actual), text(expected));
            EXPECT_EQ(text(list->shown), text(shown));
            if (grouping == Grouping::Type && m_query.rule != Rule::Change) // whose sites may cancel out
                checkEvidence(*list);
        }
    }

    void checkEvidence(const GroupList& list) const {
        std::map<std::string, std::set<std::string>> expected;
        for (const ReferenceBlock& block : m_reference.blocks(m_query))
            expected[block.groups.at(Grouping::Type)].insert(block.evidence);
        for (const GroupList::Row& row : list.rows) {
            std::string evidence;
            for (const std::string& one : expected[groupText(list, row)])
                evidence += (evidence.empty() ? "" : ", ") + one;
            EXPECT_EQ(row.evidence, evidence);
        }
    }

    void checkHistogram() {
        const auto actual = sizeLifetimeHistogram(*m_loaded.profile, *m_loaded.names, m_query);
        ASSERT_TRUE(actual.ok()) << actual.error().sentence;
        SizeLifetimeHistogram expected;
        expected.cells.resize(actual->cells.size());
        for (const ReferenceBlock& block : m_reference.blocks(m_query)) {
            const auto size = static_cast<std::size_t>(std::stoul(block.groups.at(Grouping::SizeClass)));
            const std::string& lifetime = block.groups.at(Grouping::LifetimeClass);
            const std::size_t column =
                lifetime == "none" ? SizeLifetimeHistogram::kLifetimes - 1 : std::stoul(lifetime);
            expected.cells[size * SizeLifetimeHistogram::kLifetimes + column] +=
                Cost{block.sign * static_cast<std::int64_t>(block.size), block.sign};
        }
        EXPECT_TRUE(actual->cells == expected.cells);
    }

    void checkAllocations() {
        const auto order = static_cast<AllocationOrder>(m_draws.number(0, 6));
        if (order == AllocationOrder::Stack)
            return; // Ids of stacks mean nothing to the reference.
        SCOPED_TRACE("order " + std::to_string(static_cast<int>(order)));
        const bool descending = m_draws.number(0, 1) == 1;
        const std::size_t first = m_draws.number(0, 6);
        const std::size_t count = m_draws.number(0, 12);
        const auto page =
            listAllocations(*m_loaded.profile, *m_loaded.names, m_query, order, descending, first, count);
        ASSERT_TRUE(page.ok()) << page.error().sentence;
        std::vector<ReferenceBlock> expected = m_reference.blocks(m_query);
        const auto key = [&](const ReferenceBlock& block) -> std::uint64_t {
            switch (order) {
            case AllocationOrder::Free:
                return block.freed;
            case AllocationOrder::Size:
                return block.size;
            case AllocationOrder::Lifetime:
                return block.lifetime;
            case AllocationOrder::Address:
                return block.address;
            case AllocationOrder::Thread:
                return block.thread;
            default:
                return block.born;
            }
        };
        std::stable_sort(expected.begin(), expected.end(), [&](const auto& one, const auto& other) {
            return descending ? key(one) > key(other) : key(one) < key(other);
        });
        EXPECT_EQ(page->total, expected.size());
        ASSERT_EQ(page->rows.size(), std::min(count, expected.size() - std::min(first, expected.size())));
        for (std::size_t i = 0; i < page->rows.size(); ++i) {
            const AllocationPage::Row& row = page->rows[i];
            EXPECT_EQ(row.allocation.born, expected[first + i].born);
            EXPECT_EQ(row.allocation.freed, expected[first + i].freed);
            EXPECT_EQ(row.allocation.address, expected[first + i].address);
            EXPECT_EQ(row.allocation.size, expected[first + i].size);
            EXPECT_EQ(row.sign, expected[first + i].sign);
            EXPECT_EQ(row.type.empty() ? "none" : row.type, expected[first + i].groups.at(Grouping::Type));
            EXPECT_EQ(row.evidence, expected[first + i].evidence);
            EXPECT_EQ(row.bornTime, m_raw.events[row.allocation.born - 1].time);
            EXPECT_EQ(row.allocation.usable, m_raw.events[row.allocation.born - 1].usable);
        }
    }

    /// A tree that is expanded node by node, in any order, ends as the one that is built whole.
    void checkExpandable(const StackCosts& costs, const CallTree& whole) {
        ExpandingStacks expandable(m_loaded.profile, m_loaded.names,
            std::make_shared<const StackCosts>(costs), whole.direction, m_query.cost);
        std::vector<std::pair<CallTree::NodeIndex, CallTree::NodeIndex>> pairs{{0, 0}};
        if (m_draws.number(0, 2) == 0) {
            ASSERT_TRUE(expandable.expandFrom(0.3, {}).ok());
        }
        while (!pairs.empty()) {
            const std::size_t drawn = m_draws.number(0, pairs.size() - 1);
            const auto [one, other] = pairs[drawn];
            pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(drawn));
            EXPECT_EQ(expandable.hasChildren(one), whole.nodes[other].firstChild != CallTree::kNone);
            ASSERT_TRUE(expandable.expand(one, {}).ok());
            EXPECT_TRUE(expandable.isExpanded(one));
            const CallTree::Node& node = expandable.tree().nodes[one];
            const CallTree::Node& same = whole.nodes[other];
            EXPECT_EQ(node.function, same.function);
            EXPECT_EQ(text(node.inclusive), text(same.inclusive));
            EXPECT_EQ(text(node.self), text(same.self));
            EXPECT_EQ(node.depth, same.depth);
            EXPECT_EQ(std::tuple(node.file, node.line), std::tuple(same.file, same.line));
            auto child = node.firstChild;
            for (auto twin = same.firstChild; twin != CallTree::kNone; twin = whole.nodes[twin].nextSibling) {
                ASSERT_NE(child, CallTree::kNone);
                EXPECT_EQ(expandable.tree().nodes[child].parent, one);
                pairs.emplace_back(child, twin);
                child = expandable.tree().nodes[child].nextSibling;
            }
            EXPECT_EQ(child, CallTree::kNone);
        }
        EXPECT_EQ(expandable.tree().nodes.size(), whole.nodes.size());
    }

    void checkLife() {
        const auto count = m_loaded.profile->allocations().size();
        if (count == 0)
            return;
        const auto row = m_draws.number(0, count - 1);
        const auto life =
            lifeOf(*m_loaded.profile, *m_loaded.names, AllocationId(static_cast<AllocationId::Value>(row)));
        ASSERT_TRUE(life.ok());
        std::vector<std::uint64_t> births;
        for (const AllocationPage::Row& segment : life->rows)
            births.push_back(segment.allocation.born);
        EXPECT_EQ(births, m_reference.lifeOf(m_loaded.profile->allocations()[row].born));
        EXPECT_EQ(life->total, births.size());
    }

    void checkAddressMap() {
        Query query;
        query.a = Moment{m_draws.number(0, m_raw.events.size())};
        query.filters = m_query.filters;
        const auto map = addressMap(*m_loaded.profile, *m_loaded.names, query.filters, query.a);
        ASSERT_TRUE(map.ok()) << map.error().sentence;
        std::vector<ReferenceBlock> expected = m_reference.blocks(query);
        std::stable_sort(expected.begin(), expected.end(),
            [](const auto& one, const auto& other) { return one.address < other.address; });
        ASSERT_EQ(map->blocks.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ(map->blocks[i].address, expected[i].address);
            EXPECT_EQ(map->blocks[i].size, expected[i].size);
            EXPECT_EQ(m_loaded.profile->allocations()[map->blocks[i].id.index()].born, expected[i].born);
        }
    }

    /// The stacks of all costs merged beforehand make the same tree.
    void checkMerged(const StackCosts& costs, const CallTree& tree) {
        const auto merged = MergedStacks::ofAll(*m_loaded.profile, *m_loaded.names);
        ASSERT_TRUE(merged.ok());
        const auto same = buildCallTree(
            *m_loaded.profile, m_loaded.names, costs, tree.direction, m_query.cost, {}, &*merged);
        ASSERT_TRUE(same.ok());
        EXPECT_EQ(shown(*same), shown(tree));
    }

    void checkTree(const StackCosts& costs, TreeDirection direction) {
        const bool bottomUp = direction == TreeDirection::BottomUp;
        SCOPED_TRACE(bottomUp ? "bottom-up" : "top-down");
        const auto tree = buildCallTree(*m_loaded.profile, m_loaded.names, costs, direction, m_query.cost);
        ASSERT_TRUE(tree.ok()) << tree.error().sentence;
        EXPECT_EQ(treeDefect(*tree, m_query.cost), "");
        checkMerged(costs, *tree);
        checkExpandable(costs, *tree);
        const ReferenceTree expected =
            bottomUp ? m_reference.bottomUp(m_query) : m_reference.topDown(m_query);
        ReferenceTree actual;
        std::vector<std::pair<FunctionPath, std::vector<FunctionId>>> paths;
        for (const CallTree::Node& node : tree->nodes) {
            auto path = node.parent == CallTree::kNone ? decltype(paths)::value_type{} : paths[node.parent];
            if (node.function.valid()) {
                path.first.push_back(functionText(*m_loaded.names, node.function));
                path.second.push_back(node.function);
            }
            paths.push_back(path);
            ReferenceTreeNode& copy = actual[path.first];
            copy.inclusive += {node.inclusive.bytes, node.inclusive.allocations};
            copy.self += {node.self.bytes, node.self.allocations};
            const auto same = expected.find(path.first);
            if (node.function.valid() && same != expected.end()) {
                EXPECT_EQ(same->second.places.count(placeText(*m_loaded.names, node.file, node.line)), 1u);
            }
        }
        EXPECT_EQ(actual.size(), tree->nodes.size()) << "two nodes have the same path";
        EXPECT_EQ(text(actual), text(expected));

        const auto& path = paths[m_draws.number(0, paths.size() - 1)];
        const StackList behind =
            stacksBehind(*m_loaded.profile, m_loaded.names, costs, path.second, direction, m_query.cost);
        EXPECT_EQ(text(perStack(behind)), text(m_reference.stacksBehind(m_query, path.first, bottomUp)));
    }

    void checkCallerCallee(const StackCosts& costs) const {
        const auto table = buildCallerCallee(*m_loaded.profile, m_loaded.names, costs, m_query.cost);
        ASSERT_TRUE(table.ok()) << table.error().sentence;
        std::map<std::string, ReferenceFunction> actual;
        const auto name = [&](FunctionId function) { return functionText(*m_loaded.names, function); };
        std::uint64_t last = ~std::uint64_t{0};
        for (const CallerCalleeTable::Row& row : table->rows) {
            const auto weight = static_cast<std::uint64_t>(std::abs(row.inclusive.of(m_query.cost)));
            EXPECT_LE(weight, last) << "rows are not in descending order";
            last = weight;
            ReferenceFunction& copy = actual[name(row.function)];
            copy.inclusive += {row.inclusive.bytes, row.inclusive.allocations};
            copy.self += {row.self.bytes, row.self.allocations};
            for (const auto& edge : row.callers)
                copy.callers[name(edge.function)] += {edge.cost.bytes, edge.cost.allocations};
            for (const auto& edge : row.callees)
                copy.callees[name(edge.function)] += {edge.cost.bytes, edge.cost.allocations};
        }
        EXPECT_EQ(text(actual), text(m_reference.callerCallee(m_query)));
    }

    RandomTraces& m_draws;
    RawTrace m_raw;
    ReferenceEngine m_reference;
    LoadedProfile m_loaded;
    Query m_query;
};

TEST(AgainstReference, RandomTracesGiveTheSameNumbers) {
    std::cout << "seed " << kSeed << ", " << kTraces << " traces, " << kTraces * kQueriesPerTrace
              << " queries\n";
    RandomTraces draws(kSeed);
    for (int i = 0; i < kTraces && !HasFailure(); ++i) {
        SCOPED_TRACE("trace " + std::to_string(i) + " of seed " + std::to_string(kSeed));
        Case one(draws);
        for (int query = 0; query < kQueriesPerTrace && !HasFailure(); ++query)
            one.checkQuery();
        one.checkSummary();
        one.checkTimeSeries();
        one.checkStackedSeries();
    }
}

} // namespace
} // namespace tidemark::tests
