// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/object_graph.h"
#include "tests/core/profile/object_record.h"

#include <gtest/gtest.h>

#include <cstring>
#include <span>

namespace tidemark {
namespace {

using Object = ObjectGraph::Object;

ObjectGraph smallGraph() {
    ObjectGraph graph;
    graph.time = 5'000'000'000;
    graph.pid = 77;
    graph.collectorOff = true;
    graph.texts = {"", "dict", "list", ".bus", "main", "/src/app.py", "app"};
    graph.roots = {{ObjectGraph::Root::Kind::Module, "app", "", 0},
        {ObjectGraph::Root::Kind::Frame, "main", "/src/app.py", 12}};
    // app → dict → list; main → dict; nobody → list
    graph.objects = {Object{0x1000, 64, 0x9000, 1, 1, 3}, Object{0x2000, 232, 0, 1, 2, 0},
        Object{0x3000, 88, 0x9900, 2, 3, 0}, Object{0x4000, 56, 0, 2, 0, 0}};
    return graph;
}

void put(std::vector<std::byte>& bytes, std::size_t offset, std::uint32_t number) {
    std::memcpy(bytes.data() + offset, &number, sizeof number);
}

TEST(ObjectGraph, ReadsWhatWasWritten) {
    const ObjectGraph written = smallGraph();
    const auto read = readObjectGraph(tests::recordOf(written));
    ASSERT_TRUE(read.ok()) << read.error().sentence;
    EXPECT_EQ(read->time, written.time);
    EXPECT_EQ(read->pid, 77);
    EXPECT_TRUE(read->collectorOff);
    EXPECT_FALSE(read->truncated);
    EXPECT_EQ(read->texts, written.texts);
    EXPECT_EQ(read->roots, written.roots);
    EXPECT_EQ(read->objects, written.objects);
    EXPECT_TRUE(readObjectGraph(tests::recordOf(ObjectGraph())).ok());
}

TEST(ObjectGraph, RefusesWhatIsCutOrLonger) {
    std::vector<std::byte> record = tests::recordOf(smallGraph());
    for (std::size_t length = 0; length < record.size(); ++length)
        EXPECT_FALSE(readObjectGraph(std::span(record).first(length)).ok()) << length;
    record.push_back(std::byte{0});
    EXPECT_FALSE(readObjectGraph(record).ok());
}

TEST(ObjectGraph, RefusesANewerVersionBySaying) {
    std::vector<std::byte> record = tests::recordOf(smallGraph());
    put(record, 8, 2);
    const auto read = readObjectGraph(record);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::NewerVersion);
    put(record, 0, 0);
    EXPECT_EQ(readObjectGraph(record).error().code, ErrorCode::Corrupt);
}

TEST(ObjectGraph, RefusesIndicesThatLeadNowhere) {
    const auto refused = [](auto change) {
        ObjectGraph graph = smallGraph();
        change(graph);
        return !readObjectGraph(tests::recordOf(graph)).ok();
    };
    EXPECT_FALSE(refused([](ObjectGraph&) {}));
    EXPECT_TRUE(refused([](ObjectGraph& graph) { graph.objects[1].type = 7; }));
    EXPECT_TRUE(refused([](ObjectGraph& graph) { graph.objects[1].label = 7; }));
    EXPECT_TRUE(refused([](ObjectGraph& graph) { graph.objects[2].holder = 5; })); // itself
    EXPECT_TRUE(refused([](ObjectGraph& graph) { graph.objects[2].holder = 6; })); // one behind it
    EXPECT_TRUE(refused([](ObjectGraph& graph) { graph.time = -1; }));
    // Counts that the rest has no room for are refused before anything is allocated.
    std::vector<std::byte> record = tests::recordOf(smallGraph());
    put(record, 32, 0xffffffff);
    EXPECT_FALSE(readObjectGraph(record).ok());
}

} // namespace
} // namespace tidemark
