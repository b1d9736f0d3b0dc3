// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison.h"

#include "core/analysis/comparison_paths.h"
#include "core/analysis/comparison_renames.h"
#include "core/analysis/comparison_scale.h"
#include "core/analysis/comparison_tree.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"

#include <algorithm>
#include <utility>

namespace tidemark {
namespace {

/// Sums per joint path.
struct PathCosts {
    std::vector<DiffStack> stacks; ///< by JointPaths::Node
    std::array<std::vector<std::uint64_t>, kSides> heaviest;
};

class TraceMatcher {
public:
    TraceMatcher(const ComparedSide& before, const ComparedSide& after, const Comparison& question,
        std::stop_token stop)
        : m_sides{&before, &after}, m_question(question), m_stop(std::move(stop)), m_names(before, after) {}

    Result<TraceComparison> compare();

private:
    Status addCosts(SideIndex side, const Query& query);
    Status addTurnover();
    void joinInlined();
    void addSums();
    Status addTrees();

    std::array<const ComparedSide*, kSides> m_sides;
    const Comparison& m_question;
    std::stop_token m_stop;
    JointNames m_names;
    JointPaths m_paths;
    PathCosts m_costs;
    TraceComparison m_result;
};

Status TraceMatcher::addCosts(SideIndex side, const Query& query) {
    const Result<StackCosts> costs = evaluate(m_sides[side]->profile, *m_sides[side]->names, query, m_stop);
    if (!costs)
        return costs.error();
    auto& heaviest = m_costs.heaviest[side];
    heaviest.resize(m_paths.size());
    for (const StackCosts::Item& item : costs->items) {
        const JointPaths::Node node = m_paths.nodeOf(side, item.stack);
        DiffStack& stack = m_costs.stacks[node];
        const Cost cost = side == kBefore ? scaled(item.cost, m_result.scale) : item.cost;
        (side == kBefore ? stack.cost.before : stack.cost.after) += cost;
        StackId& representative = side == kBefore ? stack.before : stack.after;
        const std::uint64_t weight = magnitude(item.cost.of(query.cost));
        if (!representative.valid() || weight > heaviest[node]) {
            representative = item.stack;
            heaviest[node] = weight;
        }
    }
    return Ok{};
}

Status TraceMatcher::addTurnover() {
    const auto queries = turnoverQueries(*m_sides[kBefore], *m_sides[kAfter], m_question);
    if (!queries)
        return Ok{};
    m_result.hasTurnover = true;
    for (const auto& [query, place] : *queries) {
        const Result<StackCosts> costs =
            evaluate(m_sides[kBefore]->profile, *m_sides[kBefore]->names, query, m_stop);
        if (!costs)
            return costs.error();
        for (const StackCosts::Item& item : costs->items)
            m_costs.stacks[m_paths.nodeOf(kBefore, item.stack)].turnover.*place += item.cost;
    }
    return Ok{};
}

/// Moves what a path before costs to its partner after.
void TraceMatcher::joinInlined() {
    if (!m_names.differInBuild())
        return;
    const auto partners = matchInlinedPaths(m_paths, m_stop);
    for (std::size_t node = 1; node < partners.size(); ++node) {
        if (partners[node] == JointPaths::kRoot)
            continue;
        DiffStack& from = m_costs.stacks[node];
        DiffStack& to = m_costs.stacks[partners[node]];
        to.cost.before = std::exchange(from.cost.before, {});
        to.before = std::exchange(from.before, {});
        to.knownBefore = std::exchange(from.knownBefore, false);
        to.approximate = true;
    }
}

void TraceMatcher::addSums() {
    for (DiffStack& stack : m_costs.stacks) {
        if (stack.cost == DiffCost{} && stack.turnover == Turnover{})
            continue;
        m_result.total += stack.cost;
        (stack.knownBefore && stack.knownAfter ? m_result.matched : m_result.unmatched) += stack.cost;
        m_result.stacks.push_back(stack);
    }
    const auto weight = [&](const DiffStack& stack) {
        return magnitude(stack.cost.delta().of(m_question.after.cost));
    };
    std::stable_sort(m_result.stacks.begin(), m_result.stacks.end(),
        [&](const DiffStack& one, const DiffStack& other) { return weight(one) > weight(other); });
}

Status TraceMatcher::addTrees() {
    const DiffTreeInput input{m_paths, m_names.names(), m_result.stacks, m_question.after.cost, m_stop};
    Result<DiffTreeWithEnds> topDown = buildDiffTree(input, TreeDirection::TopDown);
    if (!topDown)
        return topDown.error();
    Result<DiffTreeWithEnds> bottomUp = buildDiffTree(input, TreeDirection::BottomUp);
    if (!bottomUp)
        return bottomUp.error();
    for (std::size_t i = 0; i < m_result.stacks.size(); ++i)
        m_result.stacks[i].node = topDown->ends[i];
    m_result.topDown = std::make_shared<const DiffTree>(std::move(topDown->tree));
    m_result.bottomUp = std::make_shared<const DiffTree>(std::move(bottomUp->tree));
    return Ok{};
}

Result<TraceComparison> TraceMatcher::compare() {
    const Result<double> scale = scaleOf(m_sides[kBefore]->profile, m_sides[kAfter]->profile, m_question);
    if (!scale)
        return scale.error();
    m_result.question = m_question;
    m_result.scale = *scale;
    m_result.names = m_names.names();
    for (const SideIndex side : {kBefore, kAfter})
        if (!m_paths.addSide(side, *m_sides[side], m_names, m_stop))
            return cancelled();
    m_costs.stacks.resize(m_paths.size());
    for (JointPaths::Node node = 0; node < m_paths.size(); ++node) {
        m_costs.stacks[node].node = node;
        m_costs.stacks[node].knownBefore = m_paths.isKnown(kBefore, node);
        m_costs.stacks[node].knownAfter = m_paths.isKnown(kAfter, node);
    }
    for (const auto& [side, query] : {std::pair{kBefore, &m_question.before}, {kAfter, &m_question.after}})
        if (Status added = addCosts(side, *query); !added)
            return added.error();
    if (Status added = addTurnover(); !added)
        return added.error();
    joinInlined();
    addSums();
    m_result.renames = renameCandidates(m_paths, *m_names.names(), m_result.stacks);
    if (Status added = addTrees(); !added)
        return added.error();
    return std::move(m_result);
}

} // namespace

Result<TraceComparison> compareTraces(
    const ComparedSide& before, const ComparedSide& after, const Comparison& question, std::stop_token stop) {
    return TraceMatcher(before, after, question, std::move(stop)).compare();
}

} // namespace tidemark
