// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/replay.h"

#include <algorithm>
#include <tuple>

namespace tidemark {
namespace {

using NodeIndex = CallTree::NodeIndex;

/// What is left to be placed of one stack, or of several that are the same from here outward.
struct Rest {
    PathCursor cursor;   ///< the frame to place next …
    FunctionId function; ///< … and its function
    ItemIndex heaviest = kNoItem;
    ItemIndex first = kNoItem; ///< its items: a list, see BottomUpBuilder
    ItemIndex last = kNoItem;
};

/// The rests in [begin, end) hang under one node.
struct Group {
    NodeIndex parent = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Builds the tree level by level: the rests under a node are sorted by function, each function becomes a
/// child.
class BottomUpBuilder {
public:
    explicit BottomUpBuilder(const TreeInput& input)
        : m_input(input), m_nodes(1), m_nextItem(input.costs.items.size(), kNoItem),
          m_ends(input.costs.items.size()) {}

    Result<TreeShape> build() {
        begin();
        while (!m_groups.empty()) {
            for (const Group& group : m_groups) {
                if (++m_groupsSeen % kGroupsBetweenStopChecks == 0 && m_input.stop.stop_requested())
                    return cancelled();
                if (m_nodes.size() > kMostTreeNodes)
                    return tooManyNodes();
                place(group);
            }
            m_rests.swap(m_nextRests);
            m_groups.swap(m_nextGroups);
            m_nextRests.clear();
            m_nextGroups.clear();
        }
        if (m_input.stop.stop_requested())
            return cancelled();
        return TreeShape{std::move(m_nodes), std::move(m_ends)};
    }

private:
    static constexpr std::size_t kGroupsBetweenStopChecks = 1024;

    void begin() {
        const auto& items = m_input.costs.items;
        m_rests.reserve(items.size());
        for (ItemIndex i = 0; i < items.size(); ++i) {
            const PathCursor cursor = m_input.paths.innermost(items[i].stack);
            m_rests.push_back({cursor, m_input.paths.at(cursor).function, i, i, i});
        }
        if (!m_rests.empty())
            m_groups.push_back({0, 0, m_rests.size()});
    }

    void place(const Group& group) {
        if (group.end - group.begin == 1) {
            placeSingle(group.parent, m_rests[group.begin]);
            return;
        }
        const auto at = [&](std::size_t i) { return m_rests.begin() + static_cast<std::ptrdiff_t>(i); };
        std::sort(at(group.begin), at(group.end), [](const Rest& one, const Rest& other) {
            return std::tuple(one.function, one.cursor.stack, one.cursor.position) <
                   std::tuple(other.function, other.cursor.stack, other.cursor.position);
        });
        for (std::size_t begin = group.begin; begin < group.end;) {
            std::size_t end = begin;
            while (end < group.end && m_rests[end].function == m_rests[begin].function)
                ++end;
            placeChild({group.parent, begin, end});
            begin = end;
        }
    }

    /// All rests of the group have the same function.
    void placeChild(const Group& group) {
        ItemIndex heaviest = kNoItem;
        PathCursor shown;
        for (std::size_t i = group.begin; i < group.end; ++i) {
            heaviest = m_input.heavier.of(heaviest, m_rests[i].heaviest);
            if (heaviest == m_rests[i].heaviest)
                shown = m_rests[i].cursor;
        }
        const NodeIndex node = appendNode(m_nodes, group.parent, m_input.paths.at(shown));
        const std::size_t first = m_nextRests.size();
        for (std::size_t i = group.begin; i < group.end; ++i) {
            Rest rest = m_rests[i];
            for (; i + 1 < group.end && m_rests[i + 1].cursor == rest.cursor; ++i) {
                m_nextItem[rest.last] = m_rests[i + 1].first;
                rest.last = m_rests[i + 1].last;
                rest.heaviest = m_input.heavier.of(rest.heaviest, m_rests[i + 1].heaviest);
            }
            if (m_input.paths.outward(rest.cursor)) {
                rest.function = m_input.paths.at(rest.cursor).function;
                m_nextRests.push_back(rest);
            } else {
                end(rest, node);
            }
        }
        if (m_nextRests.size() > first)
            m_nextGroups.push_back({node, first, m_nextRests.size()});
    }

    void placeSingle(NodeIndex parent, Rest rest) {
        do
            parent = appendNode(m_nodes, parent, m_input.paths.at(rest.cursor));
        while (m_input.paths.outward(rest.cursor));
        end(rest, parent);
    }

    /// All items of the rest end at the node.
    void end(const Rest& rest, NodeIndex node) {
        for (ItemIndex item = rest.first; item != kNoItem; item = m_nextItem[item])
            m_ends[item] = node;
    }

    const TreeInput& m_input;
    TreeNodes m_nodes;
    std::vector<ItemIndex> m_nextItem; ///< the next of the same rest
    std::vector<NodeIndex> m_ends;
    std::vector<Rest> m_rests;
    std::vector<Rest> m_nextRests;
    std::vector<Group> m_groups;
    std::vector<Group> m_nextGroups;
    std::size_t m_groupsSeen = 0;
};

} // namespace

Result<TreeShape> bottomUpShape(const TreeInput& input) {
    return BottomUpBuilder(input).build();
}

} // namespace tidemark
