// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/comparison.h"
#include "core/analysis/comparison_names.h"
#include "core/analysis/comparison_scale.h"
#include "core/analysis/query_engine.h"

#include <algorithm>
#include <map>
#include <utility>

namespace tidemark {
namespace {

bool isByFunction(Grouping grouping) {
    return grouping == Grouping::Function || grouping == Grouping::Caller;
}

/// What makes a group the same in both sides: (label, module), or the number where groups have no names.
struct GroupName {
    std::string label;
    std::string module;
    std::uint64_t key = 0;
    friend auto operator<=>(const GroupName&, const GroupName&) = default;
};

class GroupMatcher {
public:
    GroupMatcher(const ComparedSide& before, const ComparedSide& after, const Comparison& question,
        Grouping grouping, std::stop_token stop)
        : m_sides{&before, &after}, m_question(question), m_stop(std::move(stop)), m_names(before, after) {
        m_table.grouping = grouping;
    }

    Result<DiffTable> compare();

private:
    GroupName nameOf(SideIndex side, const GroupList::Row& row) const;
    GroupName nameOfProcess(SideIndex side, const GroupList::Row& row) const;
    Result<GroupList> groups(SideIndex side, const Query& query) const {
        return groupBy(m_sides[side]->profile, m_sides[side]->names, query, m_table.grouping, m_stop);
    }
    Status addSide(SideIndex side, const Query& query, double scale);
    Status addTurnover();

    std::array<const ComparedSide*, kSides> m_sides;
    const Comparison& m_question;
    std::stop_token m_stop;
    JointNames m_names;
    std::map<GroupName, DiffTable::Row> m_rows;
    DiffTable m_table;
};

GroupName GroupMatcher::nameOf(SideIndex side, const GroupList::Row& row) const {
    if (isByFunction(m_table.grouping)) {
        if (row.key == GroupList::kNone)
            return {};
        const FunctionId own(static_cast<FunctionId::Value>(row.key));
        const Function& function = m_names.names()->function(m_names.of(side, own));
        return {function.name, function.moduleName, 0};
    }
    switch (m_table.grouping) {
    case Grouping::Module:
        return {buildIndependentModule(row.label), {}, row.label.empty() ? row.key : 0};
    case Grouping::FileLine:
    case Grouping::Language:
    case Grouping::Type:
        return {row.label, {}, 0};
    case Grouping::Thread:
    case Grouping::FreeThread:
        return {row.label, {}, row.label.empty() ? row.key : 0};
    case Grouping::Process:
        return nameOfProcess(side, row);
    default:
        return {{}, {}, row.key};
    }
}

/// Another recording of the same programs has other numbers of processes.
GroupName GroupMatcher::nameOfProcess(SideIndex side, const GroupList::Row& row) const {
    const bool isOneTrace = &m_sides[kBefore]->profile == &m_sides[kAfter]->profile;
    if (isOneTrace || row.key == GroupList::kNone)
        return {row.label, {}, row.key};
    return {m_sides[side]->profile.processes()[static_cast<std::size_t>(row.key)].name, {}, 0};
}

Status GroupMatcher::addSide(SideIndex side, const Query& query, double scale) {
    const Result<GroupList> list = groups(side, query);
    if (!list)
        return list.error();
    for (const GroupList::Row& row : list->rows) {
        const GroupName name = nameOf(side, row);
        DiffTable::Row& joined = m_rows[name];
        joined.label = name.label;
        joined.module = name.module;
        std::uint64_t& key = side == kBefore ? joined.before : joined.after;
        key = key == GroupList::kNone ? row.key : key;
        (side == kBefore ? joined.cost.before : joined.cost.after) += scaled(row.cost, scale);
    }
    return Ok{};
}

Status GroupMatcher::addTurnover() {
    const auto queries = turnoverQueries(*m_sides[kBefore], *m_sides[kAfter], m_question);
    if (!queries)
        return Ok{};
    m_table.hasTurnover = true;
    for (const auto& [query, place] : *queries) {
        const Result<GroupList> list = groups(kBefore, query);
        if (!list)
            return list.error();
        for (const GroupList::Row& row : list->rows)
            if (const auto found = m_rows.find(nameOf(kBefore, row)); found != m_rows.end())
                found->second.turnover.*place += row.cost;
    }
    return Ok{};
}

Result<DiffTable> GroupMatcher::compare() {
    const Result<double> scale = scaleOf(m_sides[kBefore]->profile, m_sides[kAfter]->profile, m_question);
    if (!scale)
        return scale.error();
    if (Status added = addSide(kBefore, m_question.before, *scale); !added)
        return added.error();
    if (Status added = addSide(kAfter, m_question.after, 1); !added)
        return added.error();
    if (Status added = addTurnover(); !added)
        return added.error();
    for (auto& [name, row] : m_rows) {
        m_table.total += row.cost;
        m_table.rows.push_back(std::move(row));
    }
    const auto weight = [&](const DiffTable::Row& row) {
        return magnitude(row.cost.delta().of(m_question.after.cost));
    };
    std::stable_sort(m_table.rows.begin(), m_table.rows.end(),
        [&](const DiffTable::Row& one, const DiffTable::Row& other) { return weight(one) > weight(other); });
    return std::move(m_table);
}

} // namespace

Result<DiffTable> compareGroups(const ComparedSide& before, const ComparedSide& after,
    const Comparison& question, Grouping grouping, std::stop_token stop) {
    if (grouping == Grouping::Stack)
        return Error{ErrorCode::Unsupported, "Stacks are compared as a tree or as a list, not as groups."};
    return GroupMatcher(before, after, question, grouping, std::move(stop)).compare();
}

} // namespace tidemark
