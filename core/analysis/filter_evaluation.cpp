// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/filter_evaluation.h"

#include "core/analysis/allocated_type.h"
#include "core/analysis/grouped_sites.h"
#include "core/analysis/language.h"
#include "core/analysis/site_groups.h"
#include "core/analysis/tree_paths.h"
#include "core/profile/domain_totals.h"
#include "core/query/pattern.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <future>
#include <string_view>
#include <thread>
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

/// Stacks of which any frame matches, or the allocating one: once per frame, then a stack has what its parent
/// has, and its own frame.
template <typename Matches>
Flags matchStacks(const Profile& profile, const Names& names, bool leafOnly, Matches&& matches) {
    const auto stacks = profile.stacks();
    Flags result(stacks.size());
    if (leafOnly) {
        const TreePaths paths(profile, names);
        for (std::size_t i = 0; i < stacks.size(); ++i)
            result[i] = matches(paths.at(paths.innermost(StackId(static_cast<StackId::Value>(i))))) ? 1 : 0;
        return result;
    }
    Flags frames(profile.frames().size());
    for (std::size_t i = 0; i < frames.size(); ++i)
        for (const Location& location : names.locations(FrameId(static_cast<FrameId::Value>(i))))
            if (matches(location))
                frames[i] = 1;
    for (std::size_t i = 1; i < stacks.size(); ++i) {
        const StackNode& node = stacks[i];
        const bool own = node.kind == StackKind::Normal ? frames[node.frame.index()] != 0
                                                        : matches(names.pseudoLocation(node.kind));
        result[i] = own || result[node.parent.index()] != 0 ? 1 : 0;
    }
    result[kEmptyStack.index()] = matches(names.pseudoLocation(StackKind::Empty)) ? 1 : 0;
    return result;
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

/// By thread, whether its process matches; the last: one that is not known.
Flags matchProcesses(const Profile& profile, const Filter& filter, const Pattern& pattern) {
    const std::uint64_t number = sequentialNumber(filter.pattern);
    Flags processes;
    for (const Process& process : profile.processes()) {
        const bool matches = number != 0
                                 ? processes.size() + 1 == number
                                 : pattern.matches(process.name) || pattern.matches(processLabel(process)) ||
                                       (process.pid != 0 && pattern.matches(std::to_string(process.pid)));
        processes.push_back(matches ? 1 : 0);
    }
    Flags matches;
    for (std::size_t i = 0; i <= profile.threads().size(); ++i) {
        const bool isKnown = i < profile.threads().size();
        const ProcessId process =
            profile.processOf(isKnown ? ThreadId(static_cast<ThreadId::Value>(i)) : ThreadId());
        matches.push_back(process.valid() ? processes[process.index()] : 0);
    }
    return matches;
}

/// The stacks that a filter by function, module, file or language matches; each text is looked at once.
Flags matchText(const Profile& profile, const Names& names, const Filter& filter, const Pattern& pattern) {
    if (filter.field == Filter::Field::Function || filter.field == Filter::Field::Module) {
        const Flags functions = matchFunctions(names, pattern, filter.field);
        return matchStacks(profile, names, filter.leafOnly,
            [&](const Location& place) { return functions[place.function.index()] != 0; });
    }
    std::unordered_map<std::string_view, bool> texts;
    return matchStacks(profile, names, filter.leafOnly, [&](const Location& place) {
        const std::string_view text =
            filter.field == Filter::Field::File ? names.file(place.file) : languageOf(names, place);
        const auto [known, isNew] = texts.try_emplace(text, false);
        if (isNew)
            known->second = pattern.matches(text);
        return known->second;
    });
}

/// By site of GroupedSites, whether the type of its objects matches.
Flags matchTypes(const Profile& profile, const Names& names, const Pattern& pattern) {
    AllocatedTypes types(profile, names);
    std::unordered_map<std::string_view, bool> texts;
    Flags matches;
    const auto add = [&](const AllocatedType* type) {
        const std::string_view text = type != nullptr ? std::string_view(type->name) : kUnknownType;
        const auto [known, isNew] = texts.try_emplace(text, false);
        if (isNew)
            known->second = pattern.matches(text);
        matches.push_back(known->second ? 1 : 0);
    };
    for (SiteIndex site = 0; site < profile.index().sites().size(); ++site)
        add(types.of(site));
    for (const AllocatedType& type : types.ofObjects())
        add(&type);
    return matches;
}

bool asksFor(const std::vector<Filter>& filters, std::string_view begin, bool isWhole) {
    return std::any_of(filters.begin(), filters.end(), [&](const Filter& filter) {
        return filter.field == Filter::Field::Domain && !filter.exclude &&
               (isWhole ? filter.pattern == begin : filter.pattern.starts_with(begin));
    });
}

} // namespace

Result<BlockFilter> BlockFilter::evaluate(
    const Profile& profile, const Names& names, const std::vector<Filter>& filters) {
    BlockFilter result;
    const auto sites = profile.index().sites();
    result.m_totals.resize(sites.size());
    const bool wantsMappings = asksFor(filters, "mapping", true);
    const bool wantsPools = asksFor(filters, "pool", false);
    result.m_sites.resize(sites.size());
    for (std::size_t i = 0; i < sites.size(); ++i) {
        const auto domain = static_cast<Domain>(sites[i].domain);
        // Pools of snapshots are no parts of the heap's blocks, which are not known.
        const bool counts = isInTotals(domain) || (domain == Domain::Pool && !profile.capabilities().events);
        result.m_totals[i] = counts ? 1 : 0;
        const bool isAskedFor =
            (wantsMappings && domain == Domain::Mapping) || (wantsPools && domain == Domain::Pool);
        result.m_sites[i] = counts || isAskedFor ? 1 : 0;
    }
    for (const Filter& filter : filters)
        if (Status added = result.add(profile, names, filter); !added)
            return added.error();
    result.m_passesAll = result.m_rows.empty() && result.m_sites == result.m_totals;
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

/// Whole size classes are decided by the site; rows are asked only of those that hold sizes of both kinds.
void BlockFilter::addSize(const Profile& profile, const Filter& filter) {
    // The classes that hold a size of the range, and those that hold only such.
    const auto low = static_cast<int>(std::bit_width(filter.low));
    const auto high = static_cast<int>(std::bit_width(filter.high));
    const bool lowIsWhole = filter.low == 0 || std::has_single_bit(filter.low);
    const bool highIsWhole = filter.high == Filter::kNoLimit || std::has_single_bit(filter.high + 1);
    const int firstWhole = lowIsWhole ? low : low + 1;
    const int lastWhole = highIsWhole ? high : high - 1;
    const bool isEmpty = filter.low > filter.high;
    const int from = filter.exclude ? firstWhole : low;
    const int to = filter.exclude ? lastWhole : high;
    keepSites(profile, filter.exclude, [=](const SiteRecord& site, std::size_t) {
        return !isEmpty && from <= site.sizeClass && site.sizeClass <= to;
    });
    if (!isEmpty && (!lowIsWhole || !highIsWhole))
        m_rows.addRange(filter);
}

Status BlockFilter::addText(const Profile& profile, const Names& names, const Filter& filter) {
    using Field = Filter::Field;
    const Result<Pattern> pattern = Pattern::compile(filter.match, filter.pattern);
    if (!pattern)
        return pattern.error();
    if (filter.field == Field::Thread || filter.field == Field::FreeThread ||
        filter.field == Field::Process) {
        const Flags threads = filter.field == Field::Process ? matchProcesses(profile, filter, *pattern)
                                                             : matchThreads(profile, filter, *pattern);
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
            const auto domain = static_cast<Domain>(site.domain);
            return pattern->matches(domainName(domain)) ||
                   (domain == Domain::Pool && pattern->matches(domainLabel(profile, domain, site.pool)));
        });
    } else if (filter.field == Field::Type) {
        addTypes(profile, matchTypes(profile, names, *pattern), filter.exclude);
    } else {
        // Frames that are not shown are still in the stacks; only who allocated is a matter of what is shown.
        const Names& asked = filter.leafOnly ? names : names.whole();
        const Flags stacks = matchText(profile, asked, filter, *pattern);
        keepSites(profile, filter.exclude, [&](const SiteRecord&, std::size_t site) {
            return stacks[profile.siteStacks()[site].index()] != 0;
        });
    }
    return Ok{};
}

/// Sites decide, but for the blocks whose objects say otherwise.
void BlockFilter::addTypes(const Profile& profile, Flags matches, bool exclude) {
    const ProfileIndex& index = profile.index();
    const GroupedSites grouped(profile, Grouping::Type);
    Flags hasOpposites(index.sites().size());
    bool isMixed = false;
    RowSet opposites(grouped.objects() == nullptr ? 0 : index.rows());
    const auto batch = std::make_unique<RowBatch>();
    std::vector<std::uint32_t> places;
    const RowIndex rows = grouped.objects() == nullptr ? 0 : index.rows();
    for (RowIndex begin = 0; begin < rows; begin = RowBatch::endOf(begin, rows)) {
        const RowIndex end = RowBatch::endOf(begin, rows);
        if (!grouped.objects()->rows().overlaps(begin, end))
            continue;
        batch->loadSites(index, begin, end, m_sites, places);
        for (const std::uint32_t place : places) {
            const auto site = static_cast<SiteIndex>(batch->site[place]);
            if (matches[grouped.of(begin + place, site)] == matches[site])
                continue;
            opposites.insert(begin + place);
            hasOpposites[site] = 1;
            isMixed = true;
        }
    }
    keepSites(profile, false, [&](const SiteRecord&, std::size_t site) {
        return hasOpposites[site] != 0 || (matches[site] != 0) != exclude;
    });
    if (isMixed)
        m_rows.addTypes(std::move(matches), std::move(opposites), exclude);
}

bool BlockFilter::findRows(const ProfileIndex& index, RowIndex begin, RowIndex end,
    const std::stop_token& stop, std::uint32_t oneIn, RowSet& found) const {
    RowTest test(index, m_rows);
    const auto batch = std::make_unique<RowBatch>();
    std::vector<std::uint32_t> places;
    for (; begin < end; begin = RowBatch::endOf(begin, end)) {
        if (stop.stop_requested())
            return false;
        if (begin / kColumnBlock % oneIn != 0)
            continue;
        batch->loadSites(index, begin, RowBatch::endOf(begin, end), m_sites, places);
        batch->loadColumns(index, m_rows.columns(), places);
        for (const std::uint32_t place : places)
            if (test.passes(*batch, place))
                found.insert(begin + place);
    }
    return true;
}

std::shared_ptr<const RowSet> BlockFilter::findRows(
    const ProfileIndex& index, const std::stop_token& stop, std::uint32_t oneIn) const {
    auto found = std::make_shared<RowSet>(index.rows());
    constexpr RowIndex kManyRows = 1'000'000;
    if (index.rows() / oneIn < kManyRows || std::thread::hardware_concurrency() < 2)
        return findRows(index, 0, index.rows(), stop, oneIn, *found) ? found : nullptr;
    // Halves that share no word of the set.
    const auto middle = static_cast<RowIndex>(index.rows() / 2 / kColumnBlock * kColumnBlock);
    auto second = std::async(
        std::launch::async, [&] { return findRows(index, middle, index.rows(), stop, oneIn, *found); });
    const bool first = findRows(index, 0, middle, stop, oneIn, *found);
    return second.get() && first ? found : nullptr;
}

} // namespace tidemark
