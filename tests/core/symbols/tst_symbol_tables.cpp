// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/elf_symbols.h"
#include "core/symbols/symbolizer.h"

#include "tests/core/symbols/fixture_binaries.h"

#include <gtest/gtest.h>

namespace tidemark {

namespace {

using test::TemporaryFolder;

TEST(SymbolTable, NamesFunctionsOfABinaryWithoutDebugInfo) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2");
    ASSERT_FALSE(binary.empty());
    const auto addresses = test::returnAddresses(binary);
    const auto result = symbolize({binary, {}, addresses});
    EXPECT_EQ(result.source.state, SymbolSource::State::SymbolTable);
    EXPECT_NE(result.source.reason.find("no debug info"), std::string::npos);
    std::size_t checked = 0;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto& answer = result.answers[i];
        if (answer.locations.empty())
            continue;
        ASSERT_EQ(answer.locations.size(), 1u);
        EXPECT_EQ(answer.locations[0].line, 0u);
        EXPECT_LT(answer.functionStart, addresses[i]);
        checked += answer.locations[0].function == "lib::Cache<int>::add(int)" ? 1 : 0;
    }
    EXPECT_GT(checked, 0u);
}

TEST(SymbolTable, OfAStrippedLibraryGivesItsExportsOnly) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -fPIC -shared -s");
    ASSERT_FALSE(binary.empty());
    const auto result = symbolize({binary, {}, test::returnAddresses(binary)});
    EXPECT_EQ(result.source.state, SymbolSource::State::SymbolTable);
    bool exported = false;
    for (const auto& answer : result.answers)
        for (const auto& location : answer.locations) {
            exported = exported || location.function == "lib::exported(int)";
            EXPECT_EQ(location.function.find("hidden"), std::string::npos);
        }
    EXPECT_TRUE(exported);
}

TEST(SymbolTable, IsFoundInMiniDebugInfo) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2");
    ASSERT_FALSE(binary.empty());
    const auto addresses = test::returnAddresses(binary);
    const auto whole = symbolize({binary, {}, addresses});
    const auto mini = (folder.path() / "mini").string();
    // As the manual of GDB says.
    ASSERT_EQ(
        test::run("objcopy --only-keep-debug " + binary.string() + " " + mini + " && xz " + mini +
                  " && objcopy --strip-all --add-section .gnu_debugdata=" + mini + ".xz " + binary.string())
            .status,
        0);
    const auto result = symbolize({binary, {}, addresses});
    EXPECT_EQ(result.source.state, SymbolSource::State::SymbolTable);
    for (std::size_t i = 0; i < addresses.size(); ++i)
        EXPECT_EQ(result.answers[i].locations, whole.answers[i].locations);
}

TEST(SymbolTable, OfABrokenMiniDebugInfoIsLeftAlone) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -s");
    ASSERT_FALSE(binary.empty());
    const auto broken = folder.path() / "broken";
    std::ofstream(broken) << std::string("\xfd"
                                         "7zXZ",
                                 5)
                          << std::string(100, 'x');
    ASSERT_EQ(
        test::run("objcopy --add-section .gnu_debugdata=" + broken.string() + " " + binary.string()).status,
        0);
    EXPECT_EQ(
        symbolize({binary, {}, test::returnAddresses(binary)}).source.state, SymbolSource::State::Nothing);
}

TEST(SymbolTable, FunctionsWithoutANameKeepTheirBegin) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2");
    ASSERT_FALSE(binary.empty());
    const auto addresses = test::returnAddresses(binary);
    const auto named = symbolize({binary, {}, addresses});
    ASSERT_EQ(test::run("strip " + binary.string()).status, 0);
    const auto stripped = symbolize({binary, {}, addresses});
    std::size_t checked = 0;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        if (stripped.answers[i].functionStart == 0) // the C start-up code
            continue;
        EXPECT_EQ(stripped.answers[i].functionStart, named.answers[i].functionStart);
        ++checked;
    }
    EXPECT_GT(checked, 5U);
}

TEST(SymbolTable, OfAFullyStrippedProgramGivesNothingAndSaysSo) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -s");
    ASSERT_FALSE(binary.empty());
    const auto result = symbolize({binary, {}, test::returnAddresses(binary)});
    EXPECT_EQ(result.source.state, SymbolSource::State::Nothing);
    EXPECT_NE(result.source.reason.find("is stripped"), std::string::npos);
    EXPECT_FALSE(result.source.attempts.empty());
}

TEST(PlainSymbolName, LosesVersionsAndCloneSuffixes) {
    EXPECT_EQ(plainSymbolName("malloc@@GLIBC_2.2.5"), "malloc");
    EXPECT_EQ(plainSymbolName("malloc@GLIBC_2.2.5"), "malloc");
    EXPECT_EQ(plainSymbolName("_Z3fooi.constprop.0.cold"), "_Z3fooi");
    EXPECT_EQ(plainSymbolName("parse.part.12"), "parse");
    EXPECT_EQ(plainSymbolName("main.run"), "main.run");
    EXPECT_EQ(plainSymbolName(".L42"), ".L42");
    EXPECT_EQ(plainSymbolName("a.b.isra.1"), "a.b");
}

TEST(Demangle, KnowsItaniumRustAndD) {
    EXPECT_EQ(demangle("_ZN3lib5CacheIiE3addEi"), "lib::Cache<int>::add(int)");
    EXPECT_EQ(demangle("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE"), "core::fmt::Formatter::pad");
    EXPECT_EQ(demangle("_RNvC6_123foo3bar"), "123foo::bar");
    EXPECT_EQ(demangle("_D8demangle4testFZv"), "demangle.test()");
}

TEST(Demangle, EndsWhereEachPartDoublesTheLast) {
    // f(a<int, int>, a<…, …>, …), each argument made of two of the one before.
    std::string name = "_Z1f1aIiiE";
    std::string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t i = 0; i < 30; ++i)
        name += std::string("S_IS") + digits[i] + "_S" + digits[i] + "_E";
    EXPECT_EQ(demangle(name), name);
    EXPECT_EQ(demangle(name.substr(0, 20)), "f(a<int, int>, a<a<int, int>, a<int, int> >)");
    const std::string d = "_D1a" + std::string(30, 'Q') + "FZv";
    EXPECT_EQ(demangle(d), d);
}

TEST(Demangle, LeavesOtherNamesAlone) {
    for (const std::string name : {"malloc", "", "_", "_Z", "_Znotmangled?", "_Dynamic", "_Raw", "main.run"})
        EXPECT_EQ(demangle(name), name);
    const std::string nested = "_Z1f" + std::string(30000, 'P') + "i";
    EXPECT_FALSE(demangle(nested).empty());
}

} // namespace

} // namespace tidemark
