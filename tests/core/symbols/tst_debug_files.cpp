// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/debug_files.h"
#include "core/symbols/symbolizer.h"

#include "tests/core/symbols/fixture_binaries.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace tidemark {

namespace {

using test::TemporaryFolder;

class DebugFiles : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        binary = test::buildFixture(folder, "g++", "-O2 -g -Wl,--build-id=" + GetParam());
        ASSERT_FALSE(binary.empty());
        addresses = test::returnAddresses(binary);
        full = symbolize({binary, {}, addresses});
        debugFile = folder.path() / "fixture.debug";
        const auto quoted = binary.string();
        ASSERT_EQ(test::run("objcopy --only-keep-debug " + quoted + " " + debugFile.string()).status, 0);
        ASSERT_EQ(test::run("strip " + quoted).status, 0);
        ASSERT_EQ(test::run("objcopy --add-gnu-debuglink=" + debugFile.string() + " " + quoted).status, 0);
    }

    void expectFull(const std::filesystem::path& expected) {
        const auto result = symbolize({binary, {}, addresses});
        EXPECT_EQ(result.source.state, SymbolSource::State::Full);
        EXPECT_EQ(result.source.debugFile, expected);
        for (std::size_t i = 0; i < addresses.size(); ++i)
            EXPECT_EQ(result.answers[i].locations, full.answers[i].locations);
    }

    TemporaryFolder folder;
    std::filesystem::path binary;
    std::filesystem::path debugFile;
    std::vector<std::uint64_t> addresses;
    SymbolResult full;
};

TEST_P(DebugFiles, AreFoundBesideTheModule) {
    expectFull(debugFile);
}

TEST_P(DebugFiles, AreFoundInDotDebug) {
    const auto moved = folder.path() / ".debug" / "fixture.debug";
    std::filesystem::create_directory(moved.parent_path());
    std::filesystem::rename(debugFile, moved);
    expectFull(moved);
}

TEST_P(DebugFiles, AreFoundBehindASymbolicLink) {
    const auto link = folder.path() / "elsewhere" / "link";
    std::filesystem::create_directory(link.parent_path());
    std::filesystem::create_symlink(binary, link);
    binary = link;
    expectFull(debugFile);
}

TEST_P(DebugFiles, OfAnotherBuildAreNotUsed) {
    TemporaryFolder other;
    const auto otherBinary = test::buildFixture(other, "g++", "-O1 -g -Wl,--build-id=" + GetParam());
    ASSERT_EQ(
        test::run("objcopy --only-keep-debug " + otherBinary.string() + " " + debugFile.string()).status, 0);
    const auto result = symbolize({binary, {}, addresses});
    EXPECT_NE(result.source.state, SymbolSource::State::Full);
    EXPECT_TRUE(result.source.debugFile.empty());
    const std::string outcome = GetParam() == "none" ? "another checksum" : "another build-id";
    EXPECT_TRUE(std::any_of(result.source.attempts.begin(), result.source.attempts.end(),
        [&](const auto& attempt) { return attempt.find(outcome) != std::string::npos; }));
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutBuildId, DebugFiles, ::testing::Values("sha1", "none"));

TEST(BuildId, ThatDiffersKeepsTheFileFromBeingUsed) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -g -Wl,--build-id=sha1");
    ASSERT_FALSE(binary.empty());
    auto opened = ElfObject::open(binary);
    ASSERT_TRUE(opened.ok());
    const auto buildId = (*opened)->buildId();
    ASSERT_EQ(buildId.size(), 20u);
    const auto addresses = test::returnAddresses(binary);
    EXPECT_EQ(symbolize({binary, buildId, addresses}).source.state, SymbolSource::State::Full);

    const auto differing = symbolize({binary, std::string(20, 'x'), addresses});
    EXPECT_EQ(differing.source.state, SymbolSource::State::Nothing);
    EXPECT_NE(differing.source.reason.find("build-id differs"), std::string::npos);
    for (const auto& answer : differing.answers)
        EXPECT_TRUE(answer.locations.empty());
}

TEST(DebugFileCandidates, AreThePlacesThatDebuggersLookIn) {
    const std::vector<std::filesystem::path> expected = {
        "/usr/lib/debug/.build-id/ab/cd01.debug",
        "/opt/app/libx.debug",
        "/opt/app/.debug/libx.debug",
        "/usr/lib/debug/opt/app/libx.debug",
    };
    EXPECT_EQ(debugFileCandidates("/opt/app/libx.so", "\xab\xcd\x01", "libx.debug"), expected);
    EXPECT_TRUE(debugFileCandidates("/opt/app/libx.so", "", "").empty());
    EXPECT_EQ(debugFileCandidates("/opt/app/libx.so", "", "libx.so").size(), 2u) << "never the file itself";
}

} // namespace

} // namespace tidemark
