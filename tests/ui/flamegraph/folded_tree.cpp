// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/flamegraph/folded_tree.h"

#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"
#include "core/session/session.h"

#include <algorithm>
#include <map>
#include <random>
#include <sstream>

namespace tidemark::test {

namespace {

using NodeIndex = CallTree::NodeIndex;

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
        parts.push_back(part);
    return parts;
}

/// Collects nodes with their self cost, then makes the inclusive costs and the order of siblings.
class TreeBuilder {
public:
    TreeBuilder() : m_names(ProfileBuilder().finish()) { m_tree.nodes.emplace_back(); }

    FunctionId function(const std::string& name, const std::string& module) {
        return m_names.addFunction(name, module, true);
    }

    NodeIndex child(NodeIndex parent, FunctionId function) {
        const auto [it, isNew] =
            m_children.try_emplace({parent, function.value()}, static_cast<NodeIndex>(m_tree.nodes.size()));
        if (isNew) {
            CallTree::Node node;
            node.parent = parent;
            node.function = function;
            node.depth = m_tree.nodes[parent].depth + 1;
            m_tree.nodes.push_back(node);
        }
        return it->second;
    }

    void addSelf(NodeIndex node, Cost cost) { m_tree.nodes[node].self += cost; }
    CallTree& tree() { return m_tree; }

    std::shared_ptr<const CallTree> finish() {
        std::vector<CallTree::Node>& nodes = m_tree.nodes;
        std::vector<std::vector<NodeIndex>> children(nodes.size());
        for (NodeIndex i = static_cast<NodeIndex>(nodes.size()); i-- > 0;) {
            nodes[i].inclusive += nodes[i].self;
            if (i > 0) {
                nodes[nodes[i].parent].inclusive += nodes[i].inclusive;
                children[nodes[i].parent].push_back(i);
            }
        }
        for (NodeIndex i = 0; i < nodes.size(); ++i) {
            std::stable_sort(
                children[i].begin(), children[i].end(), [&nodes](NodeIndex one, NodeIndex other) {
                    return std::abs(nodes[one].inclusive.bytes) > std::abs(nodes[other].inclusive.bytes);
                });
            NodeIndex* link = &nodes[i].firstChild;
            for (const NodeIndex child : children[i]) {
                *link = child;
                link = &nodes[child].nextSibling;
            }
        }
        m_tree.names = m_names.finish(1);
        return std::make_shared<const CallTree>(std::move(m_tree));
    }

private:
    NamesBuilder m_names;
    CallTree m_tree;
    std::map<std::pair<NodeIndex, std::uint32_t>, NodeIndex> m_children;
};

} // namespace

std::shared_ptr<const CallTree> foldedTree(std::string_view text) {
    TreeBuilder builder;
    for (const std::string& line : split(std::string(text), '\n')) {
        const std::size_t allocationsAt = line.rfind(' ');
        const std::size_t bytesAt = line.rfind(' ', allocationsAt - 1);
        NodeIndex node = 0;
        for (const std::string& frame : split(line.substr(0, bytesAt), ';')) {
            const std::size_t at = frame.rfind('@');
            const bool hasModule = at != std::string::npos;
            node = builder.child(node,
                builder.function(frame.substr(0, at), hasModule ? frame.substr(at + 1) : std::string()));
        }
        builder.addSelf(node, {std::stoll(line.substr(bytesAt)), std::stoll(line.substr(allocationsAt))});
    }
    return builder.finish();
}

ui::FlameDiff foldedDiff(std::string_view text, DiffWidth width) {
    const std::shared_ptr<const CallTree> folded = foldedTree(text); // after in the place of allocations
    auto tree = std::make_shared<DiffTree>();
    tree->names = folded->names;
    for (const CallTree::Node& node : folded->nodes) {
        DiffTree::Node one;
        one.parent = node.parent;
        one.firstChild = node.firstChild;
        one.nextSibling = node.nextSibling;
        one.function = node.function;
        one.depth = node.depth;
        one.inclusive = {{node.inclusive.bytes, 0}, {node.inclusive.allocations, 0}};
        one.self = {{node.self.bytes, 0}, {node.self.allocations, 0}};
        one.bytesMoved = static_cast<std::uint64_t>(std::abs(one.self.delta().bytes));
        tree->nodes.push_back(one);
    }
    ui::FlameDiff diff;
    for (std::size_t i = tree->nodes.size(); i-- > 0;) {
        const auto delta = static_cast<std::uint64_t>(std::abs(tree->nodes[i].inclusive.delta().bytes));
        diff.scale = std::max(diff.scale, delta);
        if (i > 0)
            tree->nodes[tree->nodes[i].parent].bytesMoved += tree->nodes[i].bytesMoved;
    }
    diff.tree = tree;
    diff.widths = widthsOf(*tree, width);
    return diff;
}

std::vector<FunctionId> functionsNamed(const CallTree& tree, std::string_view path) {
    std::vector<FunctionId> result;
    const std::span<const Function> functions = tree.names->functions();
    for (const std::string& name : split(std::string(path), ';')) {
        const auto found = std::find_if(functions.begin(), functions.end(),
            [&name](const Function& function) { return function.name == name; });
        if (found != functions.end())
            result.push_back(FunctionId(static_cast<std::uint32_t>(found - functions.begin())));
    }
    return result;
}

std::shared_ptr<const CallTree> randomTree(std::size_t nodes, std::uint32_t depth) {
    TreeBuilder builder;
    std::mt19937 random(20261122);
    std::vector<FunctionId> functions;
    for (int i = 0; i < 2000; ++i)
        functions.push_back(builder.function("service::Module" + std::to_string(i % 12) +
                                                 "::Worker<Key, std::vector<int>>::step" + std::to_string(i) +
                                                 "(Request const&, int)",
            "libpart" + std::to_string(i % 12) + ".so.1"));
    while (builder.tree().nodes.size() < nodes) {
        // Prefer recent nodes, so that the tree gets deep; add to the root if a branch has reached its depth.
        const std::size_t size = builder.tree().nodes.size();
        const std::size_t back = std::min(size - 1, static_cast<std::size_t>(random() % 64));
        auto parent = static_cast<NodeIndex>(random() % 8 == 0 ? random() % size : size - 1 - back);
        if (builder.tree().nodes[parent].depth + 1 >= depth)
            parent = 0;
        builder.addSelf(builder.child(parent, functions[random() % functions.size()]),
            {static_cast<std::int64_t>(random() % 4096 + 16), 1});
    }
    return builder.finish();
}

} // namespace tidemark::test
