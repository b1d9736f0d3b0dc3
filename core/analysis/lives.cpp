// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lives.h"

#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/selection.h"
#include "core/analysis/site_groups.h"

#include <algorithm>

namespace tidemark {

AllocationPage::Row pageRow(
    const Profile& profile, const SampleWeights& weights, AllocatedTypes& types, AllocationId block) {
    const SiteIndex number = profile.index().siteOf(block.value());
    const SiteRecord& site = profile.index().sites()[number];
    AllocationPage::Row row;
    row.id = block;
    row.allocation = profile.allocations()[block.index()];
    row.domain = domainLabel(profile, static_cast<Domain>(site.domain), site.pool);
    row.bornTime = profile.timeOf(row.allocation.born);
    row.freedTime = row.allocation.freed == kNever ? 0 : profile.timeOf(row.allocation.freed);
    if (const AllocatedType* type = types.ofBlock(block.value())) {
        row.type = type->name;
        row.evidence = type->known;
    }
    row.weight = weights.weight(number, row.allocation.size);
    return row;
}

Result<AllocationPage> lifeOf(const Profile& profile, const Names& names, AllocationId block) {
    constexpr std::size_t kMostSegments = 1'000'000;
    if (!block.valid() || block.index() >= profile.allocations().size())
        return Error{ErrorCode::InvalidUsage, "There is no allocation of that number."};
    // Links lead to earlier rows, and to later ones: neither walk can go in circles.
    AllocationId first = block;
    for (AllocationId before = block; before.valid();
         before = profile.allocations()[first.index()].previousSegment)
        first = before;
    const SampleWeights weights(profile);
    AllocatedTypes types(profile, names);
    AllocationPage life;
    for (AllocationId segment = first; segment.valid();) {
        ++life.total;
        if (life.rows.size() < kMostSegments)
            life.rows.push_back(pageRow(profile, weights, types, segment));
        segment = profile.allocations()[segment.index()].nextSegment;
    }
    if (profile.index().damaged())
        return damagedIndex();
    return life;
}

Result<AddressMap> addressMap(const Profile& profile, const Names& names, const std::vector<Filter>& filters,
    Moment moment, std::stop_token stop) {
    if (profile.capabilities().estimated)
        return Error{ErrorCode::Unsupported,
            "This trace holds samples: most blocks were not recorded, so there is no map of addresses."};
    if (!profile.capabilities().addresses)
        return Error{ErrorCode::Unsupported, "This trace holds no addresses, so there is no map of them."};
    Query query;
    query.a = moment;
    query.filters = filters;
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    if (!selection)
        return selection.error();
    AddressMap map{moment, {}};
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int) {
        for (const std::uint32_t place : places)
            map.blocks.push_back(
                {batch.address[place], batch.size[place], AllocationId(batch.begin + place)});
    };
    if (!selection->forEachRow(RowBatch::kSizes | RowBatch::kAddresses, add))
        return cancelled();
    std::stable_sort(map.blocks.begin(), map.blocks.end(),
        [](const AddressMap::Block& one, const AddressMap::Block& other) {
            return one.address < other.address;
        });
    if (profile.index().damaged())
        return damagedIndex();
    return map;
}

} // namespace tidemark
