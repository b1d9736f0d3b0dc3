// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/stacked_series.h"
#include "core/report/csv.h"
#include "core/report/group_label.h"
#include "tests/core/report/sample_report.h"

#include <nlohmann/json.hpp>

namespace tidemark {

namespace {

struct SampleTimeline {
    test::Sample sample = test::makeSample();
    std::vector<Filter> filters;
    TimeSeries series =
        timeSeries(*sample.profile, *sample.names, filters, 0, 2000 * test::kMillisecond, 4).value();
    StackedSeries stacked = tidemark::stackedSeries(
        *sample.profile, *sample.names, filters, Grouping::Function, 1, 0, 2000 * test::kMillisecond, 4)
                                .value();

    TimelineContent content(bool layers) {
        stacked.names = sample.names;
        return {*sample.profile, filters, series, layers ? &stacked : nullptr};
    }
};

TEST(TimelineOutput, IsWrittenInThreeForms) {
    SampleTimeline timeline;
    test::expectGolden("timeline.txt", timelineText(timeline.content(true)));
    test::expectGolden("timeline.csv", timelineCsv(timeline.content(true)));
    test::expectGolden("timeline.json", timelineJson(timeline.content(true)));
}

TEST(TimelineOutput, LayersAddUpToTheHighestMoment) {
    SampleTimeline timeline;
    const auto document = nlohmann::json::parse(timelineJson(timeline.content(true)));
    for (const auto& bucket : document["buckets"]) {
        std::int64_t sum = 0;
        for (const auto& bytes : bucket["layer_bytes"])
            sum += bytes.get<std::int64_t>();
        EXPECT_EQ(sum, bucket["maximum_bytes"].get<std::int64_t>());
    }
    EXPECT_FALSE(
        nlohmann::json::parse(timelineJson(timeline.content(false)))["buckets"][0].contains("layer_bytes"));
}

AllocationsContent listed(const test::Sample& sample, const Query& query, const AllocationPage& page) {
    return {*sample.profile, *sample.names, query, page};
}

TEST(AllocationsOutput, IsWrittenInThreeForms) {
    const auto sample = test::makeSample();
    Query query;
    query.rule = Rule::AllocatedIn;
    query.b = sample.profile->endMoment();
    const auto page =
        listAllocations(*sample.profile, *sample.names, query, AllocationOrder::Size, true, 1, 3).value();
    test::expectGolden("allocations.txt", allocationsText(listed(sample, query, page)));
    test::expectGolden("allocations.csv", allocationsCsv(listed(sample, query, page)));
    test::expectGolden("allocations.json", allocationsJson(listed(sample, query, page)));
}

TEST(ReportOutput, ListsGroups) {
    const auto sample = test::makeSample();
    Query query = test::liveAtEnd(sample);
    const auto report = test::ask(sample, query);
    auto content = report.content(false);
    GroupList groups = groupBy(*sample.profile, sample.names, query, Grouping::Function).value();
    content.groupsTotal = groups.rows.size() + 1;
    content.groups = &groups;
    test::expectGolden("groups.txt", reportText(content));
    const auto document = nlohmann::json::parse(reportJson(content));
    EXPECT_EQ(document["group_by"], "function");
    EXPECT_EQ(document["groups"][0]["label"], "handle(Request const&)");
    EXPECT_EQ(document["groups"][0]["bytes"], 2'500'000);
}

TEST(ReportOutput, ListsProcesses) {
    const auto sample = test::makeSample();
    Query query = test::liveAtEnd(sample);
    const auto report = test::ask(sample, query);
    auto content = report.content(false);
    GroupList groups = groupBy(*sample.profile, sample.names, query, Grouping::Process).value();
    groups.rows.push_back({GroupList::kNone, "", {1, 1}});
    content.groups = &groups;
    const auto document = nlohmann::json::parse(reportJson(content));
    EXPECT_EQ(document["group_by"], "process");
    ASSERT_EQ(document["groups"].size(), 2u);
    const auto& server = document["groups"][0];
    EXPECT_EQ(server["bytes"], document["shown"]["bytes"]);
    EXPECT_EQ(server["label"], processLabel(sample.profile->processes()[0]));
    EXPECT_EQ(server["process"], "server");
    EXPECT_EQ(server["pid"], sample.profile->facts().pid);
    EXPECT_EQ(server["key"], 0);
    EXPECT_TRUE(document["groups"][1]["process"].is_null() && document["groups"][1]["pid"].is_null());
}

TEST(GroupLabel, SaysClassesThreadsAndWhatIsMissing) {
    const auto sample = test::makeSample();
    const auto label = [&](Grouping grouping, std::uint64_t key, const char* name = "") {
        return groupLabel(*sample.profile, *sample.names, grouping, {key, name, {}});
    };
    EXPECT_EQ(label(Grouping::SizeClass, 0), "0 B");
    EXPECT_EQ(label(Grouping::SizeClass, 7), "64 B – 127 B");
    EXPECT_EQ(label(Grouping::LifetimeClass, 10), "512 ns – 1.0 µs");
    EXPECT_EQ(label(Grouping::LifetimeClass, GroupList::kNone), "never freed");
    EXPECT_EQ(label(Grouping::Thread, 2, "worker"), "worker (#3)");
    EXPECT_EQ(label(Grouping::FreeThread, GroupList::kNone), "no known thread");
    EXPECT_EQ(label(Grouping::Process, 2, "server (4711)"), "server (4711)");
    EXPECT_EQ(label(Grouping::Process, 2), "#3");
    EXPECT_EQ(label(Grouping::Process, GroupList::kNone), "no known process");
    EXPECT_EQ(label(Grouping::Call, static_cast<std::uint64_t>(Call::NewArray)), "new[]");
    EXPECT_EQ(label(Grouping::Module, GroupList::kNone), "[unknown]");
}

TEST(Csv, QuotesWhatNeedsIt) {
    EXPECT_EQ(csvLine({"plain", "a,b", "say \"so\"", "two\nlines", ""}),
        "plain,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\n");
}

} // namespace

} // namespace tidemark
