// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report_query.h"
#include "core/profile/profile_builder.h"

#include <gtest/gtest.h>

namespace tidemark::cli {

namespace {

std::shared_ptr<const Profile> tenEvents() {
    ProfileBuilder builder;
    builder.facts().duration = 10'000'000'000;
    const auto thread = builder.addThread({1, "main"});
    for (int i = 1; i <= 10; ++i)
        builder.addEvent({BuilderEvent::Kind::Allocation, Call::Malloc, Domain::Heap, thread, kEmptyStack,
            static_cast<std::uint64_t>(i) * 16, 8, i * 1'000'000'000LL});
    return builder.finish();
}

Query made(const QueryOptions& options) {
    const auto result = makeQuery(options, *tenEvents(), Moment{7});
    EXPECT_TRUE(result.ok()) << (result ? "" : result.error().sentence);
    return result ? *result : Query{};
}

std::string refused(const QueryOptions& options) {
    const auto result = makeQuery(options, *tenEvents(), Moment{7});
    return result ? std::string("accepted") : result.error().sentence;
}

TEST(MakeQuery, ShowsWhatIsLiveAtTheEndUnlessAsked) {
    const auto query = made({});
    EXPECT_EQ(query.rule, Rule::LiveAt);
    EXPECT_EQ(query.a, Moment{10});
    EXPECT_EQ(query.cost, CostKind::Bytes);
    QueryOptions options;
    options.at = "peak";
    EXPECT_EQ(made(options).a, Moment{7});
}

TEST(MakeQuery, MeansGrowthByARange) {
    QueryOptions options;
    options.from = "50%";
    const auto query = made(options);
    EXPECT_EQ(query.rule, Rule::Growth);
    EXPECT_EQ(query.a, Moment{5});
    EXPECT_EQ(query.b, Moment{10});
}

TEST(MakeQuery, FillsLaterMomentsWithTheEnd) {
    QueryOptions options;
    options.rule = "freed-only-in";
    options.from = "1s";
    options.to = "2s";
    options.until = {"3s"};
    const auto query = made(options);
    EXPECT_EQ(query.c, Moment{3});
    EXPECT_EQ(query.d, Moment{10});
    options.until.push_back("4s");
    EXPECT_EQ(made(options).d, Moment{4});
}

TEST(MakeQuery, LeavesMomentsAloneThatTheRuleDoesNotUse) {
    QueryOptions options;
    options.rule = "peak";
    const auto query = made(options);
    EXPECT_EQ(query.a, Moment{0});
    EXPECT_EQ(query.b, Moment{10});
    EXPECT_EQ(query.c, Moment{0});
    EXPECT_EQ(query.d, Moment{0});
}

TEST(MakeQuery, TakesAWholeQueryAndCompletesIt) {
    QueryOptions options;
    options.query = "rule:growth(2s,70%) size:>=8 cost:allocations";
    const auto query = made(options);
    EXPECT_EQ(query.rule, Rule::Growth);
    EXPECT_EQ(query.a, Moment{2});
    EXPECT_EQ(query.b, Moment{7});
    EXPECT_EQ(query.cost, CostKind::Allocations);
    ASSERT_EQ(query.filters.size(), 1u);

    options.query = "size:>=8";
    options.from = "2s";
    options.to = "#9";
    options.filters = {"temporary"};
    const auto completed = made(options);
    EXPECT_EQ(completed.rule, Rule::Growth);
    EXPECT_EQ(completed.a, Moment{2});
    EXPECT_EQ(completed.b, Moment{9});
    EXPECT_EQ(completed.filters.size(), 2u);

    options = {};
    options.query = "rule:kept-from(1s)";
    EXPECT_EQ(made(options).c, Moment{10});
}

TEST(MakeQuery, RefusesWhatIsSaidTwice) {
    QueryOptions options;
    options.query = "rule:growth(2s,3s) cost:bytes";
    options.rule = "peak";
    EXPECT_NE(refused(options).find("leave --rule out"), std::string::npos);
    options.rule.clear();
    options.from = "1s";
    EXPECT_NE(refused(options).find("names moments already"), std::string::npos);
    options.from.clear();
    options.cost = "bytes";
    EXPECT_NE(refused(options).find("leave --cost out"), std::string::npos);
    options = {};
    options.query = "rule:growth(3s,2s)";
    EXPECT_NE(refused(options).find("out of order"), std::string::npos);
    options.query = "rule:grow";
    EXPECT_NE(refused(options).find("column 6"), std::string::npos);
}

TEST(OnlyFilters, TakesFiltersAlone) {
    QueryOptions options;
    options.query = "size:>=8";
    options.filters = {"temporary"};
    EXPECT_EQ(onlyFilters(options)->size(), 2u);
    options.query = "rule:peak";
    EXPECT_FALSE(onlyFilters(options).ok());
}

TEST(GroupingArgument, NamesWhatThereIs) {
    EXPECT_EQ(*groupingArgument("file-line"), Grouping::FileLine);
    EXPECT_NE(groupingArgument("colour").error().sentence.find("size-class"), std::string::npos);
}

TEST(MakeQuery, RefusesContradictions) {
    QueryOptions options;
    options.rule = "no-such-rule";
    EXPECT_NE(refused(options).find("no-such-rule"), std::string::npos);
    options.rule = "growth";
    options.at = "1s";
    EXPECT_NE(refused(options).find("not --at"), std::string::npos);
    options = {};
    options.rule = "live-at";
    options.to = "1s";
    EXPECT_NE(refused(options).find("takes --at"), std::string::npos);
    options = {};
    options.until = {"1s"};
    EXPECT_NE(refused(options).find("not at all"), std::string::npos);
    options.rule = "kept-from";
    options.until = {"1s", "2s"};
    EXPECT_NE(refused(options).find("once"), std::string::npos);
    options = {};
    options.cost = "money";
    EXPECT_NE(refused(options).find("money"), std::string::npos);
    options = {};
    options.at = "soon";
    EXPECT_NE(refused(options).find("soon"), std::string::npos);
    options = {};
    options.filters = {"function:f", "what"};
    EXPECT_NE(refused(options).find("column 1"), std::string::npos);
}

} // namespace

} // namespace tidemark::cli
