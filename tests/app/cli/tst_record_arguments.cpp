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

TEST(ByteCount, IsReadWithItsUnit) {
    const std::pair<const char*, std::uint64_t> cases[] = {{"1", 1}, {"4096", 4096}, {"4096B", 4096},
        {"512K", 512u << 10}, {"512KiB", 512u << 10}, {"1.5M", 3u << 19}, {"2G", 2ull << 30}};
    for (const auto& [text, bytes] : cases) {
        const auto parsed = parseByteCount(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(*parsed, bytes) << text;
    }
}

TEST(ByteCount, RefusesOtherTextWithASentence) {
    for (const char* const text :
        {"", "0", "-1", "K", "512k", "512 K", "1e3", "512Kb", "4T", "nan", "0x10", "0.5"}) {
        const auto parsed = parseByteCount(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::InvalidUsage);
        EXPECT_NE(parsed.error().sentence.find(text), std::string::npos);
    }
}

} // namespace

} // namespace tidemark::cli
