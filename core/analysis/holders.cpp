// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/holders.h"

#include "core/analysis/query_engine.h"
#include "core/profile/object_graph.h"

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

constexpr std::uint64_t kMostBlocks = 1'000'000; ///< of a suspect that are looked at, the youngest
constexpr std::size_t kMostTypes = 4;
constexpr std::string_view kNamespace = ".__dict__"; ///< an object's dict of attributes: part of the object

/// How many of the wanted objects are at or below each object, and into which child most of them are.
class Descent {
public:
    Descent(const ObjectGraph& graph, const tsl::robin_set<std::uint64_t>& blocks)
        : m_graph(graph), m_wanted(graph.objects.size()), m_below(size()), m_heaviest(size()) {
        for (std::size_t i = 0; i < graph.objects.size(); ++i) {
            const ObjectGraph::Object& object = graph.objects[i];
            const bool isItself = blocks.contains(object.block);
            if (!isItself && (object.table == 0 || !blocks.contains(object.table)))
                continue;
            m_wanted[i] = isItself;
            m_found.push_back(i);
            ++m_below[nodeOf(i)];
        }
        for (std::size_t node = size(); node-- > 1 + graph.roots.size();) {
            const std::size_t holder = graph.objects[node - 1 - graph.roots.size()].holder;
            m_below[holder] += m_below[node];
            if (m_below[node] > 0 &&
                (m_heaviest[holder] == 0 || m_below[node] >= m_below[m_heaviest[holder]]))
                m_heaviest[holder] = node;
        }
    }

    const std::vector<std::size_t>& found() const { return m_found; }
    std::size_t below(std::size_t node) const { return m_below[node]; }

    /// From a root to the innermost that holds half of all and is none of them; empty if no root does.
    std::vector<std::size_t> path() const {
        std::size_t root = 0;
        for (std::size_t node = 1; node <= m_graph.roots.size(); ++node)
            if (root == 0 || m_below[node] > m_below[root])
                root = node;
        std::vector<std::size_t> nodes;
        for (std::size_t node = root; node != 0 && m_below[node] * 2 >= m_found.size() && !isWanted(node);
             node = m_heaviest[node])
            nodes.push_back(node);
        return nodes;
    }
    std::size_t rootCount() const { return m_graph.roots.size(); }

private:
    /// 0 is nobody; then roots, then objects, as ObjectGraph::Object::holder counts.
    std::size_t size() const { return 1 + m_graph.roots.size() + m_graph.objects.size(); }
    std::size_t nodeOf(std::size_t object) const { return 1 + m_graph.roots.size() + object; }
    bool isWanted(std::size_t node) const {
        return node > m_graph.roots.size() && m_wanted[node - 1 - m_graph.roots.size()];
    }

    const ObjectGraph& m_graph;
    std::vector<bool> m_wanted; ///< by object: it lies in one of the blocks, not only what it owns
    std::vector<std::size_t> m_found;
    std::vector<std::uint32_t> m_below;
    std::vector<std::size_t> m_heaviest; ///< by node; 0 = none
};

Query liveAt(Moment moment) {
    Query query;
    query.rule = Rule::LiveAt;
    query.a = moment;
    return query;
}

/// The stack of the block that lives at an address at a moment; invalid if there is none.
StackId stackAt(const Profile& profile, const Names& names, Moment moment, std::uint64_t address) {
    if (address == 0)
        return {};
    Query query = liveAt(moment);
    Filter filter;
    filter.field = Filter::Field::Address;
    filter.low = filter.high = address;
    query.filters.push_back(filter);
    const auto page = listAllocations(profile, names, query, AllocationOrder::Birth, true, 0, 1);
    return page && !page->rows.empty() ? page->rows.front().allocation.stack : StackId();
}

std::vector<std::string> typesOf(const ObjectGraph& graph, const std::vector<std::size_t>& objects) {
    tsl::robin_map<std::uint32_t, std::size_t> counts;
    for (const std::size_t object : objects)
        ++counts[graph.objects[object].type];
    std::vector<std::pair<std::size_t, std::uint32_t>> sorted;
    for (const auto& [type, count] : counts)
        sorted.emplace_back(count, type);
    std::sort(sorted.begin(), sorted.end(), [](const auto& one, const auto& other) {
        return one.first != other.first ? one.first > other.first : one.second < other.second;
    });
    std::vector<std::string> types;
    for (std::size_t i = 0; i < std::min(sorted.size(), kMostTypes); ++i)
        types.push_back(graph.texts[sorted[i].second]);
    return types;
}

HolderStep rootStep(const ObjectGraph::Root& root) {
    return {root.name, root.kind == ObjectGraph::Root::Kind::Module ? "module" : "frame", {}, {}};
}

void addChain(const Profile& profile, const Names& names, Moment moment, const std::vector<std::size_t>& path,
    Holder& holder) {
    const ObjectGraph& graph = *profile.objectGraph();
    const ObjectGraph::Root& root = graph.roots[path.front() - 1];
    holder.root = root.kind == ObjectGraph::Root::Kind::Module ? Holder::Root::Module : Holder::Root::Frame;
    holder.chain.push_back(rootStep(root));
    for (std::size_t i = 1; i < path.size(); ++i) {
        const auto& object = graph.objects[path[i] - 1 - graph.roots.size()];
        const bool isLast = i + 1 == path.size();
        if (!isLast && graph.texts[object.label] == kNamespace)
            continue;
        HolderStep step{graph.texts[object.label], graph.texts[object.type], {}, {}};
        if (isLast) {
            step.allocatedBy = stackAt(profile, names, moment, object.block);
            step.grownBy = stackAt(profile, names, moment, object.table);
        }
        holder.chain.push_back(std::move(step));
    }
}

} // namespace

Result<std::optional<Holder>> findHolder(
    const Profile& profile, const Names& names, std::span<const StackId> stacks, std::stop_token stop) {
    const ObjectGraph* const graph = profile.objectGraph();
    if (graph == nullptr || graph->time < 0 || stacks.empty() || !profile.capabilities().addresses)
        return std::optional<Holder>();
    const Moment moment = profile.momentAt(graph->time);
    const auto page = listAllocations(
        profile, names, liveAt(moment), AllocationOrder::Birth, true, 0, kMostBlocks, stop, stacks);
    if (!page)
        return page.error();
    tsl::robin_set<std::uint64_t> blocks;
    for (const AllocationPage::Row& row : page->rows)
        blocks.insert(row.allocation.address);
    const Descent descent(*graph, blocks);
    if (descent.found().empty())
        return std::optional<Holder>();
    Holder holder;
    holder.objects = descent.found().size();
    holder.types = typesOf(*graph, descent.found());
    holder.collectorOff = graph->collectorOff;
    if (const std::vector<std::size_t> path = descent.path(); !path.empty()) {
        holder.held = descent.below(path.back());
        addChain(profile, names, moment, path, holder);
    }
    return std::optional<Holder>(std::move(holder));
}

} // namespace tidemark
