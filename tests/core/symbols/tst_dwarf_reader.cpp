// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_cursor.h"
#include "core/symbols/dwarf_lines.h"
#include "core/symbols/elf_object.h"
#include "core/symbols/symbolizer.h"

#include "tests/core/symbols/fixture_binaries.h"

#include <gtest/gtest.h>

namespace tidemark {

namespace {

using test::TemporaryFolder;

TEST(DwarfCursor, EndsAtTheEndForGood) {
    const std::vector<std::uint8_t> bytes = {1, 2, 3};
    DwarfCursor cursor(bytes);
    EXPECT_EQ(cursor.fixed<std::uint16_t>(), 0x0201);
    EXPECT_EQ(cursor.fixed<std::uint16_t>(), 0);
    EXPECT_FALSE(cursor.ok());
    EXPECT_EQ(cursor.number(1), 0U);
    EXPECT_TRUE(cursor.atEnd());
    EXPECT_FALSE(DwarfCursor(bytes, 4).ok());
    EXPECT_TRUE(DwarfCursor(bytes, 3).ok());
    DwarfCursor skipping(bytes, 1);
    skipping.skip(~std::uint64_t{0});
    EXPECT_FALSE(skipping.ok());
}

TEST(DwarfCursor, ReadsNumbersOfAnyLength) {
    const std::vector<std::uint8_t> bytes = {0xe5, 0x8e, 0x26, 0xc0, 0xbb, 0x78, 0x7f, 0x80, 0x80};
    DwarfCursor cursor(bytes);
    EXPECT_EQ(cursor.uleb(), 624485U); // the examples of DWARF 5, appendix C
    EXPECT_EQ(cursor.sleb(), -123456);
    EXPECT_EQ(cursor.sleb(), -1);
    EXPECT_EQ(cursor.uleb(), 0U) << "has no end";
    EXPECT_FALSE(cursor.ok());
    const std::vector<std::uint8_t> text = {'a', 0, 'b'};
    DwarfCursor reading(text);
    EXPECT_EQ(reading.text(), "a");
    EXPECT_EQ(reading.text(), "");
    EXPECT_FALSE(reading.ok());
}

TEST(NormalPath, LosesDotsAndDoubledSlashes) {
    EXPECT_EQ(normalPath("/a/b.cpp"), "/a/b.cpp");
    EXPECT_EQ(normalPath("/a/./b/../c//d.cpp"), "/a/c/d.cpp");
    EXPECT_EQ(normalPath("../x/a.h"), "../x/a.h");
    EXPECT_EQ(normalPath("/../a"), "/a");
}

/// The fixture with one section replaced.
std::filesystem::path withSection(
    const std::filesystem::path& binary, const std::string& name, const std::string& content) {
    const auto path = binary.parent_path() / "section";
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    auto changed = binary;
    changed += ".changed";
    const auto command = "objcopy --update-section " + name + "=" + path.string() + " " + binary.string() +
                         " " + changed.string();
    return test::run(command).status == 0 ? changed : std::filesystem::path();
}

std::string sectionOf(const std::filesystem::path& binary, const std::string& name) {
    const auto path = binary.parent_path() / "section";
    test::run("objcopy --dump-section " + name + "=" + path.string() + " " + binary.string());
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream copy;
    copy << stream.rdbuf();
    return copy.str();
}

class BrokenDwarf : public ::testing::Test {
protected:
    void SetUp() override {
        binary = test::buildFixture(folder, "g++", "-O2 -gdwarf-5");
        ASSERT_FALSE(binary.empty());
        addresses = test::returnAddresses(binary);
    }
    SymbolResult resolve(const std::filesystem::path& path) { return symbolize({path, {}, addresses}); }

    TemporaryFolder folder;
    std::filesystem::path binary;
    std::vector<std::uint64_t> addresses;
};

TEST_F(BrokenDwarf, CutAnywhereGivesTheNamesOfTheSymbolTable) {
    const std::string info = sectionOf(binary, ".debug_info");
    ASSERT_GT(info.size(), 1000U);
    for (std::size_t size = 1; size < info.size(); size += info.size() / 50) {
        const auto cut = withSection(binary, ".debug_info", info.substr(0, size));
        ASSERT_FALSE(cut.empty());
        const auto result = resolve(cut);
        std::size_t named = 0;
        for (const auto& answer : result.answers)
            named += !answer.locations.empty() && !answer.locations.back().function.empty() ? 1 : 0;
        EXPECT_GT(named, 15U) << size;
    }
}

TEST_F(BrokenDwarf, ThatRefersToOneLongListOverAndOverEnds) {
    // Each unit's range list is the whole section, which has no end: time must not grow with their product.
    std::string ranges = sectionOf(binary, ".debug_rnglists");
    ASSERT_GT(ranges.size(), 12U);
    const std::string head = ranges.substr(0, 12);
    std::string endless(std::size_t{1} << 20U, '\x04'); // DW_RLE_offset_pair 4, 4: empty
    const auto changed = withSection(binary, ".debug_rnglists", head + endless);
    ASSERT_FALSE(changed.empty());
    EXPECT_EQ(resolve(changed).answers.size(), addresses.size());
}

TEST_F(BrokenDwarf, WhoseSectionClaimsToBeHugeIsNotUnpacked) {
    ASSERT_EQ(test::run("objcopy --compress-debug-sections=zlib " + binary.string()).status, 0);
    EXPECT_EQ(resolve(binary).source.state, SymbolSource::State::Full);
    std::ifstream stream(binary, std::ios::binary);
    std::ostringstream copy;
    copy << stream.rdbuf();
    std::string content = copy.str();
    auto opened = ElfObject::open(binary);
    ASSERT_TRUE(opened.ok());
    // Every head of a compressed section: type 1, no flags, then the size.
    const std::string head("\1\0\0\0\0\0\0\0", 8);
    std::size_t changed = 0;
    for (auto at = content.find(head); at != std::string::npos && at + 24 < content.size();
         at = content.find(head, at + 1))
        if (content[at + 24] == '\x78') { // zlib's first byte
            content[at + 12] = 0x7f;      // some 500 GB
            ++changed;
        }
    ASSERT_GT(changed, 0U);
    const auto claiming = folder.path() / "claiming";
    std::ofstream(claiming, std::ios::binary) << content;
    EXPECT_EQ(resolve(claiming).source.state, SymbolSource::State::SymbolTable);
}

} // namespace

} // namespace tidemark
