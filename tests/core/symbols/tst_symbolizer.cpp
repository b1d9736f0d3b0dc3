// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/symbolizer.h"

#include "tests/core/symbols/fixture_binaries.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace tidemark {

namespace {

using test::TemporaryFolder;

bool hasFunction(const SymbolResult& result, const std::string& name) {
    return std::any_of(result.answers.begin(), result.answers.end(), [&](const SymbolAnswer& answer) {
        return std::any_of(answer.locations.begin(), answer.locations.end(),
            [&](const SymbolLocation& location) { return location.function == name; });
    });
}

/// Number of the fixture's line that contains `text`; 0 if there is none.
std::uint32_t fixtureLine(const std::string& text) {
    std::ifstream source(TIDEMARK_FIXTURE_SOURCE);
    std::uint32_t number = 0;
    for (std::string line; std::getline(source, line);) {
        ++number;
        if (line.find(text) != std::string::npos)
            return number;
    }
    return 0;
}

/// g++ gives lambdas no linkage name, clang++ does.
bool hasLambda(const SymbolResult& result) {
    return std::any_of(result.answers.begin(), result.answers.end(), [](const SymbolAnswer& answer) {
        const auto& name = answer.locations.empty() ? std::string() : answer.locations.back().function;
        return name.find("Local::get") != std::string::npos &&
               (name.ends_with("::{lambda}") || name.ends_with("::operator()(int) const") ||
                   name.ends_with("<lambda(int)>::operator()"));
    });
}

SymbolResult symbolizeAll(const std::filesystem::path& binary, const std::vector<std::uint64_t>& addresses) {
    return symbolize({binary, {}, addresses});
}

/// "file:line" of each location, one list per address, as llvm-symbolizer says.
std::vector<std::vector<std::string>> llvmLines(
    const std::filesystem::path& binary, const std::vector<std::uint64_t>& returnAddresses) {
    std::string command = "llvm-symbolizer --output-style=LLVM -i --no-demangle --obj=" + binary.string();
    for (const auto address : returnAddresses) {
        std::ostringstream hex;
        hex << " 0x" << std::hex << address - 1;
        command += hex.str();
    }
    std::vector<std::vector<std::string>> result(1);
    bool isName = true;
    for (const auto& line : test::lines(test::run(command).text)) {
        if (line.empty()) {
            result.emplace_back();
            isName = true;
            continue;
        }
        if (!isName) {
            const auto column = line.rfind(':');
            const auto number = line.rfind(':', column - 1);
            result.back().push_back(
                std::filesystem::path(line.substr(0, number)).lexically_normal().string() +
                line.substr(number, column - number));
        }
        isName = !isName;
    }
    result.pop_back();
    return result;
}

class SymbolizerWithCompiler : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(SymbolizerWithCompiler, FindsFunctionsLinesAndInlineChains) {
    const auto& [compiler, options] = GetParam();
    ASSERT_TRUE(test::installed(compiler)) << compiler << " is not installed";
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, compiler, options);
    ASSERT_FALSE(binary.empty()) << compiler << " failed";
    const auto result = symbolizeAll(binary, test::returnAddresses(binary));

    EXPECT_EQ(result.source.state, SymbolSource::State::Full);
    EXPECT_EQ(result.source.debugFile, binary);
    EXPECT_TRUE(result.source.reason.empty());
    EXPECT_TRUE(hasFunction(result, "main"));
    EXPECT_TRUE(hasFunction(result, "lib::exported(int)"));
    EXPECT_TRUE(hasFunction(result, "lib::Cache<int>::add(int)"));

    EXPECT_TRUE(hasLambda(result));
    const std::string anonymous = "(anonymous namespace)::";
    const auto chain =
        std::find_if(result.answers.begin(), result.answers.end(), [&](const SymbolAnswer& answer) {
            return answer.locations.size() >= 2 &&
                   answer.locations[0].line == fixtureLine("void* block = std::malloc");
        });
    ASSERT_NE(chain, result.answers.end());
    EXPECT_TRUE(chain->locations[1].function.starts_with(anonymous + "hidden"));
    EXPECT_EQ(chain->locations[0].file, TIDEMARK_FIXTURE_SOURCE);
    EXPECT_TRUE(chain->locations[0].function.starts_with(anonymous + "Local::inlinedOnce"))
        << chain->locations[0].function;
    EXPECT_EQ(chain->locations[1].line, fixtureLine("return Local::inlinedOnce"));
    EXPECT_NE(chain->functionStart, 0u);
}

TEST_P(SymbolizerWithCompiler, AgreesWithLlvmSymbolizerOnEveryLine) {
    const auto& [compiler, options] = GetParam();
    ASSERT_TRUE(test::installed(compiler)) << compiler << " is not installed";
    ASSERT_TRUE(test::installed("llvm-symbolizer")) << "llvm-symbolizer is not installed";
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, compiler, options);
    ASSERT_FALSE(binary.empty()) << compiler << " failed";
    const auto addresses = test::returnAddresses(binary);
    ASSERT_GT(addresses.size(), 20u);
    const auto expected = llvmLines(binary, addresses);
    ASSERT_EQ(expected.size(), addresses.size());
    const auto result = symbolizeAll(binary, addresses);
    std::size_t compared = 0;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto& locations = result.answers[i].locations;
        if (locations.empty() || locations.front().line == 0)
            continue;
        std::vector<std::string> actual;
        for (const auto& location : locations)
            actual.push_back(location.file + ":" + std::to_string(location.line));
        EXPECT_EQ(actual, expected[i]) << std::hex << addresses[i];
        ++compared;
    }
    EXPECT_GT(compared, 15u);
}

TEST_P(SymbolizerWithCompiler, AgreesWithAddr2lineOnTheInnermostLine) {
    const auto& [compiler, options] = GetParam();
    ASSERT_TRUE(test::installed(compiler)) << compiler << " is not installed";
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, compiler, options);
    ASSERT_FALSE(binary.empty()) << compiler << " failed";
    const auto addresses = test::returnAddresses(binary);
    std::string command = "addr2line -e " + binary.string();
    for (const auto address : addresses) {
        std::ostringstream hex;
        hex << " 0x" << std::hex << address - 1;
        command += hex.str();
    }
    const auto expected = test::lines(test::run(command).text);
    ASSERT_EQ(expected.size(), addresses.size());
    const auto result = symbolizeAll(binary, addresses);
    std::size_t compared = 0;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto& locations = result.answers[i].locations;
        if (locations.empty() || locations.front().line == 0 ||
            expected[i].find("<artificial>") != std::string::npos)
            continue;
        auto reference = expected[i].substr(0, expected[i].find(" (discriminator"));
        reference = std::filesystem::path(reference).lexically_normal().string();
        EXPECT_EQ(locations.front().file + ":" + std::to_string(locations.front().line), reference);
        ++compared;
    }
    EXPECT_GT(compared, 15u);
}

INSTANTIATE_TEST_SUITE_P(Compilers, SymbolizerWithCompiler,
    ::testing::Combine(::testing::Values("g++", "clang++"),
        ::testing::Values("-O2 -g", "-O2 -gdwarf-4", "-O0 -g", "-O2 -g -flto", "-O2 -g -gz")));

TEST(Symbolizer, ReadsSplitDebugInfo) {
    TemporaryFolder folder;
    const auto binary =
        test::buildFixture(folder, "cd " + folder.path().string() + " && g++", "-O2 -g -gsplit-dwarf");
    ASSERT_FALSE(binary.empty());
    const auto result = symbolizeAll(binary, test::returnAddresses(binary));
    EXPECT_TRUE(hasFunction(result, "lib::Cache<int>::add(int)"));
    const auto withLine =
        std::count_if(result.answers.begin(), result.answers.end(), [](const SymbolAnswer& answer) {
            return !answer.locations.empty() && answer.locations.front().line != 0;
        });
    EXPECT_GT(withLine, 15);
}

TEST(Symbolizer, AnswersInTheOrderOfTheRequestAndMoreThanOnce) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -g");
    ASSERT_FALSE(binary.empty());
    auto addresses = test::returnAddresses(binary);
    const auto sorted = symbolizeAll(binary, addresses);
    std::reverse(addresses.begin(), addresses.end());
    addresses.push_back(addresses.front());
    const auto reversed = symbolizeAll(binary, addresses);
    ASSERT_EQ(reversed.answers.size(), sorted.answers.size() + 1);
    for (std::size_t i = 0; i < sorted.answers.size(); ++i)
        EXPECT_EQ(sorted.answers[i].locations, reversed.answers[sorted.answers.size() - 1 - i].locations);
    EXPECT_EQ(reversed.answers.back().locations, reversed.answers.front().locations);
}

TEST(Symbolizer, SaysWhyNothingIsKnown) {
    const auto missing = symbolize({"/nonexistent/libgone.so", {}, {0x1000}});
    EXPECT_EQ(missing.source.state, SymbolSource::State::Nothing);
    EXPECT_NE(missing.source.reason.find("/nonexistent/libgone.so"), std::string::npos);
    ASSERT_EQ(missing.answers.size(), 1u);
    EXPECT_TRUE(missing.answers[0].locations.empty());

    EXPECT_NE(symbolize({"[vdso]", {}, {1}}).source.reason.find("[vdso]"), std::string::npos);
    EXPECT_FALSE(symbolize({"", {}, {0}}).source.reason.empty());
    EXPECT_FALSE(symbolize({"/", {}, {1}}).source.reason.empty());
    EXPECT_FALSE(symbolize({"/dev/null", {}, {1}}).source.reason.empty());
    EXPECT_NE(symbolize({TIDEMARK_FIXTURE_SOURCE, {}, {1}}).source.reason.find("not an ELF file"),
        std::string::npos);
}

TEST(Symbolizer, StopsWhenAsked) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -g");
    ASSERT_FALSE(binary.empty());
    std::stop_source source;
    source.request_stop();
    const auto result = symbolize({binary, {}, test::returnAddresses(binary)}, source.get_token());
    for (const auto& answer : result.answers)
        for (const auto& location : answer.locations)
            EXPECT_EQ(location.line, 0u);
}

TEST(Symbolizer, LeavesDebugInfoAloneWhoseStringsHaveNoEnd) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -gdwarf-5");
    ASSERT_FALSE(binary.empty());
    const auto addresses = test::returnAddresses(binary);
    const auto strings = folder.path() / "strings";
    const auto dump = "objcopy --dump-section .debug_line_str=" + strings.string() + " " + binary.string();
    ASSERT_EQ(test::run(dump).status, 0);
    std::filesystem::resize_file(strings, std::filesystem::file_size(strings) - 1);
    ASSERT_EQ(symbolizeAll(binary, addresses).source.state, SymbolSource::State::Full);
    for (const std::string how : {"", " --compress-debug-sections=zlib"}) {
        const auto update =
            "objcopy --update-section .debug_line_str=" + strings.string() + how + " " + binary.string();
        ASSERT_EQ(test::run(update).status, 0);
        const auto result = symbolizeAll(binary, addresses);
        EXPECT_EQ(result.source.state, SymbolSource::State::SymbolTable) << how;
    }
}

TEST(Symbolizer, SurvivesDamagedFiles) {
    TemporaryFolder folder;
    const auto binary = test::buildFixture(folder, "g++", "-O2 -g");
    ASSERT_FALSE(binary.empty());
    const auto addresses = test::returnAddresses(binary);
    std::ifstream stream(binary, std::ios::binary);
    std::ostringstream copy;
    copy << stream.rdbuf();
    const std::string original = copy.str();
    ASSERT_GT(original.size(), 10000u);
    std::mt19937 random(20261122);
    const auto damaged = folder.path() / "damaged";
    for (int round = 0; round < 300; ++round) {
        std::string content = original;
        if (round % 3 == 0)
            content.resize(random() % content.size());
        for (unsigned flips = round % 3 == 0 ? 0 : 1 + random() % 64; flips > 0; --flips)
            content[random() % content.size()] = static_cast<char>(random());
        std::ofstream(damaged, std::ios::binary | std::ios::trunc) << content;
        const auto result = symbolizeAll(damaged, addresses);
        EXPECT_EQ(result.answers.size(), addresses.size());
    }
}

} // namespace

} // namespace tidemark
