// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/code_listing.h"
#include "core/profile/profile_builder.h"
#include "tests/core/symbols/machine_tools.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace tidemark::tests {
namespace {

/// A program with known allocations, built when the test runs.
constexpr const char* kProgram = R"(
#include <cstdlib>
#define KEEP(p) asm volatile("" : : "r"(p))
__attribute__((noinline)) void* keep(unsigned long size) { void* p = std::malloc(size); KEEP(p); return p; }
__attribute__((noinline)) void* node() { void* p = ::operator new(72); KEEP(p); return p; }
int main(int argc, char**) {
    for (int i = 0; i < argc; ++i)
        keep(100);
    return node() == nullptr;
}
)";

class CodeListings : public ::testing::Test {
protected:
    CodeListings() {
        const auto source = m_folder.path() / "program.cpp";
        std::ofstream(source) << kProgram;
        m_binary = m_folder.path() / "program";
        EXPECT_EQ(test::run("g++ -g -O1 -o " + m_binary.string() + " " + source.string()).status, 0);
    }

    /// The address after the first call of `function` whose line contains `callee`, as objdump says.
    std::uint64_t returnAddress(const std::string& function, const std::string& callee) const {
        bool within = false;
        bool next = false;
        for (const auto& line :
            test::lines(test::run("objdump -d --no-show-raw-insn " + m_binary.string()).text)) {
            if (line.ends_with(">:"))
                within = line.find("<" + function) != std::string::npos;
            if (next)
                return std::strtoull(line.c_str(), nullptr, 16);
            next = within && line.find("call") != std::string::npos && line.find(callee) != std::string::npos;
        }
        return 0;
    }

    /// The code around `site` when one stack of 1,000 bytes returns there.
    Result<CodeListing> listing(std::uint64_t site, AssemblySyntax syntax = AssemblySyntax::Intel) {
        ProfileBuilder builder;
        const auto module = builder.addModule({0, 0x100000, 0, 0, kNever, {}, m_binary.string(), "program"});
        const auto frame = builder.addFrame({module, site});
        const auto stack = builder.addStack({kEmptyStack, frame});
        EXPECT_TRUE(builder.finishIndex().ok());
        m_profile = builder.finish();
        StackCosts costs;
        costs.items = {{stack, {1000, 10}}};
        costs.shown = {1000, 10};
        return listCode(*m_profile, costs, frame, syntax);
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_binary;
    std::shared_ptr<const Profile> m_profile;
};

TEST_F(CodeListings, MarkTheCallAndNameWhatItCalls) {
    const auto code = listing(returnAddress("_Z4nodev", "_Znwm"));
    ASSERT_TRUE(code.ok()) << code.error().sentence;
    EXPECT_EQ(code->function, "node()");
    const auto& call = code->lines[code->marked];
    EXPECT_TRUE(call.call);
    EXPECT_EQ(call.reference, "operator new(unsigned long)@plt");
    EXPECT_EQ(call.sizeArgument, 72);
    EXPECT_EQ(call.cost, (Cost{1000, 10}));
    Cost sum;
    for (const auto& line : code->lines)
        sum += line.cost;
    EXPECT_EQ(sum, (Cost{1000, 10}));
}

TEST_F(CodeListings, InterleaveTheSource) {
    const auto code = listing(returnAddress("main", "_Z4keepm"));
    ASSERT_TRUE(code.ok()) << code.error().sentence;
    EXPECT_EQ(code->lines[code->marked].reference, "keep(unsigned long)");
    EXPECT_EQ(code->lines[code->marked].sizeArgument, -1) << "keep is no allocation function";
    ASSERT_FALSE(code->runs.empty());
    EXPECT_EQ(code->runs.front().firstLine, 0U);
    const auto run = std::find_if(code->runs.rbegin(), code->runs.rend(),
        [&](const SourceRun& candidate) { return candidate.firstLine <= code->marked; });
    ASSERT_FALSE(run->chain.empty());
    EXPECT_EQ(run->chain.back().function, "main");
    EXPECT_EQ(run->chain.back().line, 8U);
    EXPECT_FALSE(code->arrows.empty()) << "main has a loop";
}

TEST_F(CodeListings, LeaveAnUnknownSizeOut) {
    const auto code = listing(returnAddress("_Z4keepm", "malloc"));
    ASSERT_TRUE(code.ok()) << code.error().sentence;
    EXPECT_EQ(code->lines[code->marked].reference, "malloc@plt");
    EXPECT_EQ(code->lines[code->marked].sizeArgument, -1);
}

TEST_F(CodeListings, SayWhyThereIsNone) {
    const auto site = returnAddress("main", "_Z4keepm");
    EXPECT_EQ(listing(0xfffff).error().code, ErrorCode::NotFound);
    std::filesystem::remove(m_binary);
    EXPECT_EQ(listing(site).error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace tidemark::tests
