// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"

#include <algorithm>

namespace tidemark {
namespace {

using NodeIndex = CallTree::NodeIndex;

/// A box whose children are still to be laid out; left edge in units of cost from the left of the graph.
struct Placed {
    NodeIndex node = 0;
    std::int64_t left = 0;
};

class FlameBuilder {
public:
    FlameBuilder(const CallTree& tree, CostKind cost, double minimumWidth, NodeIndex root)
        : m_tree(tree), m_cost(cost), m_minimumWidth(minimumWidth), m_root(root), m_total(costOf(root)) {}

    FlameLayout build() {
        m_layout.boxes.push_back({0, 1, 0, m_root, 0});
        m_parents.push_back({m_root, 0});
        for (m_row = 1; !m_parents.empty(); ++m_row) {
            for (const Placed& parent : m_parents)
                placeChildren(parent);
            m_parents.swap(m_children);
            m_children.clear();
        }
        m_layout.rows = m_layout.boxes.back().row + 1;
        return std::move(m_layout);
    }

private:
    std::int64_t costOf(NodeIndex node) const { return m_tree.nodes[node].inclusive.of(m_cost); }
    double share(std::int64_t cost) const { return static_cast<double>(cost) / static_cast<double>(m_total); }

    void placeChildren(const Placed& parent) {
        std::int64_t left = parent.left;
        std::int64_t runLeft = left;
        std::uint32_t run = 0;
        for (NodeIndex child = m_tree.nodes[parent.node].firstChild; child != CallTree::kNone;
             child = m_tree.nodes[child].nextSibling) {
            const std::int64_t cost = costOf(child);
            if (cost == 0 || share(cost) < m_minimumWidth) {
                if (run++ == 0)
                    runLeft = left;
            } else {
                addRun(parent.node, runLeft, left, run);
                run = 0;
                addBox({child, left}, left + cost, 0);
                m_children.push_back({child, left});
            }
            left += cost;
        }
        addRun(parent.node, runLeft, left, run);
    }

    /// Merged nodes without any cost have no box.
    void addRun(NodeIndex parent, std::int64_t left, std::int64_t right, std::uint32_t merged) {
        if (merged != 0 && right != left)
            addBox({parent, left}, right, merged);
    }

    void addBox(Placed box, std::int64_t right, std::uint32_t merged) {
        const auto x = static_cast<float>(share(box.left));
        const auto width = static_cast<float>(share(right - box.left));
        m_layout.boxes.push_back({x, width, m_row, box.node, merged});
    }

    const CallTree& m_tree;
    CostKind m_cost;
    double m_minimumWidth;
    NodeIndex m_root;
    std::int64_t m_total;
    FlameLayout m_layout;
    std::vector<Placed> m_parents;  ///< in the row above m_row, by left edge
    std::vector<Placed> m_children; ///< in m_row
    std::uint32_t m_row = 1;
};

} // namespace

Result<FlameLayout> layoutFlameGraph(
    std::shared_ptr<const CallTree> tree, CostKind cost, double minimumWidth, CallTree::NodeIndex root) {
    if (!tree || root >= tree->nodes.size())
        return Error{ErrorCode::InvalidUsage, "The flame graph has no such frame to zoom to."};
    const bool isNegative = std::any_of(tree->nodes.begin(), tree->nodes.end(),
        [cost](const CallTree::Node& node) { return node.inclusive.of(cost) < 0 || node.self.of(cost) < 0; });
    if (isNegative)
        return Error{ErrorCode::Unsupported,
            "A flame graph cannot show what became less; the tree and the table of "
            "callers and callees show changes with their signs."};
    FlameLayout layout = FlameBuilder(*tree, cost, minimumWidth, root).build();
    layout.tree = std::move(tree);
    return layout;
}

} // namespace tidemark
