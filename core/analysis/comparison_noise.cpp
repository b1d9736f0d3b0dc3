// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison.h"

#include "core/analysis/call_tree.h"

#include <tsl/robin_map.h>

#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tidemark {
namespace {

using NodeIndex = DiffTree::NodeIndex;

/// Functions of several comparisons by what they are called.
class FunctionNumbers {
public:
    explicit FunctionNumbers(const Names& first) : m_first(numbersOf(first)) {}
    const std::vector<std::uint32_t>& first() const { return m_first; }
    std::vector<std::uint32_t> numbersOf(const Names& names) {
        std::vector<std::uint32_t> numbers;
        for (const Function& function : names.functions()) {
            const auto next = static_cast<std::uint32_t>(m_known.size());
            numbers.push_back(
                m_known.try_emplace(function.moduleName + '\0' + function.name, next).first->second);
        }
        return numbers;
    }

private:
    std::unordered_map<std::string, std::uint32_t> m_known;
    std::vector<std::uint32_t> m_first;
};

/// By node of `tree`: that of `other` with the same path; kNone where there is none.
std::vector<NodeIndex> sameNodes(const DiffTree& tree, const std::vector<std::uint32_t>& functions,
    const DiffTree& other, const std::vector<std::uint32_t>& otherFunctions) {
    const auto key = [](NodeIndex parent, std::uint32_t function) {
        return std::uint64_t{parent} << 32 | function;
    };
    tsl::robin_map<std::uint64_t, NodeIndex, PairHash> children;
    for (NodeIndex node = 1; node < other.nodes.size(); ++node)
        children.emplace(
            key(other.nodes[node].parent, otherFunctions[other.nodes[node].function.index()]), node);
    std::vector<NodeIndex> same(tree.nodes.size(), DiffTree::kNone);
    if (!same.empty() && !other.nodes.empty())
        same[0] = 0;
    for (NodeIndex node = 1; node < tree.nodes.size(); ++node) {
        const NodeIndex parent = same[tree.nodes[node].parent];
        if (parent == DiffTree::kNone)
            continue;
        const auto found = children.find(key(parent, functions[tree.nodes[node].function.index()]));
        if (found != children.end())
            same[node] = found->second;
    }
    return same;
}

/// Which side of a comparison a run stands in for.
struct Place {
    Cost DiffCost::*cost;
    CostRange NoiseBand::*range;
};
constexpr Place kPlaceBefore{&DiffCost::before, &NoiseBand::before};
constexpr Place kPlaceAfter{&DiffCost::after, &NoiseBand::after};

NoiseBand bandOf(const DiffCost& cost) {
    return {{cost.before, cost.before}, {cost.after, cost.after}};
}

class TraceNoise {
public:
    explicit TraceNoise(TraceComparison& comparison)
        : m_comparison(comparison), m_functions(*comparison.names), m_topDown(*comparison.topDown),
          m_bottomUp(*comparison.bottomUp) {
        for (DiffTree* tree : {&m_topDown, &m_bottomUp})
            for (const DiffTree::Node& node : tree->nodes)
                tree->bands.push_back(bandOf(node.inclusive));
        for (DiffStack& stack : comparison.stacks)
            stack.band = bandOf(stack.cost);
    }

    void add(const TraceComparison& run, const Place& place) {
        const auto functions = m_functions.numbersOf(*run.names);
        const auto same = sameNodes(m_topDown, m_functions.first(), *run.topDown, functions);
        include(m_topDown, *run.topDown, same, place);
        include(m_bottomUp, *run.bottomUp,
            sameNodes(m_bottomUp, m_functions.first(), *run.bottomUp, functions), place);
        for (DiffStack& stack : m_comparison.stacks) {
            const NodeIndex node = same[stack.node];
            (stack.band.*place.range)
                .include(node == DiffTree::kNone ? Cost{} : run.topDown->nodes[node].self.*place.cost);
        }
    }

    void finish() {
        m_comparison.topDown = std::make_shared<const DiffTree>(std::move(m_topDown));
        m_comparison.bottomUp = std::make_shared<const DiffTree>(std::move(m_bottomUp));
    }

private:
    static void include(
        DiffTree& tree, const DiffTree& run, const std::vector<NodeIndex>& same, const Place& place) {
        for (NodeIndex node = 0; node < tree.nodes.size(); ++node)
            (tree.bands[node].*place.range)
                .include(
                    same[node] == DiffTree::kNone ? Cost{} : run.nodes[same[node]].inclusive.*place.cost);
    }

    TraceComparison& m_comparison;
    FunctionNumbers m_functions;
    DiffTree m_topDown;
    DiffTree m_bottomUp;
};

Comparison withQuery(Comparison question, const Place& place, const Query& query) {
    (place.cost == kPlaceBefore.cost ? question.before : question.after) = query;
    return question;
}

auto nameOf(const DiffTable::Row& row) {
    const bool named = !row.label.empty();
    return std::tuple(row.label, row.module,
        named                            ? GroupList::kNone
        : row.before != GroupList::kNone ? row.before
                                         : row.after);
}

void include(DiffTable& table, const DiffTable& run, const Place& place) {
    std::map<decltype(nameOf({})), const DiffTable::Row*> known;
    for (const DiffTable::Row& row : run.rows)
        known.emplace(nameOf(row), &row);
    for (DiffTable::Row& row : table.rows) {
        const auto found = known.find(nameOf(row));
        (row.band.*place.range).include(found == known.end() ? Cost{} : found->second->cost.*place.cost);
    }
}

} // namespace

Status addNoiseBands(TraceComparison& comparison, const ComparedSide& before, const ComparedSide& after,
    const FurtherRuns& runs, std::stop_token stop) {
    TraceNoise noise(comparison);
    for (const FurtherRun& run : runs.before) {
        const auto compared =
            compareTraces(run.side, after, withQuery(comparison.question, kPlaceBefore, run.query), stop);
        if (!compared)
            return compared.error();
        noise.add(*compared, kPlaceBefore);
    }
    for (const FurtherRun& run : runs.after) {
        const auto compared =
            compareTraces(before, run.side, withQuery(comparison.question, kPlaceAfter, run.query), stop);
        if (!compared)
            return compared.error();
        noise.add(*compared, kPlaceAfter);
    }
    noise.finish();
    comparison.runsBefore = 1 + runs.before.size();
    comparison.runsAfter = 1 + runs.after.size();
    return Ok{};
}

Status addNoiseBands(DiffTable& table, const ComparedSide& before, const ComparedSide& after,
    const Comparison& question, const FurtherRuns& runs, std::stop_token stop) {
    table.hasBands = true;
    for (DiffTable::Row& row : table.rows)
        row.band = bandOf(row.cost);
    for (const FurtherRun& run : runs.before) {
        const auto compared = compareGroups(
            run.side, after, withQuery(question, kPlaceBefore, run.query), table.grouping, stop);
        if (!compared)
            return compared.error();
        include(table, *compared, kPlaceBefore);
    }
    for (const FurtherRun& run : runs.after) {
        const auto compared = compareGroups(
            before, run.side, withQuery(question, kPlaceAfter, run.query), table.grouping, stop);
        if (!compared)
            return compared.error();
        include(table, *compared, kPlaceAfter);
    }
    return Ok{};
}

} // namespace tidemark
