// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_search.h"

namespace tidemark::ui {

FlameSearch searchTree(const CallTree& tree, CostKind cost, const QString& text, std::stop_token stop) {
    FlameSearch result;
    if (tree.names == nullptr || tree.nodes.empty())
        return result;
    const std::span<const Function> functions = tree.names->functions();
    const auto contains = [&text](const std::string& name) {
        return QString::fromStdString(name).contains(text, Qt::CaseInsensitive);
    };
    result.matches.resize(functions.size());
    for (std::size_t i = 0; i < functions.size(); ++i) {
        if (i % 1024 == 0 && stop.stop_requested())
            return result;
        result.matches[i] = contains(functions[i].name) || contains(functions[i].moduleName);
    }
    // Below a match nothing counts again. Parents come before their children.
    std::vector<bool> covered(tree.nodes.size());
    double matched = 0;
    for (std::size_t i = 1; i < tree.nodes.size(); ++i) {
        const CallTree::Node& node = tree.nodes[i];
        const bool inside = covered[node.parent];
        const bool matches = result.matching(node.function);
        if (matches && !inside)
            matched += static_cast<double>(node.inclusive.of(cost));
        covered[i] = inside || matches;
    }
    const auto total = static_cast<double>(tree.nodes[0].inclusive.of(cost));
    result.share = total > 0 ? matched / total : 0;
    return result;
}

} // namespace tidemark::ui
