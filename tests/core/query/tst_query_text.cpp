// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query_text.h"

#include <gtest/gtest.h>

#include <random>

namespace tidemark {
namespace {

using Field = Filter::Field;
using Match = Filter::Match;

Filter range(Field field, std::uint64_t low, std::uint64_t high) {
    Filter filter;
    filter.field = field;
    filter.low = low;
    filter.high = high;
    return filter;
}

QueryText parsed(std::string_view text) {
    const auto result = parseQueryText(text);
    EXPECT_TRUE(result.ok()) << text << ": " << (result ? "" : result.error().sentence);
    return result ? *result : QueryText{};
}

TEST(QueryText, TakesRulesFiltersAndCost) {
    const QueryText query =
        parsed("rule:growth(12.5s,40s) module:libfoo* size:>=4K -function:~\"^std::\" cost:allocations");
    EXPECT_EQ(query.rule, Rule::Growth);
    ASSERT_EQ(query.moments.size(), 2u);
    EXPECT_EQ(query.moments[0], (MomentText{MomentText::Kind::Time, 12'500'000'000, 0, 0}));
    EXPECT_EQ(query.moments[1], (MomentText{MomentText::Kind::Time, 40'000'000'000, 0, 0}));
    ASSERT_EQ(query.filters.size(), 3u);
    EXPECT_EQ(query.filters[0], (Filter{Field::Module, Match::Glob, false, false, "libfoo*"}));
    EXPECT_EQ(query.filters[1], range(Field::Size, 4096, Filter::kNoLimit));
    EXPECT_EQ(query.filters[2], (Filter{Field::Function, Match::Regex, true, false, "^std::"}));
    EXPECT_EQ(query.cost, CostKind::Allocations);
    EXPECT_EQ(parsed("  "), QueryText{});
}

TEST(QueryText, TakesAllKindsOfMoments) {
    const QueryText query = parsed("rule:freed-only-in( start , #12 ,1m30s, end)");
    ASSERT_EQ(query.moments.size(), 4u);
    EXPECT_EQ(query.moments[0].kind, MomentText::Kind::Start);
    EXPECT_EQ(query.moments[1], (MomentText{MomentText::Kind::Event, 0, 12, 0}));
    EXPECT_EQ(query.moments[2].time, 90'000'000'000);
    EXPECT_EQ(query.moments[3].kind, MomentText::Kind::End);
    EXPECT_TRUE(parsed("rule:peak").moments.empty());
    EXPECT_EQ(parsed("rule:live-at(peak)").moments[0].kind, MomentText::Kind::Peak);
}

TEST(QueryText, TakesSharesOfTheDuration) {
    const QueryText query = parsed("rule:growth(12.5%,100%)");
    ASSERT_EQ(query.moments.size(), 2u);
    EXPECT_EQ(query.moments[0], (MomentText{MomentText::Kind::Share, 0, 0, 125'000}));
    EXPECT_EQ(query.moments[1].millionths, 1'000'000);
    EXPECT_EQ(printQueryText(query), "rule:growth(12.5%,100%)");
    EXPECT_EQ(printMoment(parsed("rule:live-at(0.0001%)").moments[0]), "0.0001%");
    for (const std::string_view text : {"rule:live-at(100.1%)", "rule:live-at(%)", "rule:live-at(1.%)"})
        EXPECT_FALSE(parseQueryText(text).ok()) << text;
    EXPECT_EQ(parsed("rule:live-at(250µs)").moments[0].time, 250'000);
}

TEST(QueryText, TakesRanges) {
    const auto filter = [](std::string_view text) { return parsed(text).filters.at(0); };
    EXPECT_EQ(filter("size:>4K"), range(Field::Size, 4097, Filter::kNoLimit));
    EXPECT_EQ(filter("size:<1MiB"), range(Field::Size, 0, (1u << 20) - 1));
    EXPECT_EQ(filter("size:<=1.5K"), range(Field::Size, 0, 1536));
    EXPECT_EQ(filter("size:16"), range(Field::Size, 16, 16));
    EXPECT_EQ(filter("size:4..8B"), range(Field::Size, 4, 8));
    EXPECT_EQ(filter("address:0x10..0x1f"), range(Field::Address, 16, 31));
    EXPECT_EQ(filter("lifetime:<1ms"), range(Field::Lifetime, 0, 999'999));
    EXPECT_EQ(filter("lifetime:>=2h"), range(Field::Lifetime, 7'200'000'000'000, Filter::kNoLimit));
}

TEST(QueryText, QuotesWhatHasSpaces) {
    EXPECT_EQ(parsed("function:\"operator new\"").filters[0].pattern, "operator new");
    EXPECT_EQ(parsed(R"(function:"a\"b\\c")").filters[0].pattern, "a\"b\\c");
    EXPECT_EQ(parsed("module:\"\"").filters[0].pattern, "");
    EXPECT_EQ(parsed(R"(function:a\*b)").filters[0].pattern, "a\\*b");
    EXPECT_EQ(parseFilterText("function:std::map<int, int>")->pattern, "std::map<int, int>");
    EXPECT_EQ(*parseFilterText("process:cc1plus (1234)"),
        (Filter{Field::Process, Match::Glob, false, false, "cc1plus (1234)"}));
}

TEST(QueryText, PointsAtTheColumnOfAMistake) {
    const std::vector<std::pair<std::string, std::size_t>> mistakes = {
        {"rule:grow", 5},
        {"rule:growth(1s", 14},
        {"rule:growth(1s,2s,3s)", 18},
        {"rule:growth(1x)", 13},
        {"rule:growth(1s)x", 15},
        {"rule:peak rule:peak", 10},
        {"module:a color:red", 9},
        {"size:many", 5},
        {"size:4Q", 6},
        {"size:8..4", 5},
        {"size:<0", 5},
        {"size:99999999999999999999", 5},
        {"function:\"open", 9},
        {"function:\"a\"b", 12},
        {"cost:much", 5},
        {"leaf.size:1", 0},
        {"module:a leaf.process:cc1plus", 9},
        {"-process: temporary", 9},
        {"temporary:yes", 9},
        {"-", 1},
    };
    for (const auto& [text, offset] : mistakes) {
        TextMistake mistake;
        const auto result = parseQueryText(text, &mistake);
        ASSERT_FALSE(result.ok()) << text;
        EXPECT_EQ(result.error().code, ErrorCode::InvalidUsage);
        EXPECT_EQ(mistake.offset, offset) << result.error().sentence;
        EXPECT_NE(
            result.error().sentence.find("column " + std::to_string(offset + 1) + ":"), std::string::npos)
            << result.error().sentence;
    }
}

TEST(QueryText, IsPrintedAsItIsRead) {
    for (const std::string text :
        {"rule:growth(12500ms,40s) module:libfoo* size:>=4K -function:~^std:: cost:bytes", "rule:peak",
            "rule:kept-from(start,#7,end) -leaf.file:\"my file.c\" temporary", "size:4097..1M",
            "lifetime:<=999999ns", "free-thread:#2 call:*alloc domain:heap address:64M",
            "process:1234 -process:\"cc1plus (1234)\" process:~^cc1", ""})
        EXPECT_EQ(printQueryText(parsed(text)), text);
}

TEST(QueryText, AnyQueryIsReadBackAsItWas) {
    constexpr std::uint32_t kSeed = 20261123;
    std::mt19937_64 random(kSeed);
    const std::string_view alphabet = "a~\"\\ *:(),<>=.#-\t";
    for (int i = 0; i < 20'000; ++i) {
        QueryText query;
        if (random() % 2 == 0) {
            query.rule = static_cast<Rule>(random() % 11);
            const auto most = static_cast<std::size_t>(momentCount(*query.rule));
            for (std::size_t at = random() % (most + 1); at-- > 0;) {
                MomentText moment{static_cast<MomentText::Kind>(random() % 5), 0, 0};
                if (moment.kind == MomentText::Kind::Time)
                    moment.time = static_cast<Nanoseconds>(random() >> (1 + random() % 60));
                if (moment.kind == MomentText::Kind::Event)
                    moment.event = random() >> random() % 60;
                query.moments.push_back(moment);
            }
        }
        for (std::size_t at = random() % 4; at-- > 0;) {
            Filter filter;
            filter.field = static_cast<Field>(random() % (static_cast<std::size_t>(Field::Process) + 1));
            filter.exclude = random() % 2 == 0;
            const bool isRange = filter.field == Field::Size || filter.field == Field::Lifetime ||
                                 filter.field == Field::Address;
            if (isRange) {
                filter.low = random() % 2 == 0 ? 0 : random() >> random() % 60;
                filter.high =
                    random() % 2 == 0 ? Filter::kNoLimit : filter.low + ((~filter.low) >> random() % 60);
            } else if (filter.field != Field::Temporary) {
                filter.match = random() % 2 == 0 ? Match::Glob : Match::Regex;
                for (std::size_t length = random() % 6; length-- > 0;)
                    filter.pattern += alphabet[random() % alphabet.size()];
                filter.leafOnly = random() % 2 == 0 && filter.field <= Field::Module;
            }
            query.filters.push_back(filter);
        }
        if (random() % 2 == 0)
            query.cost = static_cast<CostKind>(random() % 2);
        const std::string text = printQueryText(query);
        const auto back = parseQueryText(text);
        ASSERT_TRUE(back.ok()) << text << " (seed " << kSeed << "): " << back.error().sentence;
        ASSERT_EQ(*back, query) << text << " (seed " << kSeed << ")";
    }
}

} // namespace
} // namespace tidemark
