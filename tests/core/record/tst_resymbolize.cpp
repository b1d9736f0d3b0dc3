// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/resymbolize.h"

#include "core/trace_format/file.h"
#include "tests/core/record/debug_info_server.h"
#include "tests/core/record/trace_content.h"
#include "tests/core/symbols/machine_tools.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <unistd.h>

namespace tidemark::recording {
namespace {

using test::DebugInfoServer;

constexpr const char* kProgram = R"(
#include <cstdlib>
__attribute__((noinline)) void* node() { void* p = std::malloc(72); asm volatile("" : : "r"(p)); return p; }
int main() { return node() == nullptr; }
)";
constexpr std::uint32_t kNodeLine = 3;

/// A stripped program, its debug file apart, and a trace with the frame in node() that called malloc; the
/// trace has the name "was known" for it.
class Resymbolize : public ::testing::Test {
protected:
    Resymbolize() {
        const auto source = m_folder.path() / "program.cpp";
        std::ofstream(source) << kProgram;
        const auto binary = m_binary.string();
        std::filesystem::create_directories(m_symbols);
        shell("g++ -g -O1 -Wl,--build-id=sha1 -o " + binary + " " + source.string());
        bool next = false;
        for (const auto& line : test::lines(test::run("objdump -d --no-show-raw-insn " + binary).text)) {
            if (next)
                m_address = std::strtoull(line.c_str(), nullptr, 16);
            next = line.find("call") != std::string::npos && line.find("<malloc") != std::string::npos;
        }
        const auto notes = test::run("readelf -n " + binary).text;
        const auto at = notes.find("Build ID: ");
        for (std::size_t i = 0; i < 40; i += 2)
            m_buildId.push_back(static_cast<char>(std::stoi(notes.substr(at + 10 + i, 2), nullptr, 16)));
        shell("objcopy --only-keep-debug " + binary + " " + (m_symbols / "program").string());
        shell("strip " + binary);
        writeTrace("");
    }
    ~Resymbolize() override { unsetenv("DEBUGINFOD_URLS"); }

    static void shell(const std::string& command) { EXPECT_EQ(test::run(command).status, 0) << command; }

    /// `host` empty: as if recorded here.
    void writeTrace(const std::string& host) const {
        auto writer = expectOk(trace::FileWriter::create(m_trace, trace::FileWriter::IfExists::Overwrite));
        trace::Info info;
        std::array<char, 256> here{};
        gethostname(here.data(), here.size() - 1);
        info.host = host.empty() ? here.data() : host;
        info.uid = getuid();
        const auto append = [&](trace::ChunkType type, const trace::Bytes& payload) {
            expectOk(writer.append(type, payload));
        };
        append(trace::ChunkType::Info, trace::encodeInfo(info));
        append(trace::ChunkType::Modules, trace::encodeModules(std::vector<trace::Module>{
                                              {0, 0, 0x100000, 0, 0, kNever, m_buildId, m_binary}}));
        append(trace::ChunkType::Frames, trace::encodeFrames({0, {{1, m_address}, {0, 0x42}}}));
        trace::NamesChunk names;
        names.strings = {"", "was known", "no module"};
        names.frames = {{0, {{1, 0, 0, 0}}, 0}, {1, {{2, 0, 0, 0}}, 0}};
        names.modules = {{0, 2, "only symbols"}};
        append(trace::ChunkType::Names, trace::encodeNames(names));
        expectOk(writer.finish());
    }

    /// "function:line" of the trace's two frames.
    std::string names(const std::filesystem::path& trace) const {
        const auto reader = expectOk(trace::FileReader::open(trace));
        trace::NamesChunk names;
        for (const auto& chunk : reader.chunks())
            if (chunk.type == trace::ChunkType::Names)
                names = expectOk(trace::decodeNames(expectOk(reader.read(chunk))));
        std::string text;
        for (const auto& frame : names.frames)
            text += names.strings.at(frame.locations.at(0).function) + ":" +
                    std::to_string(frame.locations.at(0).line) + " ";
        return text;
    }
    std::string resolved() const { return "node():" + std::to_string(kNodeLine) + " no module:0 "; }

    /// With servers, and a cache of its own; nothing must take longer than the limits of a server.
    Result<ResymbolizeOutcome> ask(const std::string& url) {
        setenv("DEBUGINFOD_URLS", url.c_str(), 1);
        setenv("DEBUGINFOD_CACHE_PATH", (m_folder.path() / "cache").c_str(), 1);
        setenv("no_proxy", "127.0.0.1", 1);
        m_options.serverLimits = {std::chrono::seconds(2), std::chrono::seconds(5)};
        return resymbolize(m_trace, m_options);
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_binary = m_folder.path() / "program";
    std::filesystem::path m_symbols = m_folder.path() / "symbols";
    std::filesystem::path m_trace = m_folder.path() / "run.tide";
    std::uint64_t m_address = 0;
    std::string m_buildId;
    ResymbolizeOptions m_options; ///< of ask()
};

TEST_F(Resymbolize, FindsDebugInfoInAFolderAndLeavesTheOriginal) {
    ResymbolizeOptions options;
    options.places.debugFolders = {m_symbols};
    options.output = m_folder.path() / "better.tide";
    const auto outcome = resymbolize(m_trace, options);
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->improved, 1U);
    ASSERT_EQ(outcome->modules.size(), 1U);
    EXPECT_EQ(outcome->modules[0].before.state, SymbolSource::State::SymbolTable);
    EXPECT_EQ(outcome->modules[0].now.state, SymbolSource::State::Full);
    EXPECT_EQ(names(options.output), resolved());
    EXPECT_EQ(names(m_trace), "was known:0 no module:0 ");
}

TEST_F(Resymbolize, LosesNoName) {
    const auto outcome = resymbolize(m_trace, {});
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->improved, 0U);
    EXPECT_EQ(names(m_trace), "was known:0 no module:0 ");
    EXPECT_FALSE(outcome->modules[0].now.attempts.empty()) << "every place that was tried is told";
    std::filesystem::remove(m_binary);
    ASSERT_TRUE(resymbolize(m_trace, {}).ok());
    EXPECT_EQ(names(m_trace), "was known:0 no module:0 ");
}

TEST_F(Resymbolize, TellsWhatFilesHaveWhileServersAreAwaited) {
    using Clock = std::chrono::steady_clock;
    const auto source = (m_folder.path() / "program.cpp").string();
    shell("g++ -g -O1 -Wl,--build-id=sha1 -o " + m_binary.string() + " " + source);
    shell("strip -g " + m_binary.string()); // functions, but no lines: servers may know more
    std::vector<std::string> told;
    Clock::time_point firstTold;
    m_options.soFar = [&](const std::shared_ptr<const trace::NamesChunk>& names) {
        firstTold = told.empty() ? Clock::now() : firstTold;
        std::string text;
        for (const auto& frame : names->frames)
            text += names->strings.at(frame.locations.at(0).function) + " ";
        told.push_back(text);
    };
    const test::FakeServer server(test::FakeServer::Behaviour::Silent);
    const auto outcome = ask(server.url());
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    ASSERT_EQ(told, std::vector<std::string>{"node() no module "});
    EXPECT_GT(Clock::now() - firstTold, m_options.serverLimits.silence / 2);
    EXPECT_EQ(names(m_trace), "node():0 no module:0 ");
}

TEST_F(Resymbolize, OnlyLooksWithoutLeaveToWrite) {
    ResymbolizeOptions options;
    options.places.debugFolders = {m_symbols};
    options.write = false;
    const auto outcome = resymbolize(m_trace, options);
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->improved, 1U) << "what there is, is told";
    EXPECT_EQ(outcome->modules[0].now.debugFile, m_symbols / "program");
    EXPECT_EQ(names(m_trace), "was known:0 no module:0 ");
}

TEST_F(Resymbolize, FollowsNoPathsOfOthersUnasked) {
    std::filesystem::copy_file(
        m_symbols / "program", m_binary, std::filesystem::copy_options::overwrite_existing);
    writeTrace("elsewhere");
    const auto refused = resymbolize(m_trace, {});
    ASSERT_TRUE(refused.ok());
    EXPECT_EQ(refused->improved, 0U);
    EXPECT_EQ(names(m_trace), "was known:0 no module:0 ");
    ResymbolizeOptions options;
    options.places.debugFolders = {m_symbols};
    ASSERT_TRUE(resymbolize(m_trace, options).ok()) << "a folder that the user names is no path of the trace";
    EXPECT_EQ(names(m_trace), resolved());
}

TEST_F(Resymbolize, NeverTakesAnotherBuild) {
    shell("objcopy --remove-section=.note.gnu.build-id " + (m_symbols / "program").string());
    ResymbolizeOptions options;
    options.places.debugFolders = {m_symbols};
    const auto outcome = resymbolize(m_trace, options);
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->improved, 0U);
    const auto& attempts = outcome->modules[0].now.attempts;
    EXPECT_TRUE(std::any_of(attempts.begin(), attempts.end(), [](const std::string& attempt) {
        return attempt.find("has another build-id") != std::string::npos;
    }));
}

TEST_F(Resymbolize, AsksADebuginfodServer) {
    const DebugInfoServer server(m_symbols, m_folder.path());
    ASSERT_TRUE(server.has(m_buildId)) << "debuginfod did not start";
    const auto outcome = ask(server.url());
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->improved, 1U);
    EXPECT_TRUE(outcome->notices.empty()) << outcome->notices.front();
    EXPECT_EQ(names(m_trace), resolved());
}

TEST_F(Resymbolize, AsksForTheWantedModulesOnlyAndKeepsTheCacheSmall) {
    const DebugInfoServer server(m_symbols, m_folder.path());
    ASSERT_TRUE(server.has(m_buildId)) << "debuginfod did not start";
    const auto old = m_folder.path() / "cache" / "0123" / "debuginfo";
    std::filesystem::create_directories(old.parent_path());
    std::ofstream(old) << std::string(4 << 20, 'x');
    std::filesystem::last_write_time(
        old, std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
    shell("touch -a -d '2 hours ago' " + old.string());
    m_options.askedFor = {"/nonexistent"};
    auto outcome = ask(server.url());
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->improved, 0U);
    EXPECT_TRUE(std::filesystem::exists(old));
    m_options.askedFor = {m_binary};
    m_options.cacheLimit = 3 << 20;
    outcome = ask(server.url());
    ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
    EXPECT_EQ(outcome->improved, 1U);
    EXPECT_FALSE(std::filesystem::exists(old)) << "what was used longest ago goes first";
    EXPECT_TRUE(std::filesystem::exists(outcome->modules[0].now.debugFile))
        << "there is room for the new file";
}

TEST_F(Resymbolize, IsNotHeldUpByServersThatFail) {
    struct Case {
        test::FakeServer::Behaviour behaviour;
        const char* notice;
    };
    for (const Case& failing : {Case{test::FakeServer::Behaviour::Silent, "do not answer: too slow"},
             Case{test::FakeServer::Behaviour::Refuses, "do not answer"},
             Case{test::FakeServer::Behaviour::SendsGarbage, "is not its debug info"}}) {
        const test::FakeServer server(failing.behaviour);
        const auto begin = std::chrono::steady_clock::now();
        const auto outcome = ask(server.url());
        ASSERT_TRUE(outcome.ok()) << outcome.error().sentence;
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
        ASSERT_EQ(outcome->notices.size(), 1U) << failing.notice;
        EXPECT_NE(outcome->notices[0].find(failing.notice), std::string::npos) << outcome->notices[0];
        EXPECT_EQ(names(m_trace), "was known:0 no module:0 ");
        std::filesystem::remove_all(m_folder.path() / "cache");
    }
}

} // namespace
} // namespace tidemark::recording
