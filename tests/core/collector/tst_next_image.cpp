// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/next_image.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace tidemark::collector {
namespace {

using wire::NotFollowed;

constexpr auto kNone = std::optional<NotFollowed>();

/// Files of which only the first bytes are made, in a folder of their own.
struct ObstacleIn : testing::Test {
    ObstacleIn() { std::filesystem::create_directory(folder); }
    ~ObstacleIn() override { std::filesystem::remove_all(folder); }
    ObstacleIn(const ObstacleIn&) = delete;
    ObstacleIn& operator=(const ObstacleIn&) = delete;

    std::string write(const std::string& name, const std::string& content) const {
        const auto path = folder / name;
        std::ofstream(path, std::ios::binary) << content;
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path.string();
    }

    /// Without a loader: static.
    std::string writeElf(const std::string& name, const std::string& loader, unsigned char bits = ELFCLASS64,
        std::uint16_t machine = EM_X86_64) const {
        Elf64_Ehdr header{};
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = bits;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_machine = machine;
        header.e_phoff = sizeof header;
        header.e_phentsize = sizeof(Elf64_Phdr);
        header.e_phnum = loader.empty() ? 1 : 2;
        Elf64_Phdr segments[2]{};
        segments[0].p_type = PT_PHDR;
        segments[1].p_type = PT_INTERP;
        segments[1].p_offset = sizeof header + sizeof segments;
        segments[1].p_filesz = loader.size() + 1;
        std::string content(reinterpret_cast<const char*>(&header), sizeof header);
        content.append(reinterpret_cast<const char*>(segments), sizeof segments);
        return write(name, content + loader + std::string(1, '\0'));
    }

    static std::optional<NotFollowed> judge(const std::string& path) { return obstacleIn({path.c_str()}); }

    std::filesystem::path folder =
        std::filesystem::path(testing::TempDir()) / ("images " + std::to_string(getpid()));
};

TEST_F(ObstacleIn, NoProgramOfThisSystem) {
    EXPECT_EQ(judge("/bin/sh"), kNone);
    EXPECT_EQ(judge("/proc/self/exe"), kNone);
    EXPECT_EQ(judge(writeElf("static", "")), kNone) << "what it starts may join";
    EXPECT_EQ(judge(writeElf("elsewhere", "/opt/glibc/lib/ld-linux-x86-64.so.2")), kNone);
}

TEST_F(ObstacleIn, OtherMachines) {
    EXPECT_EQ(judge(writeElf("small", "/lib/ld-linux.so.2", ELFCLASS32, EM_386)), NotFollowed::OtherMachine);
    EXPECT_EQ(judge(writeElf("x32", "/libx32/ld-linux-x32.so.2", ELFCLASS32)), NotFollowed::OtherMachine);
    EXPECT_EQ(judge(writeElf("arm", "/lib/ld-linux-aarch64.so.1", ELFCLASS64, EM_AARCH64)),
        NotFollowed::OtherMachine);
}

TEST_F(ObstacleIn, OtherLoaders) {
    EXPECT_EQ(judge(writeElf("musl", "/lib/ld-musl-x86_64.so.1")), NotFollowed::OtherLoader);
    EXPECT_EQ(judge(writeElf("bionic", "/system/bin/linker64")), NotFollowed::OtherLoader);
    EXPECT_EQ(
        judge(writeElf("long", std::string(300, 'l') + "/ld-linux-x86-64.so.2")), NotFollowed::OtherLoader);
}

TEST_F(ObstacleIn, ScriptsAreTheirInterpreters) {
    const auto musl = writeElf("musl", "/lib/ld-musl-x86_64.so.1");
    EXPECT_EQ(judge(write("fine", "#!/bin/sh -e\n")), kNone);
    const auto link = folder.parent_path() / ("link" + std::to_string(getpid()));
    std::filesystem::create_symlink(musl, link); // the folder's name has a space
    const auto script = write("script", "#! " + link.string() + "\t-x\n");
    EXPECT_EQ(judge(script), NotFollowed::OtherLoader);
    std::filesystem::remove(link);
    std::filesystem::create_symlink(script, link);
    EXPECT_EQ(judge(write("itself", "#!" + link.string() + "\n")), kNone) << "the link leads to itself";
    std::filesystem::remove(link);
    EXPECT_EQ(judge(write("nothing", "#!")), kNone);
    EXPECT_EQ(judge(write("blank", "#!  \n/bin/sh")), kNone);
    EXPECT_EQ(judge(write("no end", "#!/" + std::string(400, 'x'))), kNone);
}

TEST_F(ObstacleIn, WhatTheKernelRefusesIsLeftToIt) {
    EXPECT_EQ(judge("/nonexistent"), kNone);
    EXPECT_EQ(judge("/dev/null"), kNone);
    EXPECT_EQ(judge(folder.string()), kNone);
    EXPECT_EQ(judge(write("empty", "")), kNone);
    EXPECT_EQ(judge(write("cut", ELFMAG)), kNone);
    EXPECT_EQ(obstacleIn({nullptr}), kNone);
    void* const page = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_EQ(obstacleIn({static_cast<const char*>(page)}), kNone);
    EXPECT_EQ(obstacleIn({static_cast<const char*>(page), true}), kNone);
    munmap(page, 4096);
}

TEST_F(ObstacleIn, ProgramsAreSearchedAsExecvpDoes) {
    writeElf("odd program", "/lib/ld-musl-x86_64.so.1");
    std::filesystem::create_directory(folder / "sub");
    std::filesystem::create_directory(folder / "sub" / "odd program"); // no program
    const std::string before = getenv("PATH");
    const auto path = "/nonexistent:" + (folder / "sub").string() + ":" + folder.string() + ":/bin";
    setenv("PATH", path.c_str(), 1);
    EXPECT_EQ(obstacleIn({"odd program", true}), NotFollowed::OtherLoader);
    EXPECT_EQ(obstacleIn({"odd program", false}), kNone) << "there is none in the working directory";
    EXPECT_EQ(obstacleIn({"no such program", true}), kNone);
    EXPECT_EQ(obstacleIn({"sh", true}), kNone);
    setenv("PATH", "", 1);
    const auto working = std::filesystem::current_path();
    std::filesystem::current_path(folder);
    EXPECT_EQ(obstacleIn({"odd program", true}), NotFollowed::OtherLoader);
    std::filesystem::current_path(working);
    setenv("PATH", before.c_str(), 1);
}

TEST_F(ObstacleIn, OpenFilesAndFolders) {
    const int file = open(writeElf("musl", "/lib/ld-musl-x86_64.so.1").c_str(), O_RDONLY | O_CLOEXEC);
    const int directory = open(folder.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(obstacleIn({"", false, file, AT_EMPTY_PATH}), NotFollowed::OtherLoader);
    EXPECT_EQ(obstacleIn({"", false, file, 0}), kNone);
    EXPECT_EQ(obstacleIn({"musl", false, directory, 0}), NotFollowed::OtherLoader);
    char first = 0;
    EXPECT_EQ(read(file, &first, 1), 1);
    EXPECT_EQ(first, ELFMAG0) << "where it stands in the file is the target's";
    close(file);
    close(directory);
}

TEST_F(ObstacleIn, ErrnoIsTheTargets) {
    errno = 4711;
    static_cast<void>(judge("/nonexistent"));
    EXPECT_EQ(errno, 4711);
}

} // namespace
} // namespace tidemark::collector
