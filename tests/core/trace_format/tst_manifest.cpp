// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/manifest.h"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace tidemark::trace {
namespace {

namespace fs = std::filesystem;

struct ManifestTest : testing::Test {
    fs::path folder = fs::temp_directory_path() / ("tidemark-manifest-" + std::to_string(getpid()));
    fs::path file = folder / "t.tidemark";
    ManifestTest() { fs::create_directories(folder); }
    ~ManifestTest() override { fs::remove_all(folder); }
    Result<Manifest> readText(const std::string& text) const {
        std::ofstream(file) << text;
        return readManifest(file);
    }
};

TEST_F(ManifestTest, ComesBackAsItWas) {
    Manifest manifest;
    manifest.trace = "t.tide";
    manifest.startWallClockNs = 1'795'399'333'518'759'312;
    manifest.refused = 3;
    manifest.notRecorded = {1, 2, 3};
    manifest.samplingBytes = 524'288;
    manifest.failure = "No space left on device.";
    manifest.processes = {
        {12, 11, "/usr/bin/größe", 0, true, EndReason::Exit, 4, 0, 99, "t.tide", {}},
        {13, 0, "/usr/bin/\"odd\"\n", 5'000'000'000, true, EndReason::Signal, -1, 9, 1, "t.13.odd.tide",
            "Cut."},
        {14, 12, "/bin/sh", 6, false, EndReason::Unknown, -1, 0, 0, {}, "Refused."},
    };
    ASSERT_TRUE(writeManifest(file, manifest).ok());
    const auto read = readManifest(file);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, manifest);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

/// In a folder that others may write to, the name of the new file must not be theirs to choose.
TEST_F(ManifestTest, FollowsNoLinks) {
    const auto victim = folder / "victim";
    std::ofstream(victim) << "precious";
    for (const auto& name : {"t.tidemark." + std::to_string(getpid()), std::string("t.tidemark")})
        fs::create_symlink(victim, folder / name);
    ASSERT_TRUE(writeManifest(file, {}).ok());
    EXPECT_EQ(fs::file_size(victim), 8u);
    EXPECT_FALSE(fs::is_symlink(file));
}

TEST_F(ManifestTest, SaysWhyItCannotBeWritten) {
    const auto status = writeManifest("/proc/t.tidemark", {});
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::NotWritable);
    fs::create_directory(file);
    EXPECT_FALSE(writeManifest(file, {}).ok());
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(ManifestTest, RefusesWhatItIsNot) {
    EXPECT_EQ(readManifest(folder / "nothing").error().code, ErrorCode::NotFound);
    EXPECT_EQ(readText("").error().code, ErrorCode::Corrupt);
    EXPECT_EQ(readText("[1]").error().code, ErrorCode::Corrupt);
    EXPECT_EQ(readText(R"({"schema": "else"})").error().code, ErrorCode::Corrupt);
    EXPECT_EQ(
        readText(R"({"schema": "tidemark.processes", "version": 2})").error().code, ErrorCode::NewerVersion);
}

TEST_F(ManifestTest, ToleratesOddValues) {
    const auto read = readText(
        R"({"schema": "tidemark.processes", "version": 1, "refused_processes": -1, "future": {},
            "not_recorded": {"other_machine": "x", "no_room": 2}, "sampling_bytes": -3, "failure": 5,
            "processes": [7, {"pid": "x", "events": -5, "end": {"reason": "novel"}}]})");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->refused, 0u);
    EXPECT_EQ(read->notRecorded, (NotRecorded{0, 0, 2}));
    EXPECT_EQ(read->samplingBytes, 0);
    EXPECT_EQ(read->failure, "");
    ASSERT_EQ(read->processes.size(), 1u);
    EXPECT_EQ(read->processes[0].events, 0u);
    EXPECT_TRUE(read->processes[0].ended);
    EXPECT_EQ(read->processes[0].endReason, EndReason::Unknown);
}

TEST(ManifestPath, IsBesideTheTrace) {
    EXPECT_EQ(manifestPath("a/run.tide"), "a/run.tidemark");
    EXPECT_EQ(manifestPath("a/run.1.tide"), "a/run.1.tidemark");
    EXPECT_EQ(manifestPath("a/odd.name"), "a/odd.name.tidemark");
}

} // namespace
} // namespace tidemark::trace
