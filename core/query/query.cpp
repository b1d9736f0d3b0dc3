// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace tidemark {
namespace {

struct RuleFacts {
    Rule rule;
    std::string_view name;
    int moments;
};

constexpr std::array kRules{
    RuleFacts{Rule::LiveAt, "live-at", 1},
    RuleFacts{Rule::Peak, "peak", 2},
    RuleFacts{Rule::Growth, "growth", 2},
    RuleFacts{Rule::Decline, "decline", 2},
    RuleFacts{Rule::Change, "change", 2},
    RuleFacts{Rule::AllocatedIn, "allocated-in", 2},
    RuleFacts{Rule::FreedIn, "freed-in", 2},
    RuleFacts{Rule::BornAndFreedIn, "born-and-freed-in", 2},
    RuleFacts{Rule::LongLived, "long-lived", 2},
    RuleFacts{Rule::KeptFrom, "kept-from", 3},
    RuleFacts{Rule::FreedOnlyIn, "freed-only-in", 4},
};

/// In the order of the enumeration.
constexpr std::array<std::string_view, 15> kGroupings{"stack", "caller", "function", "module", "file-line",
    "thread", "free-thread", "size-class", "lifetime-class", "call", "domain", "free-stack", "language",
    "type", "process"};

/// In the order of the enumeration.
constexpr std::array<std::string_view, 7> kOrders{
    "birth", "free", "size", "lifetime", "address", "stack", "thread"};

const RuleFacts& factsOf(Rule rule) {
    const auto found =
        std::find_if(kRules.begin(), kRules.end(), [=](const auto& facts) { return facts.rule == rule; });
    assert(found != kRules.end());
    return *found;
}

} // namespace

int momentCount(Rule rule) {
    return factsOf(rule).moments;
}

bool needsBlockIdentity(Rule rule) {
    switch (rule) {
    case Rule::LiveAt:
    case Rule::Peak:
    case Rule::Change:
    case Rule::AllocatedIn:
    case Rule::FreedIn:
        return false;
    case Rule::Growth:
    case Rule::Decline:
    case Rule::BornAndFreedIn:
    case Rule::LongLived:
    case Rule::KeptFrom:
    case Rule::FreedOnlyIn:
        break;
    }
    return true;
}

bool isSigned(Rule rule) {
    return rule == Rule::Change;
}

std::string_view ruleName(Rule rule) {
    return factsOf(rule).name;
}

bool parseRule(std::string_view name, Rule& rule) {
    const auto found =
        std::find_if(kRules.begin(), kRules.end(), [=](const auto& facts) { return facts.name == name; });
    if (found == kRules.end())
        return false;
    rule = found->rule;
    return true;
}

std::string_view groupingName(Grouping grouping) {
    return kGroupings[static_cast<std::size_t>(grouping)];
}

bool parseGrouping(std::string_view name, Grouping& grouping) {
    const auto found = std::find(kGroupings.begin(), kGroupings.end(), name);
    if (found == kGroupings.end())
        return false;
    grouping = static_cast<Grouping>(found - kGroupings.begin());
    return true;
}

std::string_view orderName(AllocationOrder order) {
    return kOrders[static_cast<std::size_t>(order)];
}

bool parseOrder(std::string_view name, AllocationOrder& order) {
    const auto found = std::find(kOrders.begin(), kOrders.end(), name);
    if (found == kOrders.end())
        return false;
    order = static_cast<AllocationOrder>(found - kOrders.begin());
    return true;
}

} // namespace tidemark
