// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/code_file.h"

#include "core/symbols/symbolizer.h"

#include "tests/core/symbols/fixture_binaries.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

namespace tidemark {

namespace {

using test::TemporaryFolder;

/// Address and size of each function in the symbol table, as nm says.
std::map<std::uint64_t, std::uint64_t> functionsOf(const std::filesystem::path& binary) {
    std::map<std::uint64_t, std::uint64_t> functions;
    for (const auto& line : test::lines(test::run("nm -S --defined-only " + binary.string()).text)) {
        std::istringstream words(line);
        std::uint64_t address = 0;
        std::uint64_t size = 0;
        char type = 0;
        if (words >> std::hex >> address >> size >> type && (type == 't' || type == 'T' || type == 'W'))
            functions[address] = std::max(functions[address], size);
    }
    return functions;
}

TEST(CodeFile, ReadsTheBytesOfEachFunction) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -g");
    ASSERT_FALSE(binary.empty());
    const auto file = CodeFile::open(binary, {});
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file->machine(), CodeFile::Machine::X86_64);
    const auto functions = functionsOf(binary);
    ASSERT_GT(functions.size(), 5U);
    for (const auto& [address, size] : functions) {
        const auto code = file->function(address + size / 2);
        ASSERT_TRUE(code.ok()) << std::hex << address;
        EXPECT_EQ(code->address, address);
        EXPECT_EQ(code->bytes.size(), size);
        EXPECT_EQ(file->nameAt(address), code->name);
    }
}

TEST(CodeFile, FindsFunctionsOfAStrippedFileByTheirFrames) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -g");
    ASSERT_FALSE(binary.empty());
    const auto functions = functionsOf(binary);
    const auto callSites = test::returnAddresses(binary);
    ASSERT_EQ(test::run("strip " + binary.string()).status, 0);
    const auto file = CodeFile::open(binary, {});
    ASSERT_TRUE(file.ok());
    std::size_t compared = 0;
    for (const auto& [address, size] : functions) {
        const bool hasCall = std::any_of(callSites.begin(), callSites.end(),
            [first = address, last = address + size](auto site) { return site > first && site <= last; });
        if (!hasCall || size == 0)
            continue;
        const auto code = file->function(address);
        if (!code.ok()) // functions of the C start-up code have no frames
            continue;
        EXPECT_EQ(code->address, address);
        EXPECT_EQ(code->bytes.size(), size);
        EXPECT_TRUE(code->name.empty());
        ++compared;
    }
    EXPECT_GT(compared, 3U);
}

TEST(CodeFile, NamesWhatTheDynamicLinkerFillsIn) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -g");
    ASSERT_FALSE(binary.empty());
    const auto file = CodeFile::open(binary, {});
    ASSERT_TRUE(file.ok());
    std::size_t compared = 0;
    for (const auto& line : test::lines(test::run("objdump -R " + binary.string()).text)) {
        std::istringstream words(line);
        std::uint64_t slot = 0;
        std::string type;
        std::string name;
        if (!(words >> std::hex >> slot >> type >> name) || type != "R_X86_64_JUMP_SLOT")
            continue;
        EXPECT_EQ(file->linkedName(slot), demangle(name.substr(0, name.find('@'))));
        ++compared;
    }
    EXPECT_GT(compared, 0U);
    EXPECT_EQ(file->linkedName(1), "");
}

TEST(CodeFile, RefusesAnotherBuild) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2");
    ASSERT_FALSE(binary.empty());
    EXPECT_EQ(CodeFile::open(binary, "another").error().code, ErrorCode::Unsupported);
    EXPECT_EQ(CodeFile::open(folder.path() / "gone", {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(CodeFile::open(binary, {})->function(0xffffffff).error().code, ErrorCode::NotFound);
}

} // namespace

} // namespace tidemark
