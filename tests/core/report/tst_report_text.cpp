// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/report/sample_report.h"

namespace tidemark {

namespace {

TEST(ReportText, ShowsWhatIsLiveAtTheEnd) {
    const auto sample = test::makeSample();
    test::expectGolden(
        "live_at_end.txt", reportText(test::ask(sample, test::liveAtEnd(sample)).content(true)));
}

TEST(ReportText, ShowsGrowthWithFiltersAndALimit) {
    const auto sample = test::makeSample();
    Query query;
    query.rule = Rule::AllocatedIn;
    query.b = sample.profile->endMoment();
    query.cost = CostKind::Allocations;
    query.filters = {{Filter::Field::Function, Filter::Match::Glob, true, false, "main*x"},
        {Filter::Field::Temporary, Filter::Match::Glob, true, false, ""}};
    const auto report = test::ask(sample, query, 1, TreeDirection::BottomUp);
    test::expectGolden("allocated_filtered.txt", reportText(report.content(true)));
}

TEST(ReportText, SaysSoIfNothingMatches) {
    const auto sample = test::makeSample();
    Query query = test::liveAtEnd(sample);
    query.filters = {{Filter::Field::Function, Filter::Match::Glob, false, false, "nobody"}};
    const auto text = reportText(test::ask(sample, query).content(false));
    EXPECT_NE(text.find("Nothing matches."), std::string::npos);
    EXPECT_NE(text.find("Shown 0 B of 2.4 MiB, 0 of 2 allocations"), std::string::npos) << text;
}

TEST(ReportText, KeepsControlCharactersOfTheFileOffTheTerminal) {
    ProfileBuilder builder;
    test::fillFacts(builder.facts());
    builder.facts().arguments = {"evil\x1b[2J"};
    builder.facts().problems = {{DataProblem::Severity::Warning, 1, "lost\nmore"}};
    test::Sample sample;
    sample.profile = builder.finish();
    sample.names = NamesBuilder(sample.profile).finish(1);
    const auto text = reportText(test::ask(sample, test::liveAtEnd(sample)).content(true));
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("Warning: lost?more\n"), std::string::npos);
}

TEST(InfoText, TellsWhatATraceHolds) {
    const auto sample = test::makeSample();
    const auto report = test::ask(sample, test::liveAtEnd(sample));
    test::expectGolden("info.txt", infoText(*sample.profile, *sample.names, report.summary));
}

} // namespace

} // namespace tidemark
