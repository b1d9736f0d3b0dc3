// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/line_statistics.h"

#include "core/analysis/replay.h"
#include "core/query/pattern.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace tidemark {
namespace {

using Lines = std::vector<SourceLine>;

/// fnmatch knows neither backslashes nor [^…], our globs do.
std::string globOf(std::string_view pattern) {
    std::string glob;
    for (const char c : pattern) {
        if (c == '\\' || (c == '^' && glob.ends_with('[')))
            glob += '\\';
        glob += c;
    }
    return glob;
}

/// As tracemalloc compares names: compiled files stand for their source.
std::string_view normalised(std::string_view file) {
    if (file.ends_with(".pyc"))
        file.remove_suffix(1);
    return file;
}

class LineFilters {
public:
    explicit LineFilters(const std::vector<LineFilter>& filters) : m_filters(filters) {
        for (const LineFilter& filter : filters) {
            m_globs.push_back(filter.pattern ? globOf(normalised(*filter.pattern)) : std::string());
            m_anyInclusive = m_anyInclusive || filter.inclusive;
        }
    }

    /// `lines` of a block, newest first.
    bool pass(const Lines& lines, std::uint32_t domain) const {
        bool included = !m_anyInclusive;
        for (std::size_t i = 0; i < m_filters.size(); ++i) {
            const bool matches = match(m_filters[i], m_globs[i], lines, domain);
            if (m_filters[i].inclusive)
                included = included || matches;
            else if (!matches)
                return false;
        }
        return included;
    }

private:
    static bool matchLine(const LineFilter& filter, const std::string& glob, const SourceLine& line) {
        return globMatches(glob, normalised(line.file)) && (!filter.line || *filter.line == line.line);
    }
    static bool match(
        const LineFilter& filter, const std::string& glob, const Lines& lines, std::uint32_t domain) {
        if (!filter.pattern)
            return (domain == filter.domain) == filter.inclusive;
        const std::size_t looked = filter.allFrames ? lines.size() : std::min<std::size_t>(lines.size(), 1);
        const bool found = std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(looked),
            [&](const SourceLine& line) { return matchLine(filter, glob, line); });
        const bool result = found == filter.inclusive;
        if (!filter.domain)
            return result;
        return filter.inclusive ? result && domain == *filter.domain : result || domain != *filter.domain;
    }

    const std::vector<LineFilter>& m_filters;
    std::vector<std::string> m_globs;
    bool m_anyInclusive = false;
};

/// Of the sites of a profile: their lines, newest first, and tracemalloc's number of their domain.
class SiteLines {
public:
    SiteLines(const Profile& profile, const Names& names) : m_profile(profile), m_names(names) {}

    Lines linesOf(SiteIndex site) const {
        Lines lines;
        for (StackId at = m_profile.siteStacks()[site]; at != kEmptyStack;
             at = m_profile.stacks()[at.index()].parent) {
            const StackNode& node = m_profile.stacks()[at.index()];
            if (node.kind != StackKind::Normal)
                continue;
            const Location& place = m_names.locations(node).front();
            lines.push_back({m_names.file(place.file), place.line});
        }
        return lines;
    }
    std::uint32_t domainOf(SiteIndex site) const {
        const SiteRecord& record = m_profile.index().sites()[site];
        const auto names = m_profile.poolNames();
        if (record.domain != static_cast<std::uint8_t>(Domain::Pool) || record.pool >= names.size())
            return 0;
        const std::string& name = names[record.pool];
        return static_cast<std::uint32_t>(std::strtoul(name.c_str() + name.rfind(' ') + 1, nullptr, 10));
    }

private:
    const Profile& m_profile;
    const Names& m_names;
};

/// Calls `use(lines)` for each key that a block counts for, oldest line first.
template <typename Use>
void forEachKey(Lines lines, const LineQuestion& question, Use&& use) {
    if (lines.empty())
        return;
    if (question.key == LineKey::Traceback) {
        std::reverse(lines.begin(), lines.end());
        use(lines);
        return;
    }
    if (question.count == LineCount::Newest)
        lines.resize(1);
    if (question.key == LineKey::File)
        for (SourceLine& line : lines)
            line.line = 0;
    if (question.count == LineCount::EachOnce) {
        std::sort(lines.begin(), lines.end());
        lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    }
    for (const SourceLine& line : lines)
        use(Lines{line});
}

struct Sums {
    Cost now;
    Cost before;
};

std::vector<LineStatistic> inOrder(const std::map<Lines, Sums>& sums, bool isComparison) {
    std::vector<LineStatistic> all;
    for (const auto& [lines, sum] : sums) {
        Cost change = sum.now;
        change -= sum.before;
        all.push_back({lines, sum.now.bytes, sum.now.allocations, isComparison ? change.bytes : 0,
            isComparison ? change.allocations : 0});
    }
    std::sort(all.begin(), all.end(), [](const LineStatistic& one, const LineStatistic& other) {
        const auto keyOf = [](const LineStatistic& row) {
            return std::tuple(
                std::abs(row.bytesDifference), row.bytes, std::abs(row.blocksDifference), row.blocks);
        };
        const auto first = keyOf(one);
        const auto second = keyOf(other);
        return first != second ? first > second : one.lines > other.lines;
    });
    return all;
}

} // namespace

Result<std::vector<LineStatistic>> lineStatistics(
    const Profile& profile, const Names& names, const LineQuestion& question, std::stop_token stop) {
    if (!profile.capabilities().snapshots || !profile.capabilities().blockCounts)
        return Error{ErrorCode::Unsupported,
            "Statistics by line as tracemalloc makes them need snapshots of tracemalloc."};
    if (question.key == LineKey::Traceback && question.count != LineCount::Newest)
        return Error{ErrorCode::InvalidUsage,
            "Tracebacks cannot be counted cumulatively: each is a group of its own."};
    const SiteLines sites(profile, names);
    const LineFilters filters(question.filters);
    std::map<Lines, Sums> sums;
    const auto add = [&](Moment moment, Cost Sums::*place) {
        for (const SnapshotCell& cell : profile.index().liveCellsAt(moment.after)) {
            Lines lines = sites.linesOf(cell.site);
            if (!filters.pass(lines, sites.domainOf(cell.site)))
                continue;
            forEachKey(std::move(lines), question, [&](const Lines& key) {
                sums[key].*place += Cost{cell.bytes, cell.blocks};
            });
        }
    };
    add(question.at, &Sums::now);
    if (stop.stop_requested())
        return cancelled();
    if (question.before)
        add(*question.before, &Sums::before);
    return inOrder(sums, question.before.has_value());
}

} // namespace tidemark
