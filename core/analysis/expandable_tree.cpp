// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/expandable_tree.h"

#include "core/analysis/replay.h"

#include <algorithm>
#include <tuple>

namespace tidemark {

ExpandableTree::ExpandableTree(std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names,
    std::shared_ptr<const StackCosts> costs, TreeDirection direction, CostKind order)
    : m_profile(std::move(profile)), m_costs(std::move(costs)), m_paths(*m_profile, *names),
      m_heavier(*m_costs, order), m_order(order),
      m_estimated(m_profile->capabilities().estimated && m_costs->estimates.size() == m_costs->items.size()) {
    m_tree.direction = direction;
    m_tree.names = std::move(names);
    m_items.reserve(m_costs->items.size());
    for (ItemIndex i = 0; i < m_costs->items.size(); ++i) {
        Item item{i, 0, m_paths.innermost(m_costs->items[i].stack), {}};
        if (direction == TreeDirection::TopDown) {
            item.inside = 1;
            for (PathCursor cursor = item.cursor; m_paths.outward(cursor);)
                ++item.inside;
            advance(item);
        }
        show(item);
        m_items.push_back(item);
    }
    m_tree.nodes.emplace_back();
    m_ranges.push_back({0, 0, static_cast<std::uint32_t>(m_items.size()), false});
    addCosts(0);
}

/// One frame further from the root; false at the stack's end.
bool ExpandableTree::advance(Item& item) const {
    if (m_tree.direction == TreeDirection::BottomUp)
        return m_paths.outward(item.cursor);
    if (item.inside == 0)
        return false;
    --item.inside;
    item.cursor = m_paths.innermost(m_costs->items[item.number].stack);
    for (std::uint32_t i = 0; i < item.inside; ++i)
        (void)m_paths.outward(item.cursor);
    return true;
}

void ExpandableTree::addCosts(NodeIndex index) {
    CallTree::Node& node = m_tree.nodes[index];
    const Range& range = m_ranges[index];
    Estimate inclusive;
    Estimate self;
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
        const ItemIndex item = m_items[i].number;
        node.inclusive += m_costs->items[item].cost;
        if (i < range.open)
            node.self += m_costs->items[item].cost;
        if (!m_estimated)
            continue;
        inclusive += m_costs->estimates[item];
        if (i < range.open)
            self += m_costs->estimates[item];
    }
    if (!m_estimated)
        return;
    node.inclusive = inclusive.rounded();
    node.self = self.rounded();
    m_tree.estimates.push_back(inclusive);
}

/// A child of items [begin, end), which have its function.
ExpandableTree::NodeIndex ExpandableTree::addNode(NodeIndex parent, std::uint32_t begin, std::uint32_t end) {
    const Item* shown = &m_items[begin];
    for (std::uint32_t i = begin; i < end; ++i)
        if (m_heavier.of(shown->number, m_items[i].number) == m_items[i].number)
            shown = &m_items[i];
    const NodeIndex index = appendNode(m_tree.nodes, parent, m_paths.at(shown->cursor));
    const auto open = std::partition(
        m_items.begin() + begin, m_items.begin() + end, [this](Item& item) { return !advance(item); });
    std::for_each(open, m_items.begin() + end, [this](Item& item) { show(item); });
    m_ranges.push_back({begin, static_cast<std::uint32_t>(open - m_items.begin()), end, false});
    addCosts(index);
    return index;
}

/// Sorts the items that go on by function; their runs.
std::vector<std::pair<std::uint32_t, std::uint32_t>> ExpandableTree::runsOf(Range range) {
    std::sort(
        m_items.begin() + range.open, m_items.begin() + range.end, [](const Item& one, const Item& other) {
            return std::tuple(one.function, one.number) < std::tuple(other.function, other.number);
        });
    std::vector<std::pair<std::uint32_t, std::uint32_t>> runs;
    for (std::uint32_t begin = range.open; begin < range.end;) {
        std::uint32_t end = begin;
        while (end < range.end && m_items[end].function == m_items[begin].function)
            ++end;
        runs.emplace_back(begin, end);
        begin = end;
    }
    return runs;
}

Status ExpandableTree::expand(NodeIndex node, const std::stop_token& stop) {
    if (m_ranges[node].isExpanded)
        return Ok{};
    if (stop.stop_requested())
        return cancelled();
    const auto runs = runsOf(m_ranges[node]);
    if (m_tree.nodes.size() + runs.size() > kMostTreeNodes)
        return tooManyNodes();
    std::vector<NodeIndex> children;
    for (const auto& [begin, end] : runs)
        children.push_back(addNode(node, begin, end));
    const auto& nodes = m_tree.nodes;
    std::sort(children.begin(), children.end(), [&](NodeIndex one, NodeIndex other) {
        const auto weight = magnitude(nodes[one].inclusive.of(m_order));
        const auto otherWeight = magnitude(nodes[other].inclusive.of(m_order));
        return weight != otherWeight ? weight > otherWeight : nodes[one].function < nodes[other].function;
    });
    for (std::size_t i = 0; i < children.size(); ++i)
        (i == 0 ? m_tree.nodes[node].firstChild : m_tree.nodes[children[i - 1]].nextSibling) = children[i];
    m_ranges[node].isExpanded = true;
    return Ok{};
}

bool ExpandableTree::hasChildren(NodeIndex node) const {
    return m_ranges[node].open < m_ranges[node].end;
}

Status ExpandableTree::expandFrom(double share, const std::stop_token& stop) {
    const auto weightOf = [&](NodeIndex node) {
        return static_cast<double>(magnitude(m_tree.nodes[node].inclusive.of(m_order)));
    };
    const double least = share * weightOf(0);
    std::vector<NodeIndex> waiting{0};
    while (!waiting.empty()) {
        const NodeIndex node = waiting.back();
        waiting.pop_back();
        if (weightOf(node) < least || !hasChildren(node))
            continue;
        if (Status expanded = expand(node, stop); !expanded)
            return expanded;
        for (NodeIndex child = m_tree.nodes[node].firstChild; child != CallTree::kNone;
             child = m_tree.nodes[child].nextSibling)
            waiting.push_back(child);
    }
    return Ok{};
}

} // namespace tidemark
