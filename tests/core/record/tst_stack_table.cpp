// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/stack_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <span>
#include <vector>

namespace tidemark::recording {
namespace {

ModuleImage image(std::uint64_t start, std::uint64_t end, const char* path) {
    return {start, end, start, "", path};
}

struct StackTableTest : testing::Test {
    ModuleMap modules;
    StackTable stacks{modules};
    /// `frames` are innermost first.
    void define(std::uint32_t id, StackDelta delta, std::vector<std::uint64_t> frames) {
        std::reverse(frames.begin(), frames.end());
        stacks.define(id, delta, frames);
    }
    std::uint32_t nodeOf(std::uint32_t id, std::vector<std::uint64_t> frames, std::uint32_t flags = 0) {
        define(id, {0, 0, flags}, frames);
        return stacks.node(id, {}, 0);
    }
};

TEST_F(StackTableTest, SharesOuterFrames) {
    const auto first = nodeOf(1, {10, 20, 30}); // innermost first
    const auto second = nodeOf(2, {11, 20, 30});
    const auto chunk = stacks.takeNewNodes();
    EXPECT_EQ(chunk.firstId, 1u);
    ASSERT_EQ(chunk.nodes.size(), 4u);
    EXPECT_EQ(chunk.nodes[first - 1].parent, chunk.nodes[second - 1].parent);
    EXPECT_EQ(stacks.node(1, {}, 0), first);
    const auto frames = stacks.takeNewFrames();
    EXPECT_EQ(frames.frames[chunk.nodes[0].frame].address, 30u) << "the outermost frame is the root's child";
}

TEST_F(StackTableTest, CutStacksHangUnderTheirOwnRoot) {
    const auto node = nodeOf(1, {10}, wire::kStackCut);
    const auto nodes = stacks.takeNewNodes().nodes;
    ASSERT_EQ(nodes.size(), 2u);
    const auto& cut = nodes[nodes[node - 1].parent - 1];
    EXPECT_EQ(cut.parent, 0u);
    EXPECT_EQ(cut.frame, trace::kNoFrame);
    EXPECT_EQ(cut.flags, trace::StackNode::kCut);
}

TEST_F(StackTableTest, IncompleteStacksAreKeptApart) {
    const auto whole = nodeOf(1, {10, 20});
    const auto part = nodeOf(2, {10, 20}, wire::kStackIncomplete);
    EXPECT_NE(whole, part);
    const auto nodes = stacks.takeNewNodes().nodes;
    EXPECT_EQ(nodes[nodes[part - 1].parent - 1].flags, trace::StackNode::kIncomplete);
    EXPECT_EQ(nodes[part - 1].flags, 0);
}

TEST_F(StackTableTest, AnUndefinedStackIsUnknownUntilItsDefinitionComes) {
    EXPECT_FALSE(stacks.known(5));
    const auto unknown = stacks.node(5, {}, 0);
    EXPECT_EQ(stacks.takeNewNodes().nodes[unknown - 1].flags, trace::StackNode::kUnknown);
    EXPECT_EQ(stacks.unknownIds(), 1u);
    const auto known = nodeOf(5, {10});
    EXPECT_NE(known, unknown);
    EXPECT_EQ(stacks.unknownIds(), 0u);
}

TEST_F(StackTableTest, BuildsOnTheBase) {
    define(1, {}, {30, 20, 10});
    define(2, {1, 2, 0}, {41, 40});
    define(3, {2, 1, 0}, {});
    EXPECT_EQ(stacks.node(3, {}, 0), nodeOf(7, {40, 10}))
        << "bases that nobody has used yet are no hindrance";
    EXPECT_EQ(stacks.node(2, {}, 0), nodeOf(8, {41, 40, 10}));
    EXPECT_EQ(stacks.node(1, {}, 0), nodeOf(9, {30, 20, 10}));
    define(4, {1, 99, 0}, {50});
    EXPECT_EQ(stacks.node(4, {}, 0), nodeOf(10, {50})) << "more dropped than there is: all";
}

TEST_F(StackTableTest, AnUnknownBaseIsAnUnknownStack) {
    define(2, {1, 0, 0}, {20});
    define(3, {3, 0, 0}, {20}); // itself
    const auto node = stacks.node(2, {}, 0);
    const auto nodes = stacks.takeNewNodes().nodes;
    EXPECT_EQ(nodes[nodes[node - 1].parent - 1].flags, trace::StackNode::kUnknown);
    EXPECT_EQ(stacks.node(3, {}, 0), node);
}

TEST_F(StackTableTest, LongChainsOfBasesAreResolved) {
    constexpr std::uint32_t kStacks = 300'000;
    define(1, {}, {1});
    for (std::uint32_t id = 2; id <= kStacks; ++id)
        define(id, {id - 1, 1, 0}, {id});
    EXPECT_EQ(stacks.node(kStacks, {}, 0), kStacks);
}

TEST_F(StackTableTest, StacksOfManyKindsAreOneNodeEachAlsoInARestoredTable) {
    std::mt19937 random(20261124);
    std::map<std::vector<std::uint64_t>, std::uint32_t> nodes;
    std::vector<std::vector<std::uint64_t>> kinds;
    while (kinds.size() < 2000) {
        std::vector<std::uint64_t>& kind = kinds.emplace_back(1 + random() % 6);
        for (std::uint64_t& frame : kind)
            frame = 1 + random() % 5;
    }
    for (std::uint32_t i = 0; i < kinds.size(); ++i) {
        const std::uint32_t node = nodeOf(i + 1, kinds[i]);
        EXPECT_EQ(nodes.try_emplace(kinds[i], node).first->second, node);
    }
    std::set<std::uint32_t> different;
    for (const auto& [kind, node] : nodes)
        different.insert(node);
    EXPECT_EQ(different.size(), nodes.size());

    const std::span<const trace::Frame> frames = stacks.frames();
    StackTable restored(modules);
    restored.restore({frames.begin(), frames.end()}, stacks.takeNewNodes().nodes);
    for (std::uint32_t i = 0; i < kinds.size(); ++i) {
        restored.define(i + 1, {}, std::vector<std::uint64_t>(kinds[i].rbegin(), kinds[i].rend()));
        EXPECT_EQ(restored.node(i + 1, {}, 0), nodes[kinds[i]]);
    }
    EXPECT_TRUE(restored.takeNewNodes().nodes.empty());
}

TEST_F(StackTableTest, AbsurdIdsAreUnknownAndCostNothing) {
    define(0xfffffff0, {}, {1});
    EXPECT_TRUE(stacks.known(0xfffffff0));
    EXPECT_EQ(stacks.takeNewNodes().nodes.size(), 0u);
    stacks.node(0xfffffff0, {}, 0);
    EXPECT_EQ(stacks.takeNewNodes().nodes.at(0).flags, trace::StackNode::kUnknown);
}

TEST_F(StackTableTest, AddressesMeanTheModuleThatWasThereThen) {
    const auto old = modules.announceLoad({1, 0}, image(0x1000, 0x2000, "/old"));
    modules.loadReached(old, 0);
    define(1, {}, {0x1100});
    stacks.node(1, {2, 0}, 0);
    modules.announceUnload({3, 0}, 0x1000, 0x2000);
    const auto next = modules.announceLoad({4, 0}, image(0x1000, 0x3000, "/new"));
    define(2, {}, {0x1100});
    stacks.node(2, {2, 5}, 0); // before the unload, although that has been read already
    define(3, {}, {0x1200});
    stacks.node(3, {5, 0}, 0);
    const auto frames = stacks.takeNewFrames().frames;
    ASSERT_EQ(frames.size(), 2u);
    EXPECT_EQ(frames[0], (trace::Frame{modules.idOf(old, 0) + 1, 0x100}));
    EXPECT_EQ(frames[1], (trace::Frame{modules.idOf(next, 0) + 1, 0x200}));
}

TEST_F(StackTableTest, AReturnAddressJustBehindAModuleBelongsToIt) {
    modules.announceLoad({}, image(0x1000, 0x2000, "/a"));
    modules.announceLoad({}, image(0x2000, 0x3000, "/b"));
    nodeOf(1, {0x2000});
    EXPECT_EQ(stacks.takeNewFrames().frames[0].address, 0x1000u);
}

TEST(ModuleMap, TheSameImageAgainIsTheSameModule) {
    ModuleMap modules;
    const auto first = modules.announceLoad({1, 0}, image(0x1000, 0x2000, "/a"));
    EXPECT_EQ(modules.announceLoad({2, 0}, image(0x1000, 0x2000, "/a")), kNoModule);
    modules.loadReached(first, 3);
    modules.unloadReached(modules.announceUnload({3, 0}, 0x1000, 0x2000), 9);
    auto changes = modules.takeChanges();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].loaded, 3u);
    EXPECT_EQ(changes[0].unloaded, 9u);
    const auto again = modules.announceLoad({4, 0}, image(0x1000, 0x2000, "/a"));
    EXPECT_EQ(again, first);
    modules.loadReached(again, 12);
    changes = modules.takeChanges();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].id, 0u);
    EXPECT_EQ(changes[0].unloaded, kNever);
}

TEST(ModuleMap, AsksForWhatNobodyAnnounced) {
    int asked = 0;
    ModuleMap modules([&](std::uint64_t address) -> std::optional<ModuleImage> {
        ++asked;
        return address < 0x2000 ? std::optional(image(0x1000, 0x2000, "/found")) : std::nullopt;
    });
    const auto found = modules.find(0x1500, {});
    ASSERT_NE(found, kNoModule);
    EXPECT_EQ(modules.find(0x1600, {}), found);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(modules.find(0x5000, {}), kNoModule);
}

} // namespace
} // namespace tidemark::recording
