// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"

#include <tsl/robin_map.h>

#include <algorithm>

namespace tidemark {
namespace {

using NodeIndex = CallTree::NodeIndex;

/// A function or an edge while the tree is walked. Its cost is taken at its outermost occurrence on each
/// path, so that recursion counts once.
struct Counted {
    Cost cost;
    Estimate estimate;
    std::uint32_t open = 0; ///< occurrences on the path from the root to the current node

    void enter(const CallTree& tree, NodeIndex node) {
        if (open++ != 0)
            return;
        cost += tree.nodes[node].inclusive;
        if (!tree.estimates.empty()) {
            estimate += tree.estimates[node];
            cost = estimate.rounded();
        }
    }
    void leave() { --open; }
};

class TableBuilder {
public:
    TableBuilder(const CallTree& tree, CostKind order)
        : m_tree(tree), m_order(order), m_functions(tree.names->functions().size()),
          m_edgeOf(tree.nodes.size()) {}

    /// Goes through the tree depth first; false if stopped.
    bool walk(const std::stop_token& stop) {
        NodeIndex at = m_tree.nodes[0].firstChild;
        for (std::size_t steps = 0; at != CallTree::kNone && at != 0; ++steps) {
            if (steps % kRowsBetweenStopChecks == 0 && stop.stop_requested())
                return false;
            enter(at);
            if (m_tree.nodes[at].firstChild != CallTree::kNone) {
                at = m_tree.nodes[at].firstChild;
                continue;
            }
            leave(at);
            while (at != 0 && m_tree.nodes[at].nextSibling == CallTree::kNone) {
                at = m_tree.nodes[at].parent;
                if (at != 0)
                    leave(at);
            }
            if (at != 0)
                at = m_tree.nodes[at].nextSibling;
        }
        return true;
    }

    CallerCalleeTable result() {
        CallerCalleeTable table;
        table.names = m_tree.names;
        for (const auto& [function, row] : m_rowOf) {
            m_rows[row].inclusive = m_functions[function.index()].cost;
        }
        for (const auto& [key, index] : m_edgeIndex) {
            const FunctionId caller(static_cast<FunctionId::Value>(key >> 32));
            const FunctionId callee(static_cast<FunctionId::Value>(key));
            m_rows[m_rowOf.at(caller)].callees.push_back({callee, m_edges[index].cost});
            m_rows[m_rowOf.at(callee)].callers.push_back({caller, m_edges[index].cost});
        }
        const auto isBefore = [this](Cost one, FunctionId function, Cost other, FunctionId otherFunction) {
            const auto weight = magnitude(one.of(m_order));
            const auto otherWeight = magnitude(other.of(m_order));
            return weight != otherWeight ? weight > otherWeight : function < otherFunction;
        };
        const auto edgeBefore = [&](const CallerCalleeTable::Edge& one,
                                    const CallerCalleeTable::Edge& other) {
            return isBefore(one.cost, one.function, other.cost, other.function);
        };
        for (CallerCalleeTable::Row& row : m_rows) {
            std::sort(row.callers.begin(), row.callers.end(), edgeBefore);
            std::sort(row.callees.begin(), row.callees.end(), edgeBefore);
        }
        std::sort(m_rows.begin(), m_rows.end(), [&](const auto& one, const auto& other) {
            return isBefore(one.inclusive, one.function, other.inclusive, other.function);
        });
        table.rows = std::move(m_rows);
        return table;
    }

private:
    void enter(NodeIndex index) {
        const CallTree::Node& node = m_tree.nodes[index];
        const auto [row, isNew] = m_rowOf.try_emplace(node.function, m_rows.size());
        if (isNew)
            m_rows.push_back({node.function, {}, {}, {}, {}});
        m_rows[row->second].self += node.self;
        m_functions[node.function.index()].enter(m_tree, index);
        if (node.parent == 0)
            return;
        const std::uint64_t key =
            std::uint64_t{m_tree.nodes[node.parent].function.value()} << 32 | node.function.value();
        const auto [edge, isNewEdge] =
            m_edgeIndex.try_emplace(key, static_cast<std::uint32_t>(m_edges.size()));
        if (isNewEdge)
            m_edges.emplace_back();
        m_edgeOf[index] = edge->second;
        m_edges[edge->second].enter(m_tree, index);
    }

    void leave(NodeIndex index) {
        m_functions[m_tree.nodes[index].function.index()].leave();
        if (m_tree.nodes[index].parent != 0)
            m_edges[m_edgeOf[index]].leave();
    }

    const CallTree& m_tree;
    CostKind m_order;
    std::vector<Counted> m_functions; ///< by FunctionId
    std::vector<Counted> m_edges;
    std::vector<std::uint32_t> m_edgeOf; ///< by tree node: the edge from its parent
    tsl::robin_map<std::uint64_t, std::uint32_t, PairHash> m_edgeIndex; ///< caller << 32 | callee → m_edges
    tsl::robin_map<FunctionId, std::size_t> m_rowOf;
    std::vector<CallerCalleeTable::Row> m_rows;
};

} // namespace

Result<CallerCalleeTable> buildCallerCallee(const CallTree& topDown, CostKind order, std::stop_token stop) {
    TableBuilder table(topDown, order);
    if (!table.walk(stop))
        return cancelled();
    return table.result();
}

Result<CallerCalleeTable> buildCallerCallee(const Profile& profile, std::shared_ptr<const Names> names,
    const StackCosts& costs, CostKind order, std::stop_token stop) {
    const Result<CallTree> tree =
        buildCallTree(profile, std::move(names), costs, TreeDirection::TopDown, order, stop);
    if (!tree)
        return tree.error();
    return buildCallerCallee(*tree, order, std::move(stop));
}

} // namespace tidemark
