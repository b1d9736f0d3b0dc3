// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/line_statistics.h"

#include "core/analysis/replay.h"
#include "core/query/pattern.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <utility>

namespace tidemark {
namespace {

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

using LineIndex = std::uint32_t;

/// The lines of all sides of a question, each once.
class LineTable {
public:
    LineIndex indexOf(const SourceLine& line) {
        const auto [found, isNew] = m_indexes.try_emplace(line, static_cast<LineIndex>(m_lines.size()));
        if (isNew)
            m_lines.push_back(line);
        return found->second;
    }
    const SourceLine& operator[](LineIndex index) const { return m_lines[index]; }
    std::size_t size() const { return m_lines.size(); }

private:
    std::vector<SourceLine> m_lines;
    std::map<SourceLine, LineIndex> m_indexes;
};

class LineFilters {
public:
    LineFilters(const std::vector<LineFilter>& filters, const LineTable& lines)
        : m_filters(filters), m_lines(lines), m_matches(filters.size()) {
        for (const LineFilter& filter : filters) {
            m_globs.push_back(filter.pattern ? globOf(normalised(*filter.pattern)) : std::string());
            m_anyInclusive = m_anyInclusive || filter.inclusive;
        }
    }

    /// `lines` of a block, newest first.
    bool pass(std::span<const LineIndex> lines, std::uint32_t domain) {
        bool included = !m_anyInclusive;
        for (std::size_t i = 0; i < m_filters.size(); ++i) {
            const bool matches = match(i, lines, domain);
            if (m_filters[i].inclusive)
                included = included || matches;
            else if (!matches)
                return false;
        }
        return included;
    }

private:
    enum class Match : std::uint8_t { Unknown, No, Yes };

    bool matchLine(std::size_t filter, LineIndex line) {
        std::vector<Match>& known = m_matches[filter];
        if (line >= known.size())
            known.resize(m_lines.size());
        if (known[line] == Match::Unknown) {
            const auto& wanted = m_filters[filter].line;
            const bool matches = globMatches(m_globs[filter], normalised(m_lines[line].file)) &&
                                 (!wanted || *wanted == m_lines[line].line);
            known[line] = matches ? Match::Yes : Match::No;
        }
        return known[line] == Match::Yes;
    }
    bool match(std::size_t number, std::span<const LineIndex> lines, std::uint32_t domain) {
        const LineFilter& filter = m_filters[number];
        if (!filter.pattern)
            return (domain == filter.domain) == filter.inclusive;
        const auto looked =
            lines.first(filter.allFrames ? lines.size() : std::min<std::size_t>(lines.size(), 1));
        const bool found = std::any_of(
            looked.begin(), looked.end(), [&](LineIndex line) { return matchLine(number, line); });
        const bool result = found == filter.inclusive;
        if (!filter.domain)
            return result;
        return filter.inclusive ? result && domain == *filter.domain : result || domain != *filter.domain;
    }

    const std::vector<LineFilter>& m_filters;
    const LineTable& m_lines;
    std::vector<std::vector<Match>> m_matches; ///< by filter, then line
    std::vector<std::string> m_globs;
    bool m_anyInclusive = false;
};

/// Of the sites of a profile: their lines, newest first, and tracemalloc's number of their domain.
class SiteLines {
public:
    SiteLines(const LinesAt& side, LineTable& table)
        : m_profile(side.profile), m_names(side.names), m_table(table),
          m_lineOfFrame(side.profile.frames().size(), kUnknown) {}

    void linesOf(SiteIndex site, std::vector<LineIndex>& lines) {
        lines.clear();
        for (StackId at = m_profile.siteStacks()[site]; at != kEmptyStack;
             at = m_profile.stacks()[at.index()].parent) {
            const StackNode& node = m_profile.stacks()[at.index()];
            if (node.kind != StackKind::Normal)
                continue;
            LineIndex& line = m_lineOfFrame[node.frame.index()];
            if (line == kUnknown) {
                const Location& place = m_names.locations(node).front();
                line = m_table.indexOf({m_names.file(place.file), place.line});
            }
            lines.push_back(line);
        }
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
    static constexpr LineIndex kUnknown = 0xffffffff;
    const Profile& m_profile;
    const Names& m_names;
    LineTable& m_table;
    std::vector<LineIndex> m_lineOfFrame;
};

struct Sums {
    Cost now;
    Cost before;
};

/// Adds up what blocks count for.
class LineSums {
public:
    explicit LineSums(const LineQuestion& question)
        : m_question(question), m_filters(question.filters, m_table) {}

    /// Cancelled.
    Status add(const LinesAt& side, Cost Sums::*place, const std::stop_token& stop) {
        SiteLines sites(side, m_table);
        std::size_t count = 0;
        for (const SnapshotCell& cell : side.profile.index().liveCellsAt(side.at.after)) {
            if (++count % 4096 == 0 && stop.stop_requested())
                return cancelled();
            sites.linesOf(cell.site, m_lines);
            if (!m_lines.empty() && m_filters.pass(m_lines, sites.domainOf(cell.site)))
                addTo(place, {cell.bytes, cell.blocks});
        }
        return Ok{};
    }
    std::vector<LineStatistic> inOrder(bool isComparison) const;

private:
    void addTo(Cost Sums::*place, Cost cost);

    const LineQuestion& m_question;
    LineTable m_table;
    LineFilters m_filters;
    std::vector<LineIndex> m_lines;                ///< of one block
    std::map<std::vector<LineIndex>, Sums> m_sums; ///< newest line first
};

void LineSums::addTo(Cost Sums::*place, Cost cost) {
    if (m_question.key == LineKey::Traceback) {
        m_sums[m_lines].*place += cost;
        return;
    }
    if (m_question.count == LineCount::Newest)
        m_lines.resize(1);
    if (m_question.key == LineKey::File)
        for (LineIndex& line : m_lines)
            line = m_table.indexOf({m_table[line].file, 0});
    if (m_question.count == LineCount::EachOnce) {
        std::sort(m_lines.begin(), m_lines.end());
        m_lines.erase(std::unique(m_lines.begin(), m_lines.end()), m_lines.end());
    }
    for (const LineIndex line : m_lines)
        m_sums[{line}].*place += cost;
}

std::vector<LineStatistic> LineSums::inOrder(bool isComparison) const {
    std::vector<LineStatistic> all;
    all.reserve(m_sums.size());
    for (const auto& [key, sum] : m_sums) {
        Cost change = sum.now;
        change -= sum.before;
        all.push_back({{}, sum.now.bytes, sum.now.allocations, isComparison ? change.bytes : 0,
            isComparison ? change.allocations : 0});
        for (auto line = key.rbegin(); line != key.rend(); ++line)
            all.back().lines.push_back(m_table[*line]);
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

Status checkSide(const LinesAt& side) {
    if (side.profile.capabilities().snapshots && side.profile.capabilities().blockCounts)
        return Ok{};
    return Error{ErrorCode::Unsupported, "Statistics by lineno, filename and traceback, as tracemalloc makes "
                                         "them, need snapshots of tracemalloc."};
}

} // namespace

Result<std::vector<LineStatistic>> lineStatistics(const LinesAt& now, const std::optional<LinesAt>& before,
    const LineQuestion& question, std::stop_token stop) {
    if (Status checked = checkSide(now); !checked)
        return checked.error();
    if (Status checked = before ? checkSide(*before) : Ok{}; !checked)
        return checked.error();
    if (question.key == LineKey::Traceback && question.count != LineCount::Newest)
        return Error{ErrorCode::InvalidUsage,
            "Tracebacks cannot be counted cumulatively: each is a group of its own."};
    LineSums sums(question);
    if (Status added = sums.add(now, &Sums::now, stop); !added)
        return added.error();
    if (before)
        if (Status added = sums.add(*before, &Sums::before, stop); !added)
            return added.error();
    return sums.inOrder(before.has_value());
}

} // namespace tidemark
