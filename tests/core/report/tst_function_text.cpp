// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/function_text.h"

#include <gtest/gtest.h>

namespace tidemark {

TEST(ShortFunction, LeavesWhatFits) {
    EXPECT_EQ(shortFunction("main", 4), "main");
    EXPECT_EQ(shortFunction("", 0), "");
}

TEST(ShortFunction, ParametersGoBeforeTemplateArguments) {
    const std::string name = "std::map<long, std::less<long> >::insert(std::pair<long const, int>&&)";
    EXPECT_EQ(shortFunction(name, 60), "std::map<long, std::less<long> >::insert(…)");
    EXPECT_EQ(shortFunction(name, 30), "std::map<…>::insert(…)");
    EXPECT_EQ(shortFunction(name, 5), "std::map<…>::insert(…)");
}

TEST(ShortFunction, OperatorsAndAnonymousNamespacesAreNoBrackets) {
    EXPECT_EQ(shortFunction("(anonymous namespace)::Less::operator()(Item const&)", 1),
        "(anonymous namespace)::Less::operator()(…)");
    EXPECT_EQ(shortFunction("std::ostream& operator<< <char>(std::ostream&)", 1), "std::ostream& operator<< <…>(…)");
    EXPECT_EQ(shortFunction("auto f<int>(Box<int> const&)->Box<int>", 1), "auto f<…>(…)->Box<…>");
}

TEST(ShortFunction, UnbalancedNamesStay) {
    EXPECT_EQ(shortFunction("broken<int", 1), "broken<int");
    EXPECT_EQ(shortFunction("odd)>(", 1), "odd)>(");
}

} // namespace tidemark
