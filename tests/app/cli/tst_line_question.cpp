// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/line_question.h"

#include <gtest/gtest.h>

namespace tidemark::cli {

namespace {

TEST(TracemallocFilter, IsReadAsPythonReadsIt) {
    const auto full = parseTracemallocFilter("Filter(False, '*/json/*', 12, True, 7)");
    ASSERT_TRUE(full.ok()) << full.error().sentence;
    EXPECT_FALSE(full->inclusive);
    EXPECT_EQ(full->pattern, "*/json/*");
    EXPECT_EQ(full->line, 12u);
    EXPECT_TRUE(full->allFrames);
    EXPECT_EQ(full->domain, 7u);

    const auto keywords = parseTracemallocFilter("tracemalloc.Filter( inclusive = True,filename_pattern=\"a, "
                                                 "b)=(.py\", domain=None, all_frames=False )");
    ASSERT_TRUE(keywords.ok()) << keywords.error().sentence;
    EXPECT_TRUE(keywords->inclusive);
    EXPECT_EQ(keywords->pattern, "a, b)=(.py");
    EXPECT_FALSE(keywords->line || keywords->domain || keywords->allFrames);

    const auto domain = parseTracemallocFilter("DomainFilter(inclusive=False, domain=389047)");
    ASSERT_TRUE(domain.ok()) << domain.error().sentence;
    EXPECT_FALSE(domain->inclusive || domain->pattern);
    EXPECT_EQ(domain->domain, 389047u);
}

TEST(TracemallocFilter, IsRefusedIfPythonWouldRefuseIt) {
    for (const char* text : {"", "Filter", "Filter(", "Filter()", "Filter(True)", "Filter('*', True)",
             "Filter(True, '*'", "Filter(True, '*') ", "Filter(True, *)", "Filter(True, '*', x=1)",
             "Filter(True, '*', -1)", "Filter(True, '*', 1, True, 2, 3)", "Filter(true, '*')",
             "Filter(True, '*\")", "DomainFilter(True)", "DomainFilter(True, '0')",
             "DomainFilter(True, 99999999999)", "eval('1')", "Filter(True '*')"}) {
        const auto refused = parseTracemallocFilter(text);
        ASSERT_FALSE(refused.ok()) << text;
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidUsage);
    }
}

TEST(LineQuestion, HasOneWayToCount) {
    LineWords words;
    words.cumulative = true;
    EXPECT_EQ(lineQuestion("filename", words)->count, LineCount::EachOnce);
    words.asTracemalloc = true;
    EXPECT_FALSE(lineQuestion("filename", words).ok());
    words.cumulative = false;
    EXPECT_EQ(lineQuestion("lineno", words)->count, LineCount::EveryFrame);
    EXPECT_TRUE(isLineGrouping("traceback"));
    EXPECT_FALSE(isLineGrouping("stack"));
}

} // namespace

} // namespace tidemark::cli
