// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_arguments.h"

#include <gtest/gtest.h>

namespace tidemark::cli {

namespace {

using Words = std::vector<std::string>;

TEST(SplitRecordArguments, StopsAtTheProgram) {
    const auto split =
        splitRecordArguments({"record", "-o", "t.tide", "--force", "ls", "-o", "--json", "--"});
    EXPECT_EQ(split.options, (Words{"record", "-o", "t.tide", "--force"}));
    EXPECT_EQ(split.target, (Words{"ls", "-o", "--json", "--"}));
}

TEST(SplitRecordArguments, StopsAtTwoDashesAndDropsThem) {
    const auto split = splitRecordArguments({"record", "--output=t.tide", "--", "--odd-name", "x"});
    EXPECT_EQ(split.options, (Words{"record", "--output=t.tide"}));
    EXPECT_EQ(split.target, (Words{"--odd-name", "x"}));
    EXPECT_EQ(splitRecordArguments({"record", "--", "--", "x"}).target, (Words{"--", "x"}));
}

TEST(SplitRecordArguments, KnowsWhichOptionsTakeWords) {
    const auto split =
        splitRecordArguments({"record", "--children", "none", "--delay", "2s", "--view", "make", "x"});
    EXPECT_EQ(split.options, (Words{"record", "--children", "none", "--delay", "2s", "--view"}));
    EXPECT_EQ(split.target, (Words{"make", "x"}));
    EXPECT_EQ(
        splitRecordArguments({"record", "--children", "matching", "cc1*", "make"}).target, Words{"make"});
    EXPECT_EQ(splitRecordArguments({"record", "--children", "all", "matching", "x"}).target,
        (Words{"matching", "x"}));
}

TEST(SplitRecordArguments, ToleratesWhatIsMissing) {
    EXPECT_EQ(splitRecordArguments({"record"}).options, (Words{"record"}));
    EXPECT_EQ(splitRecordArguments({"record", "-o"}).options, (Words{"record", "-o"}));
    EXPECT_TRUE(splitRecordArguments({"record", "--help"}).target.empty());
    EXPECT_TRUE(splitRecordArguments({}).options.empty());
}

TEST(SplitRecordArguments, LeavesOtherCommandsWhole) {
    const auto split = splitRecordArguments({"info", "--", "file"});
    EXPECT_EQ(split.options, (Words{"info", "--", "file"}));
    EXPECT_TRUE(split.target.empty());
}

TEST(SplitRecordArguments, KnowsWhichOptionsTakeAValue) {
    const auto split =
        splitRecordArguments({"record", "--sample", "512K", "--mappings", "--free-stacks", "ls"});
    EXPECT_EQ(split.options, (Words{"record", "--sample", "512K", "--mappings", "--free-stacks"}));
    EXPECT_EQ(split.target, Words{"ls"});
}

} // namespace

} // namespace tidemark::cli
