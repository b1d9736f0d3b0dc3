// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/tree_arrangement.h"

#include "ui/theme/function_name.h"

#include <QHash>
#include <algorithm>
#include <cstdlib>
#include <unordered_map>

namespace tidemark::ui {

namespace {

using NodeIndex = CallTree::NodeIndex;
constexpr NodeIndex kNone = CallTree::kNone;
constexpr std::size_t kNodesBetweenStopChecks = 4096;

std::int64_t magnitude(std::int64_t value) {
    return value < 0 ? -value : value;
}

class Arranger {
public:
    Arranger(
        const CallTree& source, const FlameArrangement& arrangement, CostKind order, const DiffTree* diff)
        : m_source(source), m_arrangement(arrangement), m_order(order), m_diff(diff) {}

    /// False if stopped.
    bool build(ArrangedTree& result, const TreeLifetimes* lifetimes, const std::stop_token& stop) {
        prepareFunctions();
        const std::size_t count = m_source.nodes.size();
        m_nodes.push_back(m_source.nodes[0]);
        m_nodes[0].firstChild = kNone;
        m_nodes[0].self = {};
        m_selfDiffs.assign(1, DiffCost{});
        m_origins.assign(1, 0);
        m_targets.assign(count, kNone);
        m_inFocus.assign(count, m_arrangement.focused.empty());
        m_targets[0] = 0;
        if (lifetimes != nullptr)
            m_lifetimes.resize(1);
        for (std::size_t i = 0; i < count; ++i) {
            if (i % kNodesBetweenStopChecks == 0 && stop.stop_requested())
                return false;
            const NodeIndex target = i == 0 ? 0 : place(static_cast<NodeIndex>(i));
            m_targets[i] = target;
            if (target == kNone || !m_inFocus[i])
                continue;
            m_nodes[target].self += m_source.nodes[i].self;
            m_nodes[target].maybeStale = m_nodes[target].maybeStale || m_source.nodes[i].maybeStale;
            if (m_diff != nullptr)
                m_selfDiffs[target] += m_diff->nodes[i].self;
            if (lifetimes != nullptr) {
                m_lifetimes.resize(m_nodes.size());
                m_lifetimes[target] += lifetimes->self[i];
            }
        }
        sumUp();
        linkChildren();
        result.origins = std::move(m_origins);
        result.targets = std::move(m_targets);
        if (m_diff != nullptr) {
            result.diffs = std::move(m_diffs);
            result.selfDiffs = std::move(m_selfDiffs);
        }
        result.lifetimes = std::move(m_lifetimes);
        return true;
    }
    std::vector<CallTree::Node> takeNodes() { return std::move(m_nodes); }

private:
    /// By function: the one whose boxes it shares, and whether it is hidden or focused.
    void prepareFunctions() {
        const auto functions = m_source.names->functions();
        m_shared.resize(functions.size());
        m_hidden.resize(functions.size());
        m_focused.resize(functions.size());
        QHash<QString, FunctionId> byName;
        for (std::size_t i = 0; i < functions.size(); ++i) {
            const FunctionId own(static_cast<FunctionId::Value>(i));
            m_shared[i] = own;
            if (m_arrangement.folding != FlameArrangement::Folding::None) {
                const QString name =
                    foldedName(QString::fromStdString(functions[i].name), m_arrangement.folding) +
                    QLatin1Char('@') + QString::fromStdString(functions[i].moduleName);
                const auto known = byName.constFind(name);
                if (known == byName.constEnd())
                    byName.insert(name, own);
                else
                    m_shared[i] = *known;
            }
            const auto& modules = m_arrangement.hiddenModules;
            m_hidden[i] = std::find(modules.begin(), modules.end(), functions[i].moduleName) != modules.end();
        }
        mark(m_arrangement.hidden, m_hidden);
        mark(m_arrangement.focused, m_focused);
    }

    /// Folded names are hidden and focused together.
    void mark(const std::vector<FunctionId>& chosen, std::vector<bool>& marks) const {
        for (const FunctionId function : chosen)
            for (std::size_t i = 0; i < marks.size(); ++i)
                if (function.index() < marks.size() && m_shared[i] == m_shared[function.index()])
                    marks[i] = true;
    }

    /// The node that a source node becomes part of; kNone outside of the focus.
    NodeIndex place(NodeIndex index) {
        const CallTree::Node& node = m_source.nodes[index];
        NodeIndex parent = m_targets[node.parent];
        const bool known = node.function.valid() && node.function.index() < m_shared.size();
        m_inFocus[index] = m_inFocus[node.parent];
        if (!m_inFocus[index]) {
            if (!known || !m_focused[node.function.index()])
                return kNone;
            m_inFocus[index] = true;
            parent = 0;
        }
        if (known && m_hidden[node.function.index()])
            return parent;
        const FunctionId function = known ? m_shared[node.function.index()] : node.function;
        if (m_arrangement.collapseRecursion)
            for (NodeIndex outer = parent; outer != 0; outer = m_nodes[outer].parent)
                if (m_nodes[outer].function == function)
                    return outer;
        return child(parent, function, index);
    }

    NodeIndex child(NodeIndex parent, FunctionId function, NodeIndex origin) {
        const std::uint64_t key = std::uint64_t{parent} << 32 | function.value();
        const auto [found, isNew] = m_children.try_emplace(key, static_cast<NodeIndex>(m_nodes.size()));
        const CallTree::Node& source = m_source.nodes[origin];
        if (isNew) {
            CallTree::Node node = source;
            node.parent = parent;
            node.function = function;
            node.firstChild = node.nextSibling = kNone;
            node.self = {};
            node.maybeStale = false;
            node.depth = m_nodes[parent].depth + 1;
            m_nodes.push_back(node);
            m_selfDiffs.push_back({});
            m_origins.push_back(origin);
        } else if (magnitude(source.inclusive.of(m_order)) >
                   magnitude(m_source.nodes[m_origins[found->second]].inclusive.of(m_order))) {
            m_origins[found->second] = origin;
        }
        return found->second;
    }

    void sumUp() {
        for (CallTree::Node& node : m_nodes)
            node.inclusive = node.self;
        if (!m_lifetimes.empty())
            m_lifetimes.resize(m_nodes.size());
        m_diffs = m_selfDiffs;
        for (std::size_t i = m_nodes.size(); i-- > 1;) {
            const NodeIndex parent = m_nodes[i].parent;
            m_nodes[parent].inclusive += m_nodes[i].inclusive;
            m_diffs[parent] += m_diffs[i];
            if (!m_lifetimes.empty())
                m_lifetimes[parent] += m_lifetimes[i];
        }
    }

    void linkChildren() {
        std::vector<NodeIndex> order(m_nodes.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = static_cast<NodeIndex>(i);
        std::sort(order.begin() + 1, order.end(), [this](NodeIndex one, NodeIndex other) {
            const auto cost = m_nodes[one].inclusive.of(m_order);
            const auto otherCost = m_nodes[other].inclusive.of(m_order);
            return cost != otherCost ? cost < otherCost : one > other;
        });
        for (std::size_t i = 1; i < order.size(); ++i) { // the heaviest is linked last, to the front
            CallTree::Node& node = m_nodes[order[i]];
            node.nextSibling = std::exchange(m_nodes[node.parent].firstChild, order[i]);
        }
    }

    const CallTree& m_source;
    const FlameArrangement& m_arrangement;
    CostKind m_order;
    const DiffTree* m_diff;           ///< null = no comparison
    std::vector<FunctionId> m_shared; ///< by function
    std::vector<bool> m_hidden;       ///< by function
    std::vector<bool> m_focused;      ///< by function
    std::vector<bool> m_inFocus;      ///< by source node
    std::vector<CallTree::Node> m_nodes;
    std::vector<DiffCost> m_diffs;
    std::vector<DiffCost> m_selfDiffs;
    std::vector<NodeIndex> m_origins;
    std::vector<NodeIndex> m_targets;
    std::vector<LifetimeSum> m_lifetimes;
    std::unordered_map<std::uint64_t, NodeIndex> m_children; ///< (parent, function) → node
};

std::vector<LifetimeSum> inclusiveLifetimes(const CallTree& tree, const TreeLifetimes& lifetimes) {
    std::vector<LifetimeSum> sums = lifetimes.self;
    for (std::size_t i = tree.nodes.size(); i-- > 1;)
        sums[tree.nodes[i].parent] += sums[i];
    return sums;
}

double longestMean(const std::vector<LifetimeSum>& lifetimes) {
    double longest = 0;
    for (const LifetimeSum& lifetime : lifetimes)
        longest = std::max(longest, lifetime.mean());
    return longest;
}

} // namespace

ArrangedTree::NodeIndex ArrangedTree::nearestTarget(NodeIndex sourceNode) const {
    while (sourceNode != kNone && targetOf(sourceNode) == kNone)
        sourceNode = source->nodes[sourceNode].parent;
    return sourceNode == kNone ? 0 : targetOf(sourceNode);
}

Result<std::shared_ptr<const ArrangedTree>> arrangeTree(std::shared_ptr<const CallTree> source,
    const FlameArrangement& arrangement, CostKind order, std::shared_ptr<const TreeLifetimes> lifetimes,
    std::stop_token stop, const FlameDiff& diff) {
    auto result = std::make_shared<ArrangedTree>();
    result->source = source;
    result->diff = diff;
    if (lifetimes != nullptr && lifetimes->self.size() != source->nodes.size())
        lifetimes = nullptr;
    if (arrangement.changesNothing() || source->names == nullptr) {
        result->tree = source;
        if (lifetimes != nullptr)
            result->lifetimes = inclusiveLifetimes(*source, *lifetimes);
        result->longestMean = longestMean(result->lifetimes);
        return std::shared_ptr<const ArrangedTree>(std::move(result));
    }
    Arranger arranger(*source, arrangement, order, diff.tree.get());
    if (!arranger.build(*result, lifetimes.get(), stop))
        return Error{ErrorCode::Cancelled, "The layout was cancelled."};
    result->longestMean = longestMean(result->lifetimes);
    auto tree = std::make_shared<CallTree>();
    tree->direction = source->direction;
    tree->names = source->names;
    tree->nodes = arranger.takeNodes();
    result->tree = std::move(tree);
    return std::shared_ptr<const ArrangedTree>(std::move(result));
}

QString foldedName(const QString& name, FlameArrangement::Folding folding) {
    if (folding == FlameArrangement::Folding::None)
        return name;
    const FunctionNameParts parts = splitFunctionName(name);
    if (folding == FlameArrangement::Folding::Namespaces) {
        const QString own = name.sliced(parts.name.begin, parts.name.length());
        if (parts.scopes.empty())
            return own;
        const auto& last = parts.scopes.back();
        const QString scope = name.sliced(last.begin, last.length());
        const qsizetype bracket = scope.indexOf(QLatin1Char('<'));
        return (bracket > 0 ? scope.left(bracket) + QStringLiteral("::") : scope) + own;
    }
    QString folded;
    qsizetype at = std::min(parts.scopeBegin, parts.name.begin);
    for (const auto& range : parts.arguments) {
        if (range.begin < at || range.length() == 0)
            continue;
        folded += name.sliced(at, range.begin - at) + QChar(0x2026);
        at = range.end;
    }
    return folded + name.sliced(at);
}

} // namespace tidemark::ui
