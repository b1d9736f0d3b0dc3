// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mapped_file.h"

#include <gtest/gtest.h>

#include <csetjmp>
#include <csignal>
#include <fstream>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace tidemark {
namespace {

class MappedFileTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "mapped_file_XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    void TearDown() override { removeFolder(); }

    /// A death test's own process makes a folder too and never gets to TearDown().
    void removeFolder() const { std::filesystem::remove_all(m_folder); }

    std::filesystem::path write(const std::string& content) {
        const auto path = m_folder / "file";
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

    std::filesystem::path m_folder;
};

TEST_F(MappedFileTest, ShowsTheBytesOfAFile) {
    const auto file = MappedFile::open(write("tide"));
    ASSERT_TRUE(file.ok());
    ASSERT_EQ(file->bytes().size(), 4u);
    EXPECT_EQ(file->bytes()[3], std::byte{'e'});
}

TEST_F(MappedFileTest, AnEmptyFileIsAnEmptySpan) {
    const auto file = MappedFile::open(write(""));
    ASSERT_TRUE(file.ok());
    EXPECT_TRUE(file->bytes().empty());
}

TEST_F(MappedFileTest, SaysWhyItCannotOpen) {
    const auto missing = MappedFile::open(m_folder / "missing");
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);

    const auto folder = MappedFile::open(m_folder);
    ASSERT_FALSE(folder.ok());
    EXPECT_EQ(folder.error().code, ErrorCode::NotReadable);
    EXPECT_NE(folder.error().sentence.find("is a directory"), std::string::npos);

    const auto pipe = m_folder / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    const auto fifo = MappedFile::open(pipe);
    ASSERT_FALSE(fifo.ok());
    EXPECT_EQ(fifo.error().code, ErrorCode::NotReadable);
    EXPECT_NE(fifo.error().sentence.find("is a pipe"), std::string::npos);
}

/// Sums up all bytes, so that every page is touched.
void touchAll(std::span<const std::byte> bytes, volatile unsigned* sum) {
    for (const std::byte byte : bytes)
        *sum = *sum + std::to_integer<unsigned>(byte);
}

TEST_F(MappedFileTest, SurvivesTruncationInAGuardedRegion) {
    const auto path = write(std::string(64 * 1024, 'x'));
    const auto file = MappedFile::open(path);
    ASSERT_TRUE(file.ok());
    volatile unsigned sum = 0;
    EXPECT_TRUE(file->guarded([&] { touchAll(file->bytes(), &sum); }));
    ASSERT_EQ(truncate(path.c_str(), 4096), 0);
    for (int round = 0; round < 3; ++round)
        EXPECT_FALSE(file->guarded([&] { touchAll(file->bytes(), &sum); }));
    EXPECT_TRUE(file->guarded([&] { touchAll(file->bytes().first(4096), &sum); }));
}

TEST_F(MappedFileTest, GuardsEachThreadOnItsOwn) {
    const auto path = write(std::string(64 * 1024, 'x'));
    const auto file = MappedFile::open(path);
    ASSERT_TRUE(file.ok());
    ASSERT_EQ(truncate(path.c_str(), 0), 0);
    const auto failAlways = [&file] {
        volatile unsigned sum = 0;
        for (int round = 0; round < 200; ++round)
            EXPECT_FALSE(file->guarded([&] { touchAll(file->bytes(), &sum); }));
    };
    std::thread other(failAlways);
    failAlways();
    other.join();
}

TEST_F(MappedFileTest, AnInnerGuardOfAnotherFileLetsTheOuterOneCatch) {
    const auto path = write(std::string(8192, 'x'));
    const auto outer = MappedFile::open(path);
    const auto innerPath = m_folder / "inner";
    std::ofstream(innerPath) << "inner";
    const auto inner = MappedFile::open(innerPath);
    ASSERT_TRUE(outer.ok() && inner.ok());
    ASSERT_EQ(truncate(path.c_str(), 0), 0);
    volatile unsigned sum = 0;
    bool wentOn = false;
    EXPECT_FALSE(outer->guarded([&] {
        inner->guarded([&] { touchAll(outer->bytes(), &sum); });
        wentOn = true;
    }));
    EXPECT_FALSE(wentOn);
}

sigjmp_buf g_ownHandler;

TEST_F(MappedFileTest, OtherBusErrorsReachTheEarlierHandler) {
    EXPECT_EXIT(
        {
            struct sigaction own {};
            own.sa_handler = [](int) { siglongjmp(g_ownHandler, 1); };
            sigaction(SIGBUS, &own, nullptr);
            const auto path = write(std::string(8192, 'x'));
            const auto file = MappedFile::open(path);
            truncate(path.c_str(), 0) == 0 ? void() : _exit(9);
            removeFolder();
            volatile unsigned sum = 0;
            if (sigsetjmp(g_ownHandler, 1) != 0)
                _exit(7);
            touchAll(file->bytes(), &sum);
            _exit(8);
        },
        testing::ExitedWithCode(7), "");
}

TEST_F(MappedFileTest, WithoutAnEarlierHandlerABusErrorKills) {
    EXPECT_EXIT(
        {
            struct sigaction standard {};
            standard.sa_handler = SIG_DFL;
            sigaction(SIGBUS, &standard, nullptr);
            const auto path = write(std::string(8192, 'x'));
            const auto file = MappedFile::open(path);
            truncate(path.c_str(), 0) == 0 ? void() : _exit(9);
            removeFolder();
            volatile unsigned sum = 0;
            touchAll(file->bytes(), &sum);
            _exit(8);
        },
        testing::KilledBySignal(SIGBUS), "");
}

} // namespace
} // namespace tidemark

int main(int argc, char** argv) {
    // Death tests re-run this program, so that the handler is installed after theirs.
    testing::InitGoogleTest(&argc, argv);
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    return RUN_ALL_TESTS();
}
