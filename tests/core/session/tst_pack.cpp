// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/pack.h"

#include "core/session/code.h"
#include "core/trace_format/file.h"
#include "tests/core/symbols/machine_tools.h"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace tidemark::tests {
namespace {

constexpr const char* kProgram = R"(
#include <cstdlib>
#define KEEP(p) asm volatile("" : : "r"(p))
static inline __attribute__((always_inline)) void* make() { return ::operator new(72); }
__attribute__((noinline)) void* node() { void* p = make(); KEEP(p); return p; }
int main(int argc, char**) {
    for (int i = 0; i < argc; ++i)
        node();
}
)";

/// A program built here, and a trace of it with one stack: 1,000 bytes allocated in make(), inlined into
/// node().
class Packing : public ::testing::Test {
protected:
    Packing() {
        std::ofstream(m_source) << kProgram;
        EXPECT_EQ(test::run("g++ -g -O1 -o " + m_binary.string() + " " + m_source.string()).status, 0);
    }

    std::uint64_t returnAddress() const {
        bool next = false;
        for (const auto& line :
            test::lines(test::run("objdump -d --no-show-raw-insn " + m_binary.string()).text)) {
            if (next)
                return std::strtoull(line.c_str(), nullptr, 16);
            next = line.find("call") != std::string::npos && line.find("<_Znwm") != std::string::npos;
        }
        return 0;
    }

    void writeTrace(bool finish = true, const std::string& host = hostName()) const {
        auto writer = trace::FileWriter::create(m_trace, trace::FileWriter::IfExists::Overwrite);
        ASSERT_TRUE(writer.ok());
        trace::Info info;
        info.program = m_binary;
        info.host = host;
        info.uid = getuid();
        const auto append = [&](trace::ChunkType type, const trace::Bytes& payload) {
            EXPECT_TRUE(writer->append(type, payload).ok());
        };
        append(trace::ChunkType::Info, trace::encodeInfo(info));
        append(trace::ChunkType::Modules,
            trace::encodeModules(std::vector<trace::Module>{{0, 0, 0x100000, 0, 0, kNever, {}, m_binary}}));
        append(trace::ChunkType::Frames, trace::encodeFrames({0, {{1, returnAddress()}}}));
        append(trace::ChunkType::Stacks, trace::encodeStacks({1, {{0, 0, 0}}}));
        trace::EventChunk events;
        events.events.push_back({trace::EventKind::Allocation, trace::Call::New, 0, 1, 0x100, 1000, 1000});
        append(trace::ChunkType::Events, trace::encodeEvents(events));
        trace::NamesChunk names;
        names.strings = {"", "make()", "node()", m_source};
        names.frames = {{0, {{1, 3, 4, 0}, {2, 3, 5, 0}}, 0}};
        append(trace::ChunkType::Names, trace::encodeNames(names));
        if (finish) {
            EXPECT_TRUE(writer->finish().ok());
        }
    }

    static std::string hostName() {
        std::array<char, 256> name{};
        gethostname(name.data(), name.size() - 1);
        return name.data();
    }

    std::shared_ptr<const Session> open(const std::filesystem::path& path) const {
        auto session = Session::open(path);
        EXPECT_TRUE(session.ok()) << session.error().sentence;
        return *session;
    }

    static Result<CodeListing> listing(const Session& session, CodePaths paths) {
        Query atEnd;
        atEnd.moments.a = session.profile()->endMoment();
        return listCode(**session.ask(atEnd), FrameId{0}, CodeSyntax::Intel, paths);
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_source = m_folder.path() / "program.cpp";
    std::filesystem::path m_binary = m_folder.path() / "program";
    std::filesystem::path m_trace = m_folder.path() / "run.tide";
};

std::string textOf(const CodeListing& listing) {
    std::string text = listing.function + "\n";
    std::size_t run = 0;
    for (std::uint32_t i = 0; i < listing.lines.size(); ++i) {
        for (; run < listing.runs.size() && listing.runs[run].firstLine == i; ++run)
            for (const auto& place : listing.runs[run].chain)
                text += place.function + " " + place.file + ":" + std::to_string(place.line) + "\n";
        const auto& line = listing.lines[i];
        text += std::to_string(line.address) + " " + line.mnemonic + " " + line.operands + " " +
                line.reference + " " + std::to_string(line.sizeArgument) + " " +
                std::to_string(line.cost.bytes) + (i == listing.marked ? " <\n" : "\n");
    }
    return text;
}

TEST_F(Packing, ShowsTheSameCodeWithoutTheBinary) {
    writeTrace();
    const auto before = open(m_trace);
    const auto there = listing(*before, CodePaths::Follow);
    ASSERT_TRUE(there.ok()) << there.error().sentence;
    const auto packed = m_folder.path() / "packed.tide";
    const auto outcome = pack(*before, {packed, true, CodePaths::Ignore});
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->functions, 1U);
    EXPECT_EQ(outcome->sources, 1U);
    EXPECT_TRUE(outcome->notices.empty());
    std::filesystem::remove(m_binary);
    std::filesystem::remove(m_source);

    EXPECT_FALSE(before->profile()->facts().packedCode) << "the original stays as it is";
    const auto after = open(packed);
    const auto here = listing(*after, CodePaths::Ignore);
    ASSERT_TRUE(here.ok()) << here.error().sentence;
    EXPECT_EQ(textOf(*here), textOf(*there));
    EXPECT_NE(textOf(*here).find("operator new(unsigned long)@plt 72 1000 <"), std::string::npos)
        << textOf(*here);
    EXPECT_NE(textOf(*here).find("make " + m_source.string() + ":4"), std::string::npos);
    const auto answer = after->ask(Query());
    const auto file = after->names()->locations(FrameId{0}).front().file;
    EXPECT_EQ(*packedSource(**answer, file), kProgram);
}

TEST_F(Packing, AgainAddsNothing) {
    writeTrace();
    ASSERT_TRUE(pack(*open(m_trace), {{}, true, CodePaths::Ignore}).ok());
    const auto size = std::filesystem::file_size(m_trace);
    const auto again = pack(*open(m_trace), {{}, true, CodePaths::Ignore});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->functions, 0U);
    EXPECT_EQ(again->sources, 0U);
    EXPECT_EQ(std::filesystem::file_size(m_trace), size);
}

TEST_F(Packing, FollowsNoPathsOfOthersUnasked) {
    writeTrace(true, "elsewhere");
    const auto refused = pack(*open(m_trace), {{}, true, CodePaths::Ignore});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(listing(*open(m_trace), CodePaths::Ignore).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(pack(*open(m_trace), {{}, true, CodePaths::Follow}).ok());
    EXPECT_TRUE(listing(*open(m_trace), CodePaths::Ignore).ok());
}

TEST_F(Packing, SaysWhatIsNotThere) {
    writeTrace();
    std::filesystem::remove(m_binary);
    std::filesystem::remove(m_source);
    const auto outcome = pack(*open(m_trace), {{}, true, CodePaths::Ignore});
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->functions, 0U);
    ASSERT_EQ(outcome->notices.size(), 2U);
    EXPECT_NE(outcome->notices[0].find("No code of program"), std::string::npos);
    EXPECT_EQ(
        outcome->notices[1], "Source files that are not on this machine, or larger than 4 MiB: 1 of 1.");
}

TEST_F(Packing, LeavesAnUnfinishedTraceAndAFullFolderAlone) {
    writeTrace(false);
    EXPECT_EQ(pack(*open(m_trace), {}).error().code, ErrorCode::Unsupported);
    writeTrace();
    const auto nowhere = m_folder.path() / "none" / "packed.tide";
    EXPECT_EQ(pack(*open(m_trace), {nowhere, false, CodePaths::Ignore}).error().code, ErrorCode::NotWritable);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(m_folder.path()))
        ++files;
    EXPECT_EQ(files, 3U) << "source, program and trace";
}

} // namespace
} // namespace tidemark::tests
