// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>

namespace tidemark::tests {
namespace {

using NodeIndex = CallTree::NodeIndex;

/// A tree of (parent, self bytes) of the nodes from 1 on; children keep their order.
std::shared_ptr<const CallTree> treeOf(const std::vector<std::pair<NodeIndex, std::int64_t>>& nodes) {
    auto tree = std::make_shared<CallTree>();
    tree->nodes.resize(nodes.size() + 1);
    std::vector<NodeIndex> lastChild(tree->nodes.size(), CallTree::kNone);
    for (NodeIndex i = 1; i < tree->nodes.size(); ++i) {
        const auto [parent, bytes] = nodes[i - 1];
        tree->nodes[i].parent = parent;
        tree->nodes[i].self = {bytes, 1};
        tree->nodes[i].depth = tree->nodes[parent].depth + 1;
        NodeIndex& link = lastChild[parent] == CallTree::kNone ? tree->nodes[parent].firstChild
                                                               : tree->nodes[lastChild[parent]].nextSibling;
        link = i;
        lastChild[parent] = i;
    }
    for (std::size_t i = tree->nodes.size(); i-- > 0;) {
        tree->nodes[i].inclusive += tree->nodes[i].self;
        if (i != 0)
            tree->nodes[tree->nodes[i].parent].inclusive += tree->nodes[i].inclusive;
    }
    return tree;
}

/// "row: node x+width …" per box; merged boxes as "*count".
std::string text(const FlameLayout& layout) {
    std::string result;
    for (const FlameLayout::Box& box : layout.boxes) {
        const auto percent = [](float share) { return std::to_string(std::lround(100 * share)); };
        result += std::to_string(box.row) + ": " + std::to_string(box.node) +
                  (box.merged != 0 ? "*" + std::to_string(box.merged) : "") + " " + percent(box.x) + "+" +
                  percent(box.width) + "\n";
    }
    return result;
}

/// What must hold for every layout.
void expectSound(const FlameLayout& layout, double minimumWidth) {
    constexpr double kRounding = 1e-5;
    std::vector<const FlameLayout::Box*> boxOf(layout.tree->nodes.size());
    std::vector<double> childrenWidth(layout.tree->nodes.size());
    const FlameLayout::Box* last = nullptr;
    for (const FlameLayout::Box& box : layout.boxes) {
        ASSERT_GT(box.width, 0);
        ASSERT_LT(box.row, layout.rows);
        if (last != nullptr && last->row == box.row) {
            ASSERT_GE(box.x, last->x + last->width - kRounding)
                << "boxes of a row overlap or are out of order";
        } else if (last != nullptr) {
            ASSERT_EQ(box.row, last->row + 1);
        }
        last = &box;
        if (box.merged == 0) {
            boxOf[box.node] = &box;
            ASSERT_TRUE(box.row == 0 || box.width >= minimumWidth - kRounding);
        }
        if (box.row == 0)
            continue;
        const NodeIndex parent = box.merged == 0 ? layout.tree->nodes[box.node].parent : box.node;
        ASSERT_NE(boxOf[parent], nullptr) << "a box without its parent's box";
        ASSERT_EQ(boxOf[parent]->row + 1, box.row);
        ASSERT_GE(box.x, boxOf[parent]->x - kRounding);
        ASSERT_LE(box.x + box.width, boxOf[parent]->x + boxOf[parent]->width + kRounding);
        childrenWidth[parent] += static_cast<double>(box.width);
        ASSERT_LE(childrenWidth[parent], static_cast<double>(boxOf[parent]->width) + kRounding);
    }
}

TEST(FlameLayoutOf, ATreePutsChildrenAboveTheirParentFromTheLeft) {
    const auto layout = layoutFlameGraph(treeOf({{0, 50}, {0, 0}, {2, 30}, {2, 20}}), CostKind::Bytes, 0);
    ASSERT_TRUE(layout.ok());
    EXPECT_EQ(text(*layout), "0: 0 0+100\n"
                             "1: 1 0+50\n"
                             "1: 2 50+50\n"
                             "2: 3 50+30\n"
                             "2: 4 80+20\n");
    EXPECT_EQ(layout->rows, 3u);
}

TEST(FlameLayoutOf, ATreeLeavesRoomForSelfCostAtTheRight) {
    const auto layout = layoutFlameGraph(treeOf({{0, 60}, {1, 40}}), CostKind::Bytes, 0);
    EXPECT_EQ(text(*layout), "0: 0 0+100\n1: 1 0+100\n2: 2 0+40\n");
}

TEST(FlameLayoutOf, ANodeMakesItAsWideAsAll) {
    const auto layout = layoutFlameGraph(treeOf({{0, 50}, {0, 0}, {2, 30}, {2, 20}}), CostKind::Bytes, 0, 2);
    EXPECT_EQ(text(*layout), "0: 2 0+100\n1: 3 0+60\n1: 4 60+40\n");
}

TEST(FlameLayoutOf, AllocationsCountsThem) {
    const auto layout = layoutFlameGraph(treeOf({{0, 90}, {0, 10}}), CostKind::Allocations, 0);
    EXPECT_EQ(text(*layout), "0: 0 0+100\n1: 1 0+50\n1: 2 50+50\n");
}

TEST(FlameLayoutOf, NarrowSiblingsMergesEachRunOfThem) {
    const auto layout = layoutFlameGraph(
        treeOf({{0, 40}, {0, 3}, {0, 2}, {0, 50}, {0, 4}, {0, 1}, {6, 0}}), CostKind::Bytes, 0.05);
    EXPECT_EQ(text(*layout), "0: 0 0+100\n"
                             "1: 1 0+40\n"
                             "1: 0*2 40+5\n"
                             "1: 4 45+50\n"
                             "1: 0*2 95+5\n");
}

TEST(FlameLayoutOf, AWideTreeHasFewBoxes) {
    std::vector<std::pair<NodeIndex, std::int64_t>> nodes{{0, 900'000}};
    for (int i = 0; i < 100'000; ++i)
        nodes.emplace_back(0, 1);
    const auto layout = layoutFlameGraph(treeOf(nodes), CostKind::Bytes, 0.001);
    EXPECT_EQ(text(*layout), "0: 0 0+100\n1: 1 0+90\n1: 0*100000 90+10\n");
}

TEST(FlameLayoutOf, ADeepTreeHasItsRows) {
    std::vector<std::pair<NodeIndex, std::int64_t>> nodes;
    for (NodeIndex i = 0; i < 5'000; ++i)
        nodes.emplace_back(i, 1);
    const auto layout = layoutFlameGraph(treeOf(nodes), CostKind::Bytes, 0);
    ASSERT_TRUE(layout.ok());
    EXPECT_EQ(layout->rows, 5'001u);
    expectSound(*layout, 0);
}

TEST(FlameLayoutOf, ATreeWithoutCostIsItsRoot) {
    EXPECT_EQ(text(*layoutFlameGraph(treeOf({}), CostKind::Bytes, 0)), "0: 0 0+100\n");
    EXPECT_EQ(text(*layoutFlameGraph(treeOf({{0, 0}}), CostKind::Bytes, 0)), "0: 0 0+100\n");
}

TEST(FlameLayoutOf, RandomTreesIsSound) {
    constexpr std::uint32_t kSeed = 4711;
    std::mt19937 draw(kSeed);
    for (int i = 0; i < 300; ++i) {
        SCOPED_TRACE("tree " + std::to_string(i) + " of seed " + std::to_string(kSeed));
        std::vector<std::pair<NodeIndex, std::int64_t>> nodes;
        const auto count = static_cast<NodeIndex>(draw() % 200);
        for (NodeIndex node = 1; node <= count; ++node)
            nodes.emplace_back(
                static_cast<NodeIndex>(draw() % node), static_cast<std::int64_t>(draw() % 1000));
        const double minimumWidth = i % 3 == 0 ? 0 : 0.02;
        const auto root = static_cast<NodeIndex>(i % 2 == 0 ? 0 : draw() % (count + 1));
        const auto layout = layoutFlameGraph(treeOf(nodes), CostKind::Bytes, minimumWidth, root);
        ASSERT_TRUE(layout.ok());
        expectSound(*layout, minimumWidth);
    }
}

TEST(FlameLayoutOf, NegativeCostsIsRefused) {
    const auto layout = layoutFlameGraph(treeOf({{0, 10}, {0, -4}}), CostKind::Bytes, 0);
    ASSERT_FALSE(layout.ok());
    EXPECT_EQ(layout.error().code, ErrorCode::Unsupported);
    EXPECT_TRUE(layoutFlameGraph(treeOf({{0, 10}, {0, -4}}), CostKind::Allocations, 0).ok());
}

TEST(FlameLayoutOf, ANodeThatDoesNotExistIsRefused) {
    EXPECT_EQ(layoutFlameGraph(treeOf({}), CostKind::Bytes, 0, 1).error().code, ErrorCode::InvalidUsage);
    EXPECT_EQ(layoutFlameGraph(nullptr, CostKind::Bytes, 0).error().code, ErrorCode::InvalidUsage);
}

} // namespace
} // namespace tidemark::tests
