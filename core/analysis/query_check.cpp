// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_check.h"

#include "core/analysis/query_engine.h"
#include "core/query/pattern.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace tidemark {

namespace {

using Field = Filter::Field;

Error unsupported(std::string sentence) {
    return {ErrorCode::Unsupported, std::move(sentence)};
}

constexpr char kTotalsOnly[] =
    "This file holds sums per stack at some moments and no single blocks, so it cannot be ";

bool isOfSums(Field field) {
    return field == Field::Function || field == Field::Module || field == Field::File ||
           field == Field::Domain || field == Field::Type || field == Field::Process;
}

bool isOfSums(Rule rule) {
    return rule == Rule::LiveAt || rule == Rule::Peak || rule == Rule::Growth || rule == Rule::Decline ||
           rule == Rule::Change;
}

} // namespace

Status checkBlocks(const Profile& profile, std::string_view what) {
    if (profile.capabilities().events)
        return Ok{};
    return unsupported(kTotalsOnly + std::string(what) + ".");
}

Status checkGrouping(const Profile& profile, Grouping grouping) {
    const Capabilities can = profile.capabilities();
    const bool ofBlocks = grouping == Grouping::SizeClass || grouping == Grouping::LifetimeClass ||
                          grouping == Grouping::Call || grouping == Grouping::Thread ||
                          grouping == Grouping::FreeThread;
    if (ofBlocks && !can.events)
        return checkBlocks(profile, "grouped by " + std::string(groupingName(grouping)));
    if (grouping == Grouping::Thread && !can.threads && !profile.allocations().empty())
        return unsupported(
            "This trace does not say which thread allocated, so it cannot be grouped by thread.");
    if (grouping == Grouping::FreeThread && !can.freeingThreads && !profile.allocations().empty())
        return unsupported(
            "This trace does not say which thread freed, so it cannot be grouped by freeing thread.");
    return Ok{};
}

Status checkFilters(const Profile& profile, const std::vector<Filter>& filters) {
    const Capabilities capabilities = profile.capabilities();
    const bool isEmpty = profile.allocations().empty();
    if (!capabilities.events && !capabilities.snapshots)
        return unsupported(
            "This trace holds no single allocations, only totals, so it cannot answer questions about "
            "moments.");
    for (const Filter& filter : filters) {
        if (!capabilities.events && !isOfSums(filter.field))
            return checkBlocks(profile, "filtered by what it does not know of blocks");
        const bool byStack = filter.field == Filter::Field::Function ||
                             filter.field == Filter::Field::Module || filter.field == Filter::Field::File ||
                             filter.field == Filter::Field::Language || filter.field == Filter::Field::Type;
        if (byStack && !capabilities.stacks && !isEmpty)
            return Error{ErrorCode::Unsupported,
                "This trace holds no call stacks, so it cannot be filtered by function or module."};
        if (filter.field == Filter::Field::Thread && !capabilities.threads && !isEmpty)
            return Error{ErrorCode::Unsupported,
                "This trace does not say which thread allocated, so it cannot be filtered by thread."};
        if (filter.field == Filter::Field::FreeThread && !capabilities.freeingThreads && !isEmpty)
            return Error{ErrorCode::Unsupported,
                "This trace does not say which thread freed, so it cannot be filtered by freeing thread."};
        if (filter.field == Filter::Field::Address && !capabilities.addresses && !isEmpty)
            return Error{
                ErrorCode::Unsupported, "This trace holds no addresses, so it cannot be filtered by them."};
        if (filter.field == Filter::Field::Address && capabilities.estimated)
            return Error{ErrorCode::Unsupported, "This trace holds samples, which say nothing of what lies "
                                                 "at an address: most blocks were not "
                                                 "recorded."};
        if (filter.field == Filter::Field::Lifetime && !capabilities.times && !isEmpty)
            return Error{ErrorCode::Unsupported, "This trace does not say when its allocations happened, so "
                                                 "it cannot be filtered by lifetime."};
        if (const auto pattern = Pattern::compile(filter.match, filter.pattern); !pattern)
            return pattern.error();
    }
    return Ok{};
}

Status checkQuery(const Profile& profile, const Query& query) {
    const std::array moments{query.a, query.b, query.c, query.d};
    const bool wholeTrace = query.rule == Rule::Peak && query.a == Moment{} && query.b == Moment{};
    std::size_t used = wholeTrace ? 0 : static_cast<std::size_t>(momentCount(query.rule));
    if (query.rule == Rule::KeptFrom && query.c == Moment{})
        used = 2;
    for (std::size_t i = 1; i < used; ++i) {
        if (moments[i - 1] <= moments[i])
            continue;
        const auto name = [&](std::size_t which) {
            return std::string(1, "ABCD"[which]) + " (after event " + std::to_string(moments[which].after) +
                   ")";
        };
        return Error{ErrorCode::InvalidUsage,
            "The moments are out of order: " + name(i - 1) + " comes later than " + name(i) + "."};
    }
    const Capabilities can = profile.capabilities();
    if (!can.events && can.snapshots && !isOfSums(query.rule))
        return checkBlocks(profile, "asked for " + std::string(ruleName(query.rule)) +
                                        "; live-at, peak, growth, decline and change are possible");
    if (query.cost == CostKind::Allocations && !can.blockCounts && !profile.index().sites().empty())
        return unsupported(
            "This file says how many bytes are live, not in how many blocks, so that it can only be "
            "ordered by bytes.");
    return checkFilters(profile, query.filters);
}

} // namespace tidemark
