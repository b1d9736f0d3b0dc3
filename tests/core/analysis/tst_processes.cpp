// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Blocks of several processes in one profile.

#include "core/analysis/comparison.h"
#include "core/analysis/query_engine.h"
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"
#include "tests/core/analysis/built_profile.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tidemark::tests {
namespace {

/// A process with its threads; each allocates one block, of as many bytes as said here.
struct Part {
    std::int64_t pid = 0;
    std::string name;
    std::vector<std::uint64_t> blocks;
};

class Loaded {
public:
    /// All blocks come from "LABEL;work", and `ofNobody` bytes from no thread.
    explicit Loaded(const std::vector<Part>& parts, std::uint64_t ofNobody = 0) {
        ProfileBuilder builder;
        std::vector<std::string> functions{"work"};
        const FrameId work = builder.addFrame({ModuleId(), 1});
        for (const Part& part : parts) {
            const ProcessId process = builder.addProcess({part.pid, part.name});
            functions.push_back(processLabel({part.pid, part.name}));
            const StackId outer = builder.addStack({kEmptyStack, builder.addFrame({ModuleId(), 2})});
            const StackId stack = builder.addStack({outer, work});
            for (const std::uint64_t size : part.blocks)
                allocate(builder, builder.addThread({1, "main", process}), stack, size);
        }
        if (ofNobody != 0)
            allocate(builder, ThreadId(), kEmptyStack, ofNobody);
        loaded.profile = builder.finish();
        NamesBuilder names(loaded.profile);
        for (std::size_t frame = 0; frame < functions.size(); ++frame)
            names.setChain(FrameId(static_cast<FrameId::Value>(frame)),
                {{names.addFunction(functions[frame], {}, true), FileId(), 0, false}});
        loaded.names = names.finish(1);
    }

    Query atEnd(const std::vector<Filter>& filters = {}) const {
        Query query;
        query.a = loaded.profile->endMoment();
        query.filters = filters;
        return query;
    }
    std::int64_t shownBy(const std::string& pattern, bool exclude = false) const {
        Filter filter;
        filter.field = Filter::Field::Process;
        filter.pattern = pattern;
        filter.exclude = exclude;
        return evaluate(*loaded.profile, *loaded.names, atEnd({filter}))->shown.bytes;
    }
    /// Bytes by "key label".
    std::map<std::string, std::int64_t> groups() const {
        const auto list = groupBy(*loaded.profile, loaded.names, atEnd(), Grouping::Process);
        std::map<std::string, std::int64_t> bytes;
        for (const GroupList::Row& row : list.value().rows)
            bytes[(row.key == GroupList::kNone ? "none" : std::to_string(row.key)) + " " + row.label] +=
                row.cost.bytes;
        return bytes;
    }
    ComparedSide side() const { return {*loaded.profile, loaded.names}; }

    LoadedProfile loaded;

private:
    static void allocate(ProfileBuilder& builder, ThreadId thread, StackId stack, std::uint64_t size) {
        BuilderEvent event;
        event.thread = thread;
        event.stack = stack;
        event.size = size;
        event.address = 16 * builder.nextPosition();
        builder.addEvent(event);
    }
};

const std::vector<Part> kParts{
    {12, "sh", {1, 2}}, {123, "cc1plus", {10}}, {123, "as", {100}}, {124, "cc1plus", {1000}}};

/// "label before → after", one line per row, by label.
std::string rowsOf(const DiffTable& table) {
    std::map<std::string, std::string> lines;
    for (const DiffTable::Row& row : table.rows)
        lines[row.label] += row.label + " " + std::to_string(row.cost.before.bytes) + " → " +
                            std::to_string(row.cost.after.bytes) + "\n";
    std::string text;
    for (const auto& [label, line] : lines)
        text += line;
    return text;
}

Comparison atEnds(const Loaded& before, const Loaded& after) {
    Comparison question;
    question.before = before.atEnd();
    question.after = after.atEnd();
    return question;
}

TEST(Processes, AreFoundByNameNumberOrBoth) {
    const Loaded some(kParts, 10'000);
    EXPECT_EQ(some.shownBy("*"), 1113) << "nobody's block is in no process";
    EXPECT_EQ(some.shownBy("cc1plus"), 1010);
    EXPECT_EQ(some.shownBy("123"), 110) << "before and after exec";
    EXPECT_EQ(some.shownBy("12"), 3) << "the whole number";
    EXPECT_EQ(some.shownBy("12*"), 1113);
    EXPECT_EQ(some.shownBy("cc1plus (123)"), 10);
    EXPECT_EQ(some.shownBy("#2"), 10);
    EXPECT_EQ(some.shownBy("#9"), 0);
    EXPECT_EQ(some.shownBy("cc1plus", true), 10'103);
}

TEST(Processes, AreGroups) {
    EXPECT_EQ(Loaded(kParts, 10'000).groups(),
        (std::map<std::string, std::int64_t>{{"0 sh (12)", 3}, {"1 cc1plus (123)", 10}, {"2 as (123)", 100},
            {"3 cc1plus (124)", 1000}, {"none ", 10'000}}));
}

TEST(Processes, OneHasAllBlocksAndIsCalledAsTheFactsSay) {
    const Loaded one({{7, "sh", {1}}}, 10);
    EXPECT_EQ(one.groups(), (std::map<std::string, std::int64_t>{{"0 sh (7)", 11}}));
    EXPECT_EQ(one.shownBy("7"), 11);
    ProfileBuilder builder;
    builder.facts().program = "/usr/bin/sleep";
    builder.facts().pid = 4711;
    const auto profile = builder.finish();
    ASSERT_EQ(profile->processes().size(), 1u);
    EXPECT_EQ(processLabel(profile->processes()[0]), "sleep (4711)");
    EXPECT_EQ(processLabel({0, "sleep"}), "sleep");
    EXPECT_EQ(processLabel({4711, ""}), "4711");
    EXPECT_EQ(processLabel({}), "");
}

TEST(Processes, OfTwoTracesAreComparedByName) {
    const Loaded before(kParts);
    const Loaded after({{500, "cc1plus", {1200}}, {501, "sh", {3}}, {502, "ld", {7}}});
    const auto table = compareGroups(before.side(), after.side(), atEnds(before, after), Grouping::Process);
    ASSERT_TRUE(table.ok()) << table.error().sentence;
    EXPECT_EQ(rowsOf(*table), "as 100 → 0\ncc1plus 1010 → 1200\nld 0 → 7\nsh 3 → 3\n");
    const auto stacks = compareTraces(before.side(), after.side(), atEnds(before, after));
    ASSERT_TRUE(stacks.ok());
    EXPECT_EQ(stacks->matched.before.bytes, 1013) << "the frames of the processes are no different";
    EXPECT_EQ(stacks->unmatched.after.bytes, 7);
}

TEST(Processes, OfOneTraceAreComparedEachWithItself) {
    const Loaded some(kParts);
    Comparison question = atEnds(some, some);
    question.before.a = Moment{3};
    const auto table = compareGroups(some.side(), some.side(), question, Grouping::Process);
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(
        rowsOf(*table), "as (123) 0 → 100\ncc1plus (123) 10 → 10\ncc1plus (124) 0 → 1000\nsh (12) 3 → 3\n");
    const auto stacks = compareTraces(some.side(), some.side(), question);
    ASSERT_TRUE(stacks.ok());
    EXPECT_EQ(stacks->stacks.size(), 4u);
}

} // namespace
} // namespace tidemark::tests
