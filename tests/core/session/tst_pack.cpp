// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/pack.h"

#include "core/session/code.h"
#include "tests/core/session/program_trace.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

namespace tidemark::tests {
namespace {

class Packing : public ::testing::Test {
protected:
    std::shared_ptr<const Session> open(const std::filesystem::path& path) const {
        auto session = Session::open(path);
        EXPECT_TRUE(session.ok()) << session.error().sentence;
        return *session;
    }

    static Result<CodeListing> listing(const Session& session, CodePaths paths) {
        Query atEnd;
        atEnd.a = session.profile()->endMoment();
        return listCode(**session.ask(atEnd), FrameId{0}, CodeSyntax::Intel, paths);
    }

    void writeTrace(bool finish = true, const std::string& host = test::ProgramTrace::hostName()) const {
        m_program.write(finish, host);
    }

    test::ProgramTrace m_program;
    const std::filesystem::path& m_source = m_program.source;
    const std::filesystem::path& m_binary = m_program.binary;
    const std::filesystem::path& m_trace = m_program.trace;
};

std::string textOf(const CodeListing& listing) {
    std::string text = listing.function + "\n";
    std::size_t run = 0;
    for (std::uint32_t i = 0; i < listing.lines.size(); ++i) {
        for (; run < listing.runs.size() && listing.runs[run].firstLine == i; ++run)
            for (const auto& place : listing.runs[run].chain)
                text += place.function + " " + place.file + ":" + std::to_string(place.line) + "\n";
        const auto& line = listing.lines[i];
        text += std::to_string(line.address) + " " + line.mnemonic + " " + line.operands + " " +
                line.reference + " " + std::to_string(line.sizeArgument) + " " +
                std::to_string(line.cost.bytes) + (i == listing.marked ? " <\n" : "\n");
    }
    return text;
}

TEST_F(Packing, ShowsTheSameCodeWithoutTheBinary) {
    writeTrace();
    const auto before = open(m_trace);
    const auto there = listing(*before, CodePaths::Follow);
    ASSERT_TRUE(there.ok()) << there.error().sentence;
    const auto packed = m_program.folder.path() / "packed.tide";
    const auto outcome = pack(*before, {packed, true, CodePaths::Ignore});
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->functions, 1U);
    EXPECT_EQ(outcome->sources, 1U);
    EXPECT_TRUE(outcome->notices.empty());
    std::filesystem::remove(m_binary);
    std::filesystem::remove(m_source);

    EXPECT_FALSE(before->profile()->facts().packedCode) << "the original stays as it is";
    const auto after = open(packed);
    const auto here = listing(*after, CodePaths::Ignore);
    ASSERT_TRUE(here.ok()) << here.error().sentence;
    EXPECT_EQ(textOf(*here), textOf(*there));
    EXPECT_NE(textOf(*here).find("operator new(unsigned long)@plt 72 1000 <"), std::string::npos)
        << textOf(*here);
    EXPECT_NE(textOf(*here).find("make " + m_source.string() + ":4"), std::string::npos);
    const auto answer = after->ask(Query());
    const auto file = after->names()->locations(FrameId{0}).front().file;
    EXPECT_EQ(*packedSource(**answer, file), test::ProgramTrace::kProgram);
}

TEST_F(Packing, AgainAddsNothing) {
    writeTrace();
    ASSERT_TRUE(pack(*open(m_trace), {{}, true, CodePaths::Ignore}).ok());
    const auto size = std::filesystem::file_size(m_trace);
    const auto again = pack(*open(m_trace), {{}, true, CodePaths::Ignore});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->functions, 0U);
    EXPECT_EQ(again->sources, 0U);
    EXPECT_EQ(std::filesystem::file_size(m_trace), size);
}

TEST_F(Packing, FollowsNoPathsOfOthersUnasked) {
    writeTrace(true, "elsewhere");
    const auto refused = pack(*open(m_trace), {{}, true, CodePaths::Ignore});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(listing(*open(m_trace), CodePaths::Ignore).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(pack(*open(m_trace), {{}, true, CodePaths::Follow}).ok());
    EXPECT_TRUE(listing(*open(m_trace), CodePaths::Ignore).ok());
}

TEST_F(Packing, SaysWhatIsNotThere) {
    writeTrace();
    std::filesystem::remove(m_binary);
    std::filesystem::remove(m_source);
    const auto outcome = pack(*open(m_trace), {{}, true, CodePaths::Ignore});
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->functions, 0U);
    ASSERT_EQ(outcome->notices.size(), 2U);
    EXPECT_NE(outcome->notices[0].find("No code of program"), std::string::npos);
    EXPECT_EQ(
        outcome->notices[1], "Source files that are not on this machine, or larger than 4 MiB: 1 of 1.");
}

TEST_F(Packing, LeavesAnUnfinishedTraceAndAFullFolderAlone) {
    writeTrace(false);
    EXPECT_EQ(pack(*open(m_trace), {}).error().code, ErrorCode::Unsupported);
    writeTrace();
    const auto nowhere = m_program.folder.path() / "none" / "packed.tide";
    EXPECT_EQ(pack(*open(m_trace), {nowhere, false, CodePaths::Ignore}).error().code, ErrorCode::NotWritable);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(m_program.folder.path()))
        ++files;
    EXPECT_EQ(files, 3U) << "source, program and trace";
}

} // namespace
} // namespace tidemark::tests
