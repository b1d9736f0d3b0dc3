// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/object_blocks.h"

#include "core/profile/domain_totals.h"
#include "core/profile/object_graph.h"
#include "core/profile/profile.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <array>
#include <bit>

namespace tidemark {
namespace {

/// Text of the type, and whether it is a table: what a kind is before it is numbered.
using TypeAndPart = std::uint64_t;
using Wanted = tsl::robin_map<std::uint64_t, TypeAndPart>; ///< by address

TypeAndPart typeAndPart(std::uint32_t type, bool isTable) {
    return std::uint64_t{type} << 1 | (isTable ? 1 : 0);
}

Wanted addressesOf(const ObjectGraph& graph) {
    Wanted wanted;
    wanted.reserve(graph.objects.size());
    const auto isNamed = [&](const ObjectGraph::Object& object) { return !graph.texts[object.type].empty(); };
    for (const ObjectGraph::Object& object : graph.objects)
        if (isNamed(object))
            wanted[object.block] = typeAndPart(object.type, false);
    for (const ObjectGraph::Object& object : graph.objects)
        if (isNamed(object) && object.table != 0)
            wanted.try_emplace(object.table, typeAndPart(object.type, true));
    return wanted;
}

/// Whether the zone map of a block of rows says that all are freed up to a moment.
bool isGone(const ProfileIndex& index, RowIndex begin, RowIndex end, Position moment) {
    const ColumnBlock& lifetimes = index.column(ColumnId::Lifetime).blocks()[begin / kColumnBlock];
    const std::uint64_t longest = PackedColumn::upperBound(lifetimes);
    const Position lastBorn = index.born(end - 1);
    return lifetimes.base != 0 && longest <= kNever - lastBorn && lastBorn + longest <= moment;
}

/// Calls `use(row, address)` for all rows that live at a moment, in order.
template <typename Use>
void forEachLive(const ProfileIndex& index, Position moment, Use&& use) {
    const auto born = std::make_unique<std::array<std::uint64_t, kColumnBlock>>();
    const auto lifetimes = std::make_unique<std::array<std::uint64_t, kColumnBlock>>();
    const auto addresses = std::make_unique<std::array<std::uint64_t, kColumnBlock>>();
    const RowIndex rows = index.bornBy(moment);
    for (RowIndex begin = 0; begin < rows;) {
        const auto end = static_cast<RowIndex>(
            std::min<std::uint64_t>(rows, (begin / kColumnBlock + 1) * std::uint64_t{kColumnBlock}));
        if (!isGone(index, begin, end, moment)) {
            index.column(ColumnId::Born).decodeInBlock(begin, end, born->data());
            index.column(ColumnId::Lifetime).decodeInBlock(begin, end, lifetimes->data());
            index.column(ColumnId::Address).decodeInBlock(begin, end, addresses->data());
            for (std::size_t i = 0; i < end - begin; ++i)
                if ((*lifetimes)[i] == 0 || (*born)[i] + (*lifetimes)[i] > moment)
                    use(static_cast<RowIndex>(begin + i), std::rotl((*addresses)[i], 4));
        }
        begin = end;
    }
}

} // namespace

ObjectBlocks::ObjectBlocks(const Profile& profile) : m_rows(profile.index().rows()) {
    const ObjectGraph* const graph = profile.objectGraph();
    const ProfileIndex& index = profile.index();
    if (graph == nullptr || graph->time < 0 || !profile.capabilities().addresses || index.rows() == 0)
        return;
    const Wanted wanted = addressesOf(*graph);
    tsl::robin_map<TypeAndPart, std::uint32_t> numbers;
    m_firstOfBlock.assign(index.rows() / kColumnBlock + 2, 0);
    forEachLive(index, profile.momentAt(graph->time).after, [&](RowIndex row, std::uint64_t address) {
        const auto found = wanted.find(address);
        if (found == wanted.end() ||
            !isInTotals(static_cast<Domain>(index.sites()[index.siteOf(row)].domain)))
            return;
        const auto [number, isNew] =
            numbers.try_emplace(found->second, static_cast<std::uint32_t>(m_kinds.size()));
        if (isNew)
            m_kinds.push_back(
                {graph->texts[static_cast<std::size_t>(found->second >> 1)], (found->second & 1) != 0});
        m_rows.insert(row);
        m_found.push_back(row);
        m_kindOfFound.push_back(number->second);
        ++m_firstOfBlock[row / kColumnBlock + 1];
    });
    for (std::size_t i = 1; i < m_firstOfBlock.size(); ++i)
        m_firstOfBlock[i] += m_firstOfBlock[i - 1];
}

std::uint32_t ObjectBlocks::kindOf(RowIndex row) const {
    const std::size_t block = row / kColumnBlock;
    const auto begin = m_found.begin() + m_firstOfBlock[block];
    const auto found = std::lower_bound(begin, m_found.begin() + m_firstOfBlock[block + 1], row);
    return m_kindOfFound[static_cast<std::size_t>(found - m_found.begin())];
}

const ObjectBlocks* objectBlocksOf(const Profile& profile) {
    const ObjectGraph* const graph = profile.objectGraph();
    return graph == nullptr ? nullptr : graph->blocks->of(profile);
}

const ObjectBlocks* LazyObjectBlocks::of(const Profile& profile) {
    std::call_once(m_once, [&] {
        auto found = std::make_unique<const ObjectBlocks>(profile);
        if (!found->kinds().empty())
            m_blocks = std::move(found);
    });
    return m_blocks.get();
}

} // namespace tidemark
