// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/python_codes.h"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

using namespace tidemark;
using namespace tidemark::recording;

namespace {

std::string table(std::initializer_list<int> bytes) {
    std::string text;
    for (const int byte : bytes)
        text.push_back(static_cast<char>(byte));
    return text;
}

std::vector<std::uint32_t> lines(
    std::uint32_t version, std::uint32_t first, const std::string& text, std::uint32_t units) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < units; ++i)
        found.push_back(pythonLine(version, first, text, i * 2));
    return found;
}

// co_lnotab of `def f():` in line 1 with statements in lines 2, 5 and, further on in the code, 3; by
// Objects/lnotab_notes.txt.
TEST(PythonLines, pairs) {
    const std::string text = table({0, 1, 4, 3, 2, -2});
    EXPECT_EQ(lines(0x308, 1, text, 5), (std::vector<std::uint32_t>{2, 2, 5, 3, 3}));
    EXPECT_EQ(lines(0x309, 1, text, 5), (std::vector<std::uint32_t>{2, 2, 5, 3, 3}));
    EXPECT_EQ(pythonLine(0x308, 7, "", 0), 7u);
    // More than 127 lines at once take several pairs.
    EXPECT_EQ(pythonLine(0x308, 1, table({0, 127, 0, 100}), 0), 228u);
}

TEST(PythonLines, ranges) {
    const std::string text = table({2, 1, 4, -128, 2, 3, 2, -4});
    EXPECT_EQ(lines(0x30a, 10, text, 6), (std::vector<std::uint32_t>{11, 0, 0, 14, 10, 0}));
}

// Entries of Objects/locations.md: two units without a difference (short form 0), one unit two lines on (12),
// one without line (15), one 100 lines back (13), two in the long form (14).
TEST(PythonLines, entries) {
    const std::string text = table({0x80 | 0 << 3 | 1, 0x11, 0x80 | 12 << 3, 4, 9, 0x80 | 15 << 3,
        0x80 | 13 << 3, 0x40 | (201 & 0x3f), 201 >> 6, 0x80 | 14 << 3 | 1, 6, 0, 1, 1});
    EXPECT_EQ(lines(0x30b, 500, text, 8), (std::vector<std::uint32_t>{500, 500, 502, 0, 402, 405, 405, 0}));
    EXPECT_EQ(lines(0x30d, 500, text, 8), lines(0x30b, 500, text, 8));
}

TEST(PythonLines, anyBytes) {
    std::mt19937 random(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string text(random() % 40, '\0');
        for (char& byte : text)
            byte = static_cast<char>(random());
        for (const std::uint32_t version : {0x308u, 0x30au, 0x30bu})
            pythonLine(version, static_cast<std::uint32_t>(random()), text,
                static_cast<std::uint32_t>(random() % 100));
    }
}

PythonCodePart part(std::uint32_t id, std::uint32_t offset, std::string lines) {
    return {id, 0x30b, 10, offset, offset == 0 ? "Class.method" : "", offset == 0 ? "/app.py" : "",
        std::move(lines)};
}

TEST(PythonCodes, comeInPartsAndTwice) {
    PythonCodes codes;
    const auto word = wire::pythonFrame(7, 3);
    EXPECT_FALSE(codes.find(word));
    codes.add(part(7, 1, "x")); // its beginning is missing
    EXPECT_FALSE(codes.find(word));
    codes.add(part(7, 0, table({0x80 | 11 << 3 | 1, 0, 0})));
    codes.add(part(7, 0, "again"));
    codes.add(part(7, 3, table({0x80 | 12 << 3, 0, 0})));
    codes.add(part(7, 3, "again"));
    const auto place = codes.find(word);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->function, "Class.method");
    EXPECT_EQ(place->file, "/app.py");
    EXPECT_EQ(place->line, 13u);
    EXPECT_EQ(codes.find(wire::pythonFrame(7, 0))->line, 10u); // before the first instruction
    EXPECT_EQ(codes.find(wire::pythonFrame(7, 1))->line, 11u);
    EXPECT_FALSE(codes.find(wire::pythonFrame(8, 1)));
    EXPECT_FALSE(codes.find(std::uint64_t{7} << 24)); // an address
}

TEST(PythonCodes, areWrittenOnceEach) {
    PythonCodes codes;
    codes.add(part(1, 0, "a"));
    codes.add(part(2, 0, "b"));
    ASSERT_EQ(codes.takeNew().size(), 2u);
    EXPECT_TRUE(codes.takeNew().empty());
    codes.add(part(2, 1, "c")); // the rest of a long table
    const auto more = codes.takeNew();
    ASSERT_EQ(more.size(), 1u);
    EXPECT_EQ(more[0].lines, "bc");
    PythonCodes other;
    other.restore({more});
    EXPECT_TRUE(other.takeNew().empty());
    other.add(part(2, 0, "b")); // read again from the ring
    EXPECT_TRUE(other.takeNew().empty());
    EXPECT_EQ(other.find(wire::pythonFrame(2, 0))->function, "Class.method");
}

} // namespace
