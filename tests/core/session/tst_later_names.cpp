// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"
#include "tests/core/session/named_trace.h"
#include "tests/core/symbols/machine_tools.h"

#include <gtest/gtest.h>

namespace tidemark::test {
namespace {

/// A trace that was opened before it had names.
class LaterNames : public ::testing::Test {
protected:
    void SetUp() override {
        writeNamedTrace(m_trace, {{}, {}, {}, {}});
        auto opened = Session::open(m_trace);
        ASSERT_TRUE(opened.ok()) << opened.error().sentence;
        m_session = *opened;
    }

    static std::vector<std::string> functionsOf(const Session& session) {
        std::vector<std::string> functions;
        for (std::uint32_t frame = 0; frame < session.profile()->frames().size(); ++frame)
            for (const Location& place : session.names()->locations(FrameId(frame)))
                functions.push_back(session.names()->function(place.function).name);
        return functions;
    }

    TemporaryFolder m_folder;
    std::filesystem::path m_trace = m_folder.path() / "run.tide";
    std::shared_ptr<const Session> m_session;
};

TEST_F(LaterNames, StandInALaterGenerationOfTheSameProfile) {
    const std::vector<std::string> nameless{
        "program+0x1000", "program+0x2000", "program+0x3000", "program+0x4000"};
    ASSERT_EQ(functionsOf(*m_session), nameless);
    writeNamedTrace(m_trace, {{"main"}, {"serve()"}, {"make()", "grow()"}, {"churn()"}});
    const auto later = m_session->withLaterNames();
    ASSERT_TRUE(later.ok()) << later.error().sentence;
    EXPECT_EQ(
        functionsOf(**later), (std::vector<std::string>{"main", "serve()", "make()", "grow()", "churn()"}));
    EXPECT_EQ((*later)->profile(), m_session->profile());
    EXPECT_EQ((*later)->names()->generation(), m_session->names()->generation() + 1);
    EXPECT_EQ(functionsOf(*m_session), nameless) << "who holds the session before keeps its names";
}

TEST_F(LaterNames, AnswersAreNotTheRememberedOnes) {
    Query query;
    query.a = m_session->profile()->endMoment();
    ASSERT_TRUE(m_session->ask(query).ok());
    writeNamedTrace(m_trace, {{"main"}, {"serve()"}, {"grow()"}, {"churn()"}});
    const auto later = m_session->withLaterNames();
    ASSERT_TRUE(later.ok()) << later.error().sentence;
    Filter grow;
    grow.pattern = "grow*";
    query.filters = {grow};
    EXPECT_EQ(m_session->ask(query).value()->costs->shown, (Cost{}));
    EXPECT_EQ((*later)->ask(query).value()->costs->shown, (Cost{1024, 2}));
}

TEST_F(LaterNames, AreNotTakenFromAnotherTrace) {
    writeNamedTrace(m_trace, {{"main"}, {"serve()"}, {"grow()"}, {"churn()"}}, true);
    const auto later = m_session->withLaterNames();
    ASSERT_FALSE(later.ok());
    EXPECT_EQ(later.error().code, ErrorCode::Unsupported);
    EXPECT_NE(later.error().sentence.find("another trace"), std::string::npos) << later.error().sentence;
}

TEST_F(LaterNames, NeedTheFile) {
    std::filesystem::remove(m_trace);
    const auto later = m_session->withLaterNames();
    ASSERT_FALSE(later.ok());
    EXPECT_EQ(later.error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace tidemark::test
