// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/code_costs.h"
#include "core/analysis/query_engine.h"
#include "tests/core/analysis/trace_text.h"

#include <gtest/gtest.h>
#include <map>
#include <string>

namespace tidemark::tests {
namespace {

StackCosts liveCosts(const LoadedProfile& loaded) {
    Query query;
    query.rule = Rule::LiveAt;
    query.a = loaded.profile->endMoment();
    return evaluate(*loaded.profile, *loaded.names, query).value();
}

FileId fileNamed(const LoadedProfile& loaded, std::string_view name) {
    for (std::uint32_t i = 0; i < loaded.profile->frames().size(); ++i)
        for (const auto& location : loaded.names->locations(FrameId{i}))
            if (location.file.valid() && loaded.names->file(location.file) == name)
                return location.file;
    return {};
}

/// "line self/inclusive", in bytes.
std::string linesOf(const LoadedProfile& loaded, std::string_view file) {
    std::string text;
    for (const auto& line :
        sourceCosts(*loaded.profile, *loaded.names, liveCosts(loaded), fileNamed(loaded, file)).lines)
        text += std::to_string(line.line) + " " + std::to_string(line.self.bytes) + "/" +
                std::to_string(line.inclusive.bytes) + "\n";
    return text;
}

TEST(SourceCosts, TellCallersFromAllocatingLines) {
    const auto loaded = profileOf("main:1;f:3;g:5 1 10\n"
                                  "main:2;f:3 1 20\n"
                                  "main:2;f:4;g:5 1 40\n");
    EXPECT_EQ(linesOf(loaded, "main.cpp"), "1 0/10\n2 0/60\n");
    EXPECT_EQ(linesOf(loaded, "f.cpp"), "3 20/30\n4 0/40\n");
    EXPECT_EQ(linesOf(loaded, "g.cpp"), "5 50/50\n");
}

TEST(SourceCosts, CountARecursiveStackOncePerLine) {
    const auto loaded = profileOf("main:1;f:3;f:3;f:4 1 10\n"
                                  "main:1;f:3;g:5;f:3 1 20\n");
    EXPECT_EQ(linesOf(loaded, "f.cpp"), "3 20/30\n4 10/10\n");
}

TEST(SourceCosts, LeaveAllocatorFunctionsOut) {
    const auto loaded = profileOf("main:1;f:3;malloc:9 1 10\n");
    EXPECT_EQ(linesOf(loaded, "f.cpp"), "3 10/10\n");
    EXPECT_EQ(linesOf(loaded, "malloc.cpp"), "9 0/10\n");
}

TEST(SourceCosts, SeeInlinedFunctions) {
    const auto loaded = profileOf("main:1;f:3>g:7 1 10\n");
    EXPECT_EQ(linesOf(loaded, "g.cpp"), "7 10/10\n");
    EXPECT_EQ(linesOf(loaded, "f.cpp"), "3 0/10\n");
}

TEST(CostsThroughModules, CountAStackOncePerModule) {
    const auto loaded = profileOf("main:1@app;f:3@liba;g:5@app 1 10\n"
                                  "main:2@app;f:3@liba;f:4@liba 1 20\n"
                                  "main:2@app 1 40\n");
    std::map<std::string, std::int64_t> bytes;
    const auto costs = costsThroughModules(*loaded.profile, liveCosts(loaded));
    ASSERT_EQ(costs.size(), loaded.profile->modules().size());
    for (std::size_t i = 0; i < costs.size(); ++i)
        bytes[loaded.profile->modules()[i].name] += costs[i].bytes;
    EXPECT_EQ(bytes["app"], 70);
    EXPECT_EQ(bytes["liba"], 30);
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_TRUE(costsThroughModules(*loaded.profile, liveCosts(loaded), stopped.get_token()).empty());
}

TEST(CostsThroughFrames, CountAStackOnceAndNothingTwice) {
    const auto loaded = profileOf("main;f;f;g 1 10\n"
                                  "main;g 1 20\n"
                                  "main;f 1 40\n");
    std::vector<FrameId> frames;
    for (std::uint32_t i = 0; i < loaded.profile->frames().size(); ++i)
        frames.push_back(FrameId{i});
    const auto through = costsThroughFrames(*loaded.profile, liveCosts(loaded), frames);
    std::string text;
    for (std::size_t i = 0; i < frames.size(); ++i)
        text += loaded.names->function(loaded.names->locations(frames[i])[0].function).name + " " +
                std::to_string(through[i].bytes) + "\n";
    EXPECT_EQ(text, "main 70\nf 50\ng 30\n");
}

} // namespace
} // namespace tidemark::tests
