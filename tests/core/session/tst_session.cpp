// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"
#include "core/trace_format/file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::tests {
namespace {

namespace fs = std::filesystem;

/// A directory of its own for each test.
class Sessions : public ::testing::Test {
protected:
    Sessions() : m_directory(fs::temp_directory_path() / ("tidemark_session_" + std::to_string(getpid()))) {
        fs::create_directories(m_directory);
    }
    ~Sessions() override { fs::remove_all(m_directory); }

    fs::path write(const std::string& name, const std::string& content) {
        std::ofstream(m_directory / name, std::ios::binary) << content;
        return m_directory / name;
    }

    /// Two stacks of unresolved frames, main → a and main → b; a's second block is freed.
    fs::path writeTrace(const std::string& name) {
        auto writer = trace::FileWriter::create(m_directory / name, trace::FileWriter::IfExists::Refuse);
        EXPECT_TRUE(writer.ok());
        trace::Info info;
        info.program = "/usr/bin/service";
        const auto append = [&](trace::ChunkType type, const trace::Bytes& payload) {
            EXPECT_TRUE(writer->append(type, payload).ok());
        };
        append(trace::ChunkType::Info, trace::encodeInfo(info));
        append(trace::ChunkType::Frames, trace::encodeFrames({0, {{0, 0x10}, {0, 0x20}, {0, 0x30}}}));
        append(trace::ChunkType::Stacks, trace::encodeStacks({1, {{0, 0, 0}, {1, 1, 0}, {1, 2, 0}}}));
        trace::EventChunk events;
        const auto allocation = [&](std::uint32_t stack, std::uint64_t address, std::uint64_t size) {
            events.events.push_back(
                {trace::EventKind::Allocation, trace::Call::Malloc, 0, stack, address, size, 1000});
        };
        allocation(2, 0x100, 32);
        allocation(3, 0x200, 100);
        allocation(2, 0x300, 8);
        events.events.push_back({trace::EventKind::Free, trace::Call::Free, 0, 0, 0x300, 0, 2000});
        append(trace::ChunkType::Events, trace::encodeEvents(events));
        EXPECT_TRUE(writer->finish().ok());
        return m_directory / name;
    }

    static Error errorOf(const fs::path& path) {
        const auto session = Session::open(path);
        EXPECT_FALSE(session.ok()) << path;
        return session ? Error{} : session.error();
    }

    fs::path m_directory;
};

TEST_F(Sessions, OpenATraceByItsContent) {
    const auto session = Session::open(writeTrace("named like.nothing"));
    ASSERT_TRUE(session.ok()) << session.error().sentence;
    EXPECT_EQ((*session)->profile()->facts().program, "/usr/bin/service");
    EXPECT_EQ((*session)->profile()->allocations().size(), 3u);
}

TEST_F(Sessions, AnswerWithPartsThatShareOneTotal) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    Query query;
    query.a = (*session)->profile()->endMoment();
    const auto answered = (*session)->ask(query);
    ASSERT_TRUE(answered.ok()) << answered.error().sentence;
    const Answer& answer = **answered;
    const Cost total{132, 2};
    EXPECT_EQ(answer.query, query);
    EXPECT_EQ(answer.profile, (*session)->profile());
    EXPECT_EQ(answer.costs->shown, total);
    EXPECT_EQ(answer.topDown->nodes[0].inclusive, total);
    EXPECT_EQ(answer.topDown->direction, TreeDirection::TopDown);
    EXPECT_EQ(answer.bottomUp->nodes[0].inclusive, total);
    EXPECT_EQ(answer.bottomUp->direction, TreeDirection::BottomUp);
    ASSERT_FALSE(answer.callerCallee->rows.empty());
    EXPECT_EQ(answer.callerCallee->rows[0].inclusive, total);
    Cost listed;
    for (const StackList::Row& row : answer.stacks->rows)
        listed += row.cost;
    EXPECT_EQ(listed, total);
    EXPECT_EQ(answer.topDown->names, answer.names);
    EXPECT_EQ(answer.callerCallee->names, answer.names);
    EXPECT_GT(answer.elapsed, 0);
}

TEST_F(Sessions, RememberWhatTheyAnswered) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    Query query;
    query.a = (*session)->profile()->endMoment();
    const auto costs = *(*session)->ask(query, {}, AnswerParts::Costs);
    EXPECT_EQ(costs->topDown, nullptr);
    const auto all = *(*session)->ask(query);
    const auto again = *(*session)->ask(query);
    EXPECT_EQ(all->costs, costs->costs);
    EXPECT_EQ(again->topDown, all->topDown);
    EXPECT_EQ(again->bottomUp, all->bottomUp);
    EXPECT_EQ(again->callerCallee, all->callerCallee);
    EXPECT_EQ(again->stacks, all->stacks);
    query.cost = CostKind::Allocations;
    EXPECT_NE((*(*session)->ask(query))->topDown, all->topDown) << "another order";
    query.filters = {{Filter::Field::Size, Filter::Match::Glob, false, false, "", 50, 200}};
    EXPECT_EQ((*(*session)->ask(query))->costs->shown, (Cost{100, 1}));
    EXPECT_EQ((*session)->timeSeries({}, 0, 2000, 4)->slices.size(), 4u);
    EXPECT_EQ((*session)->timeSeries({}, 0, 2000, 5)->slices.size(), 5u);
    EXPECT_EQ((*session)->summary(query.filters)->allocations, 1u);
    EXPECT_EQ((*session)->summary()->allocations, 3u);
}

TEST_F(Sessions, AnswerEarlyOnlyWhereItTakesLong) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    Query query;
    query.a = (*session)->profile()->endMoment();
    query.filters = {{Filter::Field::Size, Filter::Match::Glob, false, false, "", 50, 200}};
    int early = 0;
    const auto answer = (*session)->ask(query, [&](const auto&) { ++early; });
    ASSERT_TRUE(answer.ok());
    EXPECT_TRUE((*answer)->costs->complete);
    EXPECT_EQ(
        (*session)->timeSeries(query.filters, 0, 2000, 4, [&](const auto&) { ++early; })->slices.size(), 4u);
    EXPECT_EQ(early, 0);
}

TEST_F(Sessions, ExpandTreesOnDemand) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    Query query;
    query.a = (*session)->profile()->endMoment();
    const auto answer = *(*session)->ask(query, {}, AnswerParts::Costs);
    const auto tree = (*session)->expandableTree(*answer, TreeDirection::BottomUp);
    EXPECT_EQ(tree->tree().nodes.size(), 1u);
    EXPECT_EQ(tree->tree().nodes[0].inclusive, answer->costs->shown);
    EXPECT_TRUE(tree->hasChildren(0));
    EXPECT_TRUE(tree->expand(0, {}).ok());
    EXPECT_EQ(tree->tree().nodes.size(), 3u);
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_EQ(tree->expand(1, stopped.get_token()).error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(tree->isExpanded(1));
}

TEST_F(Sessions, PassOnWhatTheWindowNeedsOfTheEngine) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    Query query;
    query.a = (*session)->profile()->endMoment();
    const auto answer = *(*session)->ask(query);
    const auto& tree = answer->topDown;
    const auto main = tree->nodes[0].firstChild;
    const auto heaviest = tree->nodes[main].firstChild;
    const StackList behind = (*session)->stacksBehind(
        *answer, {tree->nodes[main].function, tree->nodes[heaviest].function}, TreeDirection::TopDown);
    ASSERT_EQ(behind.rows.size(), 1u);
    EXPECT_EQ(behind.rows[0].cost.bytes, 100);
    EXPECT_EQ((*session)->resolveStack(behind.rows[0].stack).size(), 2u);
    EXPECT_EQ((*session)->summary()->allocations, 3u);
    EXPECT_EQ((*session)->timeSeries({}, 0, 2000, 4)->slices.size(), 4u);
    EXPECT_EQ(layoutFlame(tree, CostKind::Bytes, 0)->boxes.size(), 4u);
}

TEST_F(Sessions, AnswerOnlyWithThePartsThatAreWanted) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    const auto answer = *(*session)->ask(Query{}, {}, AnswerParts::BottomUp | AnswerParts::Stacks);
    EXPECT_NE(answer->costs, nullptr);
    EXPECT_EQ(answer->topDown, nullptr);
    EXPECT_NE(answer->bottomUp, nullptr);
    EXPECT_EQ(answer->callerCallee, nullptr);
    EXPECT_NE(answer->stacks, nullptr);
}

TEST_F(Sessions, UnderstandTheTextOfAQuery) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    const Moment end = (*session)->profile()->endMoment();
    const auto resolved = [&](std::string_view text) { return *(*session)->resolve(*parseQueryText(text)); };
    EXPECT_EQ(resolved("").a, end) << "live at the end";
    EXPECT_EQ(resolved("rule:growth").a, Moment{});
    EXPECT_EQ(resolved("rule:growth").b, end);
    EXPECT_EQ(resolved("rule:growth(#1,#2)").b, Moment{2});
    EXPECT_EQ(resolved("rule:live-at(start)").a, Moment{});
    EXPECT_EQ(resolved("rule:live-at(1h)").a, end);
    EXPECT_EQ(resolved("rule:live-at(peak)").a, (*session)->summary()->peakMoment);
    EXPECT_EQ(
        (*session)->resolve(*parseQueryText("rule:growth(#2,#1)")).error().code, ErrorCode::InvalidUsage);
    for (const std::string_view text :
        {"rule:peak", "rule:kept-from(#1,#2)", "rule:change(#1,#3) size:>=64 cost:allocations"}) {
        const Query query = resolved(text);
        const std::string printed = printQueryText(textOf(query));
        EXPECT_EQ(resolved(printed), query) << printed;
    }
}

TEST_F(Sessions, GroupAndListBlocks) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    Query query;
    query.a = (*session)->profile()->endMoment();
    const auto groups = (*session)->groupBy(query, Grouping::Call);
    ASSERT_TRUE(groups.ok());
    ASSERT_EQ(groups->rows.size(), 1u);
    EXPECT_EQ(groups->rows[0].key, static_cast<std::uint64_t>(Call::Malloc));
    EXPECT_EQ(groups->shown, (Cost{132, 2}));
    const auto page = (*session)->allocations(query, AllocationOrder::Size, true, 0, 1);
    ASSERT_TRUE(page.ok());
    EXPECT_EQ(page->total, 2u);
    ASSERT_EQ(page->rows.size(), 1u);
    EXPECT_EQ(page->rows[0].allocation.size, 100u);
    EXPECT_EQ(
        (*session)->sizeLifetimeHistogram(query)->at(7, SizeLifetimeHistogram::kLifetimes - 1).bytes, 100);
}

TEST_F(Sessions, RefuseQueriesThatMakeNoSense) {
    const auto session = Session::open(writeTrace("t.tide"));
    ASSERT_TRUE(session.ok());
    Query query;
    query.rule = Rule::Growth;
    query.a = Moment{4};
    query.b = Moment{1};
    EXPECT_EQ((*session)->ask(query).error().code, ErrorCode::InvalidUsage);
}

TEST_F(Sessions, CanBeCancelled) {
    std::stop_source source;
    source.request_stop();
    const fs::path path = writeTrace("t.tide");
    const auto session = Session::open(path);
    ASSERT_TRUE(session.ok());
    EXPECT_EQ((*session)->ask(Query{}, source.get_token()).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(Session::open(path, source.get_token()).error().code, ErrorCode::Cancelled);
}

TEST_F(Sessions, SayWhatIsWrongWithAMissingFile) {
    const Error error = errorOf(m_directory / "none.tide");
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_EQ(
        error.sentence, "There is no file “" + (m_directory / "none.tide").string() + "”; check the path.");
}

TEST_F(Sessions, OpenFilesOfOtherProfilersByTheirContent) {
    const std::string heaptrack = "v 10400 3\nX prog\nt 0 0\na 8 1\n+ 0\n";
    const auto session = Session::open(write("no.extension", heaptrack));
    ASSERT_TRUE(session.ok()) << session.error().sentence;
    EXPECT_EQ((*session)->profile()->facts().format, "heaptrack file, version 3");
    EXPECT_EQ((*session)->summary()->liveAtEnd, (Cost{8, 1}));
    const auto massif = Session::open(write("massif.tide",
        "desc: (none)\ncmd: prog\ntime_unit: i\nsnapshot=0\ntime=1\nmem_heap_B=9\nheap_tree=empty\n"));
    ASSERT_TRUE(massif.ok()) << massif.error().sentence;
    EXPECT_EQ((*massif)->summary()->liveAtEnd.bytes, 9);
}

TEST_F(Sessions, SayThatPackedBytesAreCutShort) {
    const Error error = errorOf(write("cut.zst", "\x28\xb5\x2f\xfd"));
    EXPECT_EQ(error.code, ErrorCode::Corrupt);
    EXPECT_NE(error.sentence.find("its compressed data is cut short"), std::string::npos) << error.sentence;
}

TEST_F(Sessions, SayWhatIsWrongWithADirectory) {
    const Error error = errorOf(m_directory);
    EXPECT_EQ(error.code, ErrorCode::NotReadable);
    EXPECT_NE(error.sentence.find("is a directory"), std::string::npos);
}

TEST_F(Sessions, SayWhatIsWrongWithAnEmptyFile) {
    const Error error = errorOf(write("empty.tide", ""));
    EXPECT_EQ(error.code, ErrorCode::NotATrace);
    EXPECT_NE(error.sentence.find("is empty"), std::string::npos);
}

TEST_F(Sessions, SayWhatIsWrongWithATextFile) {
    const Error error = errorOf(write("notes.tide", "These are notes, not a trace.\n"));
    EXPECT_EQ(error.code, ErrorCode::NotATrace);
    EXPECT_NE(error.sentence.find("Tidemark traces"), std::string::npos);
    EXPECT_NE(error.sentence.find("tidemark record"), std::string::npos);
}

TEST_F(Sessions, DoNotWaitForAPipe) {
    const fs::path pipe = m_directory / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(errorOf(pipe).code, ErrorCode::NotReadable);
}

TEST_F(Sessions, AreRefusedWithOneSentence) {
    for (const fs::path& path :
        {m_directory / "none", m_directory, write("empty", ""), write("text", "text")}) {
        const std::string sentence = errorOf(path).sentence;
        EXPECT_EQ(sentence.find('\n'), std::string::npos);
        EXPECT_TRUE(sentence.ends_with('.')) << sentence;
    }
}

} // namespace
} // namespace tidemark::tests
