// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/holders.h"
#include "core/analysis/query_engine.h"
#include "core/profile/names_builder.h"
#include "core/profile/names_part.h"
#include "core/profile/object_graph.h"
#include "core/profile/profile_builder.h"
#include "core/trace_format/chunks.h"
#include "tests/core/analysis/built_profile.h"

#include <gtest/gtest.h>

namespace tidemark::tests {
namespace {

/// main() of C runs serve() and remember() of Python, which call a C function; start() of C allocates without
/// Python.
class Program {
public:
    Program() {
        Module module;
        module.path = "/usr/bin/python3";
        const ModuleId python = m_builder.addModule(std::move(module));
        const auto native = [&](std::uint64_t address) { return m_builder.addFrame({python, address}); };
        const auto interpreted = [&](std::uint64_t code) {
            return m_builder.addFrame({ModuleId(), trace::kPythonFrame | code << 24 | 1});
        };
        const FrameId frames[] = {
            native(0x10), interpreted(1), interpreted(2), native(0x20), native(0x30), native(0x40)};
        m_main = m_builder.addStack({kEmptyStack, frames[0]});
        serve = m_builder.addStack({m_main, frames[1]});
        remember = m_builder.addStack({serve, frames[2]});
        copy = m_builder.addStack({remember, frames[3]});
        start = m_builder.addStack({m_main, frames[4]});
        make = m_builder.addStack({remember, frames[5]});
        m_builder.addThread({1, "main"});
    }
    void allocate(StackId stack, std::uint64_t address, std::uint64_t size) {
        BuilderEvent event;
        event.thread = ThreadId(0);
        event.stack = stack;
        event.address = address;
        event.size = size;
        event.time = static_cast<Nanoseconds>(m_builder.nextPosition());
        m_builder.addEvent(event);
    }
    ProfileBuilder& builder() { return m_builder; }
    void finish() {
        profile = m_builder.finish();
        NamesBuilder builder(profile);
        const FileId file = builder.addFile("/src/app.py");
        const auto name = [&](FrameId::Value frame, const char* function, FileId in, std::uint32_t line) {
            builder.setChain(FrameId(frame), {{builder.addFunction(function, "", true), in, line, false}});
        };
        name(0, "main", FileId(), 0);
        name(1, "serve", file, 10);
        name(2, "remember", file, 20);
        name(3, "copy_text", FileId(), 0);
        name(4, "start", FileId(), 0);
        name(5, "std::make_shared<Order>()", FileId(), 0);
        names = builder.finish(3);
    }
    std::shared_ptr<const Names> part(bool python) const {
        return NamesPart::make(
            names, [&](FrameId frame) { return isPythonFrame(profile->frames()[frame.index()]) == python; },
            "[none]", 4);
    }

    StackId serve;
    StackId remember;
    StackId copy;
    StackId start;
    StackId make;
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Names> names;

private:
    ProfileBuilder m_builder;
    StackId m_main;
};

std::string tree(const Program& program, const std::shared_ptr<const Names>& names, TreeDirection direction,
    const std::vector<Filter>& filters = {}) {
    Query query;
    query.a = program.profile->endMoment();
    query.filters = filters;
    const auto costs = evaluate(*program.profile, *names, query);
    return treeText(
        buildCallTree(*program.profile, names, costs.value(), direction, CostKind::Bytes).value());
}

class ShownFrames : public testing::Test {
protected:
    ShownFrames() {
        m_program.allocate(m_program.copy, 0x1000, 100);
        m_program.allocate(m_program.remember, 0x2000, 30);
        m_program.allocate(m_program.start, 0x3000, 7);
        m_program.finish();
    }
    Program m_program;
};

TEST_F(ShownFrames, OnlyThoseOfPython) {
    EXPECT_EQ(tree(m_program, m_program.part(true), TreeDirection::TopDown), "serve 130/2 0/0\n"
                                                                             "  remember 130/2 130/2\n"
                                                                             "[none] 7/1 7/1\n");
    EXPECT_EQ(tree(m_program, m_program.part(true), TreeDirection::BottomUp), "remember 130/2 0/0\n"
                                                                              "  serve 130/2 130/2\n"
                                                                              "[none] 7/1 7/1\n");
}

TEST_F(ShownFrames, OnlyTheOthers) {
    EXPECT_EQ(tree(m_program, m_program.part(false), TreeDirection::TopDown), "main 137/3 30/1\n"
                                                                              "  copy_text 100/1 100/1\n"
                                                                              "  start 7/1 7/1\n");
    EXPECT_EQ(resolveStack(*m_program.profile, *m_program.part(false), m_program.copy).size(), 2u);
    const auto nothing = resolveStack(*m_program.profile, *m_program.part(true), m_program.start);
    ASSERT_EQ(nothing.size(), 1u);
    EXPECT_EQ(m_program.part(true)->function(nothing[0].function).name, "[none]");
}

TEST_F(ShownFrames, FiltersByAnyFrameAreThoseOfWholeStacks) {
    Filter filter;
    filter.pattern = "copy_text";
    const std::string expected = "serve 100/1 0/0\n  remember 100/1 100/1\n";
    EXPECT_EQ(tree(m_program, m_program.part(true), TreeDirection::TopDown, {filter}), expected);
    // Who allocated is who is shown to have.
    filter.leafOnly = true;
    filter.pattern = "remember";
    EXPECT_EQ(tree(m_program, m_program.part(true), TreeDirection::TopDown, {filter}),
        "serve 130/2 0/0\n  remember 130/2 130/2\n");
}

TEST_F(ShownFrames, GroupsAreByTheShownAllocatingFrame) {
    Query query;
    query.a = m_program.profile->endMoment();
    const auto groups = groupBy(*m_program.profile, m_program.part(true), query, Grouping::Function);
    ASSERT_TRUE(groups.ok());
    ASSERT_EQ(groups->rows.size(), 2u);
    EXPECT_EQ(groups->rows[0].label, "remember");
    EXPECT_EQ(groups->rows[0].cost.bytes, 130);
    EXPECT_EQ(groups->rows[1].label, "[none]");
}

TEST(ShownTypes, AreThoseOfWholeStacks) {
    Program program;
    program.allocate(program.make, 0x1000, 64);
    program.finish();
    Query query;
    query.a = program.profile->endMoment();
    for (const bool python : {true, false}) {
        const auto groups = groupBy(*program.profile, program.part(python), query, Grouping::Type);
        ASSERT_TRUE(groups.ok());
        ASSERT_EQ(groups->rows.size(), 1u);
        EXPECT_EQ(groups->rows[0].label, "Order") << python;
    }
}

/// A service whose list of handlers leaks: `handlers` in remember() holds 10 objects, of which each holds
/// another one.
class Holders : public testing::Test {
protected:
    using Object = ObjectGraph::Object;
    Holders() {
        m_graph.texts = {"", "Service", "list", "Handler", "dict", ".handlers", "service"};
        m_graph.roots = {{ObjectGraph::Root::Kind::Module, "app", "", 0},
            {ObjectGraph::Root::Kind::Frame, "serve", "/src/app.py", 10}};
        m_graph.objects = {Object{0x100, 48, 0, 1, 2, 6}, Object{0x200, 56, 0x5000, 2, 3, 5}};
        m_program.allocate(m_program.start, 0x200, 56);
        m_program.allocate(m_program.serve, 0x5000, 80);
        for (std::uint32_t i = 0; i < 10; ++i) {
            const auto holder = static_cast<std::uint32_t>(m_graph.roots.size() + m_graph.objects.size() + 1);
            m_graph.objects.push_back({0x1000 + 0x100 * i, 48, 0, 3, 4, 0});
            m_graph.objects.push_back({0x3000 + 0x100 * i, 64, 0, 4, holder, 0});
            m_program.allocate(m_program.remember, 0x1000 + 0x100 * i, 48);
            m_program.allocate(m_program.remember, 0x3000 + 0x100 * i, 64);
        }
        m_graph.time = 1000;
    }
    std::optional<Holder> find(const std::vector<StackId>& stacks) {
        m_program.builder().setObjectGraph(m_graph);
        m_program.finish();
        return findHolder(*m_program.profile, *m_program.names, stacks).value();
    }
    Program m_program;
    ObjectGraph m_graph;
};

TEST_F(Holders, TheChainEndsWhereTheLeakedObjectsBegin) {
    const auto holder = find({m_program.remember});
    ASSERT_TRUE(holder);
    EXPECT_EQ(holder->root, Holder::Root::Frame);
    ASSERT_EQ(holder->chain.size(), 3u);
    EXPECT_EQ(holder->chain[0], (HolderStep{"serve", "frame", {}, {}}));
    EXPECT_EQ(holder->chain[1], (HolderStep{"service", "Service", {}, {}}));
    EXPECT_EQ(holder->chain[2], (HolderStep{".handlers", "list", m_program.start, m_program.serve}));
    EXPECT_EQ(holder->held, 20u);
    EXPECT_EQ(holder->objects, 20u);
    EXPECT_EQ(holder->types, (std::vector<std::string>{"Handler", "dict"}));
}

TEST_F(Holders, OfWhatNoRootLeadsToNothingIsSaidButThat) {
    for (std::size_t i = 2; i < m_graph.objects.size(); ++i)
        m_graph.objects[i].holder = 0;
    m_graph.collectorOff = true;
    const auto holder = find({m_program.remember});
    ASSERT_TRUE(holder);
    EXPECT_EQ(holder->root, Holder::Root::Unknown);
    EXPECT_TRUE(holder->chain.empty());
    EXPECT_EQ(holder->objects, 20u);
    EXPECT_TRUE(holder->collectorOff);
}

TEST_F(Holders, BlocksWithoutObjectsHaveNone) {
    EXPECT_FALSE(find({m_program.copy}));
}

TEST_F(Holders, OnlyBlocksOfThatMomentCount) {
    m_graph.time = 0; // before the first block
    EXPECT_FALSE(find({m_program.remember}));
}

TEST_F(Holders, AGrowingTableBelongsToItsObject) {
    const auto holder = find({m_program.serve});
    ASSERT_TRUE(holder);
    ASSERT_EQ(holder->chain.size(), 3u);
    EXPECT_EQ(holder->chain[2].grownBy, m_program.serve);
    EXPECT_EQ(holder->types, std::vector<std::string>{"list"});
}

} // namespace
} // namespace tidemark::tests
