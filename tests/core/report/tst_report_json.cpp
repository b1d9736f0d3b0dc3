// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/report/sample_report.h"

#include <nlohmann/json.hpp>

namespace tidemark {

namespace {

TEST(ReportJson, ShowsWhatIsLiveAtTheEnd) {
    const auto sample = test::makeSample();
    test::expectGolden(
        "live_at_end.json", reportJson(test::ask(sample, test::liveAtEnd(sample)).content(true)));
}

TEST(ReportJson, HasTheFiguresUnderTheirDocumentedKeys) {
    const auto sample = test::makeSample();
    Query query;
    query.rule = Rule::AllocatedIn;
    query.b = sample.profile->endMoment();
    const auto json = nlohmann::json::parse(reportJson(test::ask(sample, query).content(false)));
    EXPECT_EQ(json["schema"], "tidemark.report/1");
    EXPECT_EQ(json["program"], "/opt/server/bin/server");
    EXPECT_EQ(json["duration_ns"], 2'000'000'000);
    EXPECT_EQ(json["time_resolution_ns"], 1'000'000);
    EXPECT_EQ(json["allocations"], 5);
    EXPECT_EQ(json["frees"], 3);
    EXPECT_EQ(json["bytes_allocated"], 3'501'040);
    EXPECT_EQ(json["peak"]["bytes"], 3'500'040);
    EXPECT_EQ(json["peak"]["allocations"], 3);
    EXPECT_EQ(json["peak"]["time_ns"], 300'000'000);
    EXPECT_EQ(json["peak"]["event"], 3);
    EXPECT_EQ(json["leaked"]["bytes"], 2'500'700);
    EXPECT_EQ(json["leaked"]["allocations"], 2);
    EXPECT_EQ(json["temporary"]["allocations"], 2);
    EXPECT_EQ(json["end"]["reason"], "exit");
    EXPECT_EQ(json["end"]["status"], 3);
    EXPECT_TRUE(json["end"]["signal"].is_null());
    EXPECT_EQ(json["rule"], "allocated-in");
    EXPECT_EQ(json["cost"], "bytes");
    EXPECT_EQ(json["moments"].size(), 2u);
    EXPECT_FALSE(json.contains("tree"));
}

TEST(ReportJson, ListsFramesLeafFirstWithNullForTheUnknown) {
    const auto sample = test::makeSample();
    Query query;
    query.rule = Rule::AllocatedIn;
    query.b = sample.profile->endMoment();
    const auto json = nlohmann::json::parse(reportJson(test::ask(sample, query).content(false)));
    ASSERT_EQ(json["top"].size(), 3u);
    const auto& frames = json["top"][0]["frames"];
    ASSERT_EQ(frames.size(), 4u);
    EXPECT_EQ(frames[0]["function"], "malloc");
    EXPECT_TRUE(frames[0]["allocator"]);
    EXPECT_TRUE(frames[0]["line"].is_null());
    EXPECT_TRUE(frames[0]["build_id"].is_null());
    EXPECT_EQ(frames[1]["function"], "handle(Request const&)");
    EXPECT_TRUE(frames[1]["inlined"]);
    EXPECT_EQ(frames[1]["file"], "/src/server/handle.cpp");
    EXPECT_EQ(frames[1]["line"], 40);
    EXPECT_EQ(frames[2]["function"], "serve(int)");
    EXPECT_FALSE(frames[2]["inlined"]);
    EXPECT_EQ(frames[1]["address"], frames[2]["address"]);
    EXPECT_EQ(frames[2]["address"], "0x402000");
    EXPECT_EQ(frames[3]["module"], "/opt/server/bin/server");
    EXPECT_EQ(frames[3]["build_id"], "aabbcc");

    const auto& unresolved = json["top"][1]["frames"][0];
    EXPECT_TRUE(unresolved["function"].is_null());
    EXPECT_TRUE(unresolved["file"].is_null());
    EXPECT_EQ(unresolved["address"], "0x1234");
    EXPECT_EQ(unresolved["module"], "/opt/libplugin.so");

    const auto& cut = json["top"][2]["frames"][1];
    EXPECT_EQ(cut["function"], "[cut]");
    EXPECT_TRUE(cut["address"].is_null());
    ASSERT_EQ(json["warnings"].size(), 1u);
    EXPECT_EQ(json["warnings"][0]["sentence"], "libplugin.so is stripped.");
}

TEST(ReportJson, HasThePeaksOwnMoment) {
    const auto sample = test::makeSample();
    Query query;
    query.rule = Rule::Peak;
    query.b = sample.profile->endMoment();
    query.filters = {{Filter::Field::Module, Filter::Match::Glob, false, false, "libplugin.so"}};
    const auto json = nlohmann::json::parse(reportJson(test::ask(sample, query).content(false)));
    EXPECT_EQ(json["rule_peak"]["event"], 6);
    EXPECT_EQ(json["rule_peak"]["time_ns"], 1'200'000'000);
    EXPECT_EQ(json["shown"]["bytes"], 700);
    EXPECT_EQ(json["filters"], nlohmann::json::array({"module:libplugin.so"}));
}

TEST(ReportJson, ReplacesWhatIsNoUtf8) {
    ProfileBuilder builder;
    test::fillFacts(builder.facts());
    builder.facts().program = "/opt/\xff\xfe";
    test::Sample sample;
    sample.profile = builder.finish();
    sample.names = NamesBuilder(sample.profile).finish(1);
    const auto json =
        nlohmann::json::parse(reportJson(test::ask(sample, test::liveAtEnd(sample)).content(true)));
    EXPECT_EQ(json["program"], "/opt/\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(json["allocations"], 0);
    EXPECT_TRUE(json["top"].empty());
}

TEST(InfoJson, TellsWhatATraceHolds) {
    const auto sample = test::makeSample();
    const auto report = test::ask(sample, test::liveAtEnd(sample));
    test::expectGolden("info.json", infoJson(*sample.profile, *sample.names, report.summary));
}

} // namespace

} // namespace tidemark
