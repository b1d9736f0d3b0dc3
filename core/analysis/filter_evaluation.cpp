// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/filter_evaluation.h"

#include "core/analysis/tree_paths.h"
#include "core/query/pattern.h"

#include <bit>
#include <charconv>
#include <string_view>
#include <unordered_map>

namespace tidemark {
namespace {

using Flags = std::vector<std::uint8_t>;

Flags matchFunctions(const Names& names, const Pattern& pattern, Filter::Field field) {
    Flags matches(names.functions().size());
    std::unordered_map<std::string_view, bool> modules;
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const Function& function = names.functions()[i];
        if (field == Filter::Field::Function) {
            matches[i] = pattern.matches(function.name) ? 1 : 0;
            continue;
        }
        const auto [known, isNew] = modules.try_emplace(function.moduleName, false);
        if (isNew)
            known->second = pattern.matches(function.moduleName);
        matches[i] = known->second ? 1 : 0;
    }
    return matches;
}

/// Stacks of which any frame's function matches: a stack has what its parent has, and its own frame.
Flags matchAnyFrame(const Profile& profile, const Names& names, const Flags& functions) {
    const auto stacks = profile.stacks();
    Flags frames(profile.frames().size());
    for (std::size_t i = 0; i < frames.size(); ++i)
        for (const Location& location : names.locations(FrameId(static_cast<FrameId::Value>(i))))
            frames[i] |= functions[location.function.index()];
    Flags matches(stacks.size());
    for (std::size_t i = 1; i < stacks.size(); ++i) {
        const StackNode& node = stacks[i];
        const std::uint8_t own = node.kind == StackKind::Normal
                                     ? frames[node.frame.index()]
                                     : functions[names.pseudoLocation(node.kind).function.index()];
        matches[i] = matches[node.parent.index()] | own;
    }
    matches[kEmptyStack.index()] = functions[names.pseudoLocation(StackKind::Unknown).function.index()];
    return matches;
}

Flags matchAllocatingFrame(const Profile& profile, const Names& names, const Flags& functions) {
    const std::vector<FunctionId> allocating = allocatingFunctions(profile, names);
    Flags matches(allocating.size());
    for (std::size_t i = 0; i < matches.size(); ++i)
        matches[i] = functions[allocating[i].index()];
    return matches;
}

/// The number after "#" if there is nothing else; else 0.
std::uint64_t sequentialNumber(std::string_view pattern) {
    std::uint64_t number = 0;
    if (!pattern.starts_with('#'))
        return 0;
    const auto [end, status] = std::from_chars(pattern.data() + 1, pattern.data() + pattern.size(), number);
    return status == std::errc() && end == pattern.data() + pattern.size() ? number : 0;
}

Flags matchThreads(const Profile& profile, const Filter& filter, const Pattern& pattern) {
    const auto threads = profile.threads();
    const std::uint64_t number = sequentialNumber(filter.pattern);
    Flags matches(threads.size() + 1);
    for (std::size_t i = 0; i < threads.size(); ++i)
        matches[i] = (number != 0 ? i + 1 == number : pattern.matches(threads[i].name)) ? 1 : 0;
    return matches;
}

/// Stacks of which any frame, or the allocating one, lies in a file that matches.
Flags matchFiles(const Profile& profile, const Names& names, const Pattern& pattern, bool leafOnly) {
    std::unordered_map<std::string_view, bool> files;
    const auto matches = [&](const Location& location) {
        const std::string_view file = names.file(location.file);
        const auto [known, isNew] = files.try_emplace(file, false);
        if (isNew)
            known->second = pattern.matches(file);
        return known->second;
    };
    const auto stacks = profile.stacks();
    Flags result(stacks.size());
    if (leafOnly) {
        const TreePaths paths(profile, names);
        for (std::size_t i = 0; i < stacks.size(); ++i)
            result[i] = matches(paths.at(paths.innermost(StackId(static_cast<StackId::Value>(i))))) ? 1 : 0;
        return result;
    }
    result[0] = matches(names.pseudoLocation(StackKind::Unknown)) ? 1 : 0;
    for (std::size_t i = 1; i < stacks.size(); ++i) {
        bool found = stacks[i].parent != kEmptyStack && result[stacks[i].parent.index()] != 0;
        for (const Location& location : names.locations(stacks[i]))
            found = found || matches(location);
        result[i] = found ? 1 : 0;
    }
    return result;
}

} // namespace

Result<BlockFilter> BlockFilter::evaluate(
    const Profile& profile, const Names& names, const std::vector<Filter>& filters) {
    BlockFilter result;
    const auto sites = profile.index().sites();
    result.m_totals.resize(sites.size());
    bool wantsMappings = false;
    for (const Filter& filter : filters)
        wantsMappings |=
            filter.field == Filter::Field::Domain && !filter.exclude && filter.pattern == "mapping";
    for (std::size_t i = 0; i < sites.size(); ++i)
        result.m_totals[i] = sites[i].domain != static_cast<std::uint8_t>(Domain::Mapping) ? 1 : 0;
    result.m_sites = wantsMappings ? Flags(sites.size(), 1) : result.m_totals;
    result.m_passesAll = filters.empty();
    for (const Filter& filter : filters)
        if (Status added = result.add(profile, names, filter); !added)
            return added.error();
    return result;
}

BlockFilter BlockFilter::unfiltered() const {
    BlockFilter all;
    all.m_sites = all.m_totals = m_totals;
    return all;
}

template <typename Matches>
void BlockFilter::keepSites(const Profile& profile, bool exclude, Matches&& matches) {
    const auto sites = profile.index().sites();
    for (std::size_t i = 0; i < sites.size(); ++i)
        if (static_cast<bool>(matches(sites[i], i)) == exclude)
            m_sites[i] = 0;
}

Status BlockFilter::add(const Profile& profile, const Names& names, const Filter& filter) {
    switch (filter.field) {
    case Filter::Field::Temporary:
        m_rows.addTemporary(filter.exclude);
        return Ok{};
    case Filter::Field::Size:
        addSize(profile, filter);
        return Ok{};
    case Filter::Field::Lifetime:
    case Filter::Field::Address:
        m_rows.addRange(filter);
        return Ok{};
    default:
        return addText(profile, names, filter);
    }
}

/// Whole size classes are decided by the site.
void BlockFilter::addSize(const Profile& profile, const Filter& filter) {
    const bool lowIsWhole = filter.low == 0 || std::has_single_bit(filter.low);
    const bool highIsWhole = filter.high == Filter::kNoLimit || std::has_single_bit(filter.high + 1);
    if (!lowIsWhole || !highIsWhole || filter.low > filter.high) {
        m_rows.addRange(filter);
        return;
    }
    const auto low = static_cast<int>(std::bit_width(filter.low));
    const auto high = static_cast<int>(std::bit_width(filter.high));
    keepSites(profile, filter.exclude,
        [=](const SiteRecord& site, std::size_t) { return low <= site.sizeClass && site.sizeClass <= high; });
}

Status BlockFilter::addText(const Profile& profile, const Names& names, const Filter& filter) {
    using Field = Filter::Field;
    const Result<Pattern> pattern = Pattern::compile(filter.match, filter.pattern);
    if (!pattern)
        return pattern.error();
    const auto keepStacks = [&](const Flags& stacks) {
        keepSites(profile, filter.exclude, [&](const SiteRecord&, std::size_t site) {
            return stacks[profile.siteStacks()[site].index()] != 0;
        });
    };
    if (filter.field == Field::Thread || filter.field == Field::FreeThread) {
        const Flags threads = matchThreads(profile, filter, *pattern);
        if (filter.field == Field::FreeThread)
            m_rows.addFreeingThreads(threads, filter.exclude);
        else
            keepSites(profile, filter.exclude, [&](const SiteRecord& site, std::size_t) {
                return threads[std::min<std::size_t>(site.thread, threads.size() - 1)] != 0;
            });
    } else if (filter.field == Field::Call) {
        keepSites(profile, filter.exclude, [&](const SiteRecord& site, std::size_t) {
            return pattern->matches(callName(static_cast<Call>(site.call)));
        });
    } else if (filter.field == Field::Domain) {
        keepSites(profile, filter.exclude, [&](const SiteRecord& site, std::size_t) {
            return pattern->matches(domainName(static_cast<Domain>(site.domain)));
        });
    } else if (filter.field == Field::File) {
        keepStacks(matchFiles(profile, names, *pattern, filter.leafOnly));
    } else {
        const Flags functions = matchFunctions(names, *pattern, filter.field);
        keepStacks(filter.leafOnly ? matchAllocatingFrame(profile, names, functions)
                                   : matchAnyFrame(profile, names, functions));
    }
    return Ok{};
}

std::shared_ptr<const RowSet> BlockFilter::findRows(
    const ProfileIndex& index, const std::stop_token& stop) const {
    auto found = std::make_shared<RowSet>(index.rows());
    RowTest test(index, m_rows);
    auto batch = std::make_unique<RowBatch>();
    for (RowIndex begin = 0; begin < index.rows(); begin = RowBatch::endOf(begin, index.rows())) {
        if (stop.stop_requested())
            return nullptr;
        batch->load(index, begin, RowBatch::endOf(begin, index.rows()), m_rows.columns());
        for (std::size_t i = 0; i < batch->count; ++i)
            if (m_sites[batch->site[i]] != 0 && test.passes(*batch, i))
                found->insert(begin + i);
    }
    return found;
}

} // namespace tidemark
