// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query.h"

#include <gtest/gtest.h>

namespace tidemark::tests {
namespace {

TEST(Rules, HaveNamesThatReadBack) {
    for (int i = 0; i <= static_cast<int>(Rule::FreedOnlyIn); ++i) {
        const auto rule = static_cast<Rule>(i);
        Rule parsed = rule == Rule::Peak ? Rule::LiveAt : Rule::Peak;
        EXPECT_TRUE(parseRule(ruleName(rule), parsed)) << ruleName(rule);
        EXPECT_EQ(parsed, rule);
    }
    EXPECT_EQ(ruleName(Rule::BornAndFreedIn), "born-and-freed-in");
}

TEST(Rules, OfOtherNamesLeaveTheRuleAlone) {
    Rule rule = Rule::Change;
    EXPECT_FALSE(parseRule("Growth", rule));
    EXPECT_FALSE(parseRule("", rule));
    EXPECT_FALSE(parseRule("live-at ", rule));
    EXPECT_EQ(rule, Rule::Change);
}

TEST(Rules, SayHowManyMomentsTheyUse) {
    EXPECT_EQ(momentCount(Rule::LiveAt), 1);
    EXPECT_EQ(momentCount(Rule::Peak), 2);
    EXPECT_EQ(momentCount(Rule::Change), 2);
    EXPECT_EQ(momentCount(Rule::KeptFrom), 3);
    EXPECT_EQ(momentCount(Rule::FreedOnlyIn), 4);
}

TEST(Rules, OnlyChangeIsSigned) {
    EXPECT_TRUE(isSigned(Rule::Change));
    EXPECT_FALSE(isSigned(Rule::Decline));
    EXPECT_FALSE(isSigned(Rule::LiveAt));
}

TEST(Queries, AreEqualIfTheyAskTheSame) {
    Query one;
    one.filters.push_back({.pattern = "f*"});
    Query other = one;
    EXPECT_EQ(one, other);
    other.filters[0].leafOnly = true;
    EXPECT_NE(one, other);
    other = one;
    other.b = Moment{3};
    EXPECT_NE(one, other);
}

TEST(AllocationOrder, NamesAreReadAgain) {
    for (int i = 0; i <= static_cast<int>(AllocationOrder::Thread); ++i) {
        AllocationOrder order{};
        EXPECT_TRUE(parseOrder(orderName(static_cast<AllocationOrder>(i)), order));
        EXPECT_EQ(order, static_cast<AllocationOrder>(i));
    }
    AllocationOrder order = AllocationOrder::Size;
    EXPECT_FALSE(parseOrder("colour", order));
    EXPECT_EQ(order, AllocationOrder::Size);
}

} // namespace
} // namespace tidemark::tests
