// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_check.h"

#include "core/analysis/query_engine.h"
#include "core/query/pattern.h"

#include <array>
#include <string>

namespace tidemark {

Status checkFilters(const Profile& profile, const std::vector<Filter>& filters) {
    const Capabilities capabilities = profile.capabilities();
    const bool isEmpty = profile.allocations().empty();
    if (!capabilities.events)
        return Error{ErrorCode::Unsupported, "This trace holds no single allocations, only totals, so it "
                                             "cannot answer questions about moments."};
    for (const Filter& filter : filters) {
        const bool byStack = filter.field == Filter::Field::Function ||
                             filter.field == Filter::Field::Module || filter.field == Filter::Field::File;
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
    return checkFilters(profile, query.filters);
}

} // namespace tidemark
