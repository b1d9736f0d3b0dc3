// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/branch_arrows.h"

#include <algorithm>
#include <utility>

namespace tidemark {

namespace {

std::pair<std::size_t, std::size_t> rowsOf(const BranchArrow& arrow) {
    return std::minmax(arrow.from, arrow.to);
}

std::size_t lengthOf(const BranchArrow& arrow) {
    const auto [first, last] = rowsOf(arrow);
    return last - first;
}

std::vector<BranchArrow> jumpsWithin(std::span<const Instruction> function) {
    std::vector<BranchArrow> arrows;
    for (std::size_t i = 0; i < function.size(); ++i) {
        const auto& jump = function[i];
        if ((jump.flow != Flow::Jump && jump.flow != Flow::ConditionalJump) || !jump.target)
            continue;
        const auto to = std::lower_bound(function.begin(), function.end(), *jump.target,
            [](const Instruction& instruction, std::uint64_t address) {
                return instruction.address < address;
            });
        if (to != function.end() && to->address == *jump.target)
            arrows.push_back({i, static_cast<std::size_t>(to - function.begin()), 0});
    }
    return arrows;
}

} // namespace

std::vector<BranchArrow> layoutBranchArrows(std::span<const Instruction> function, std::uint32_t lanes) {
    auto arrows = jumpsWithin(function);
    std::stable_sort(arrows.begin(), arrows.end(),
        [](const BranchArrow& one, const BranchArrow& other) { return lengthOf(one) < lengthOf(other); });
    std::vector<std::vector<bool>> taken(lanes, std::vector<bool>(function.size(), false));
    std::vector<BranchArrow> placed;
    for (auto& arrow : arrows) {
        const auto [first, last] = rowsOf(arrow);
        const auto isFree = [first = first, last = last](const std::vector<bool>& rows) {
            return std::find(rows.begin() + static_cast<std::ptrdiff_t>(first),
                       rows.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                       true) == rows.begin() + static_cast<std::ptrdiff_t>(last) + 1;
        };
        const auto lane = std::find_if(taken.begin(), taken.end(), isFree);
        if (lane == taken.end())
            continue;
        std::fill(lane->begin() + static_cast<std::ptrdiff_t>(first),
            lane->begin() + static_cast<std::ptrdiff_t>(last) + 1, true);
        arrow.lane = static_cast<std::uint32_t>(lane - taken.begin());
        placed.push_back(arrow);
    }
    std::sort(placed.begin(), placed.end(),
        [](const BranchArrow& one, const BranchArrow& other) { return one.from < other.from; });
    return placed;
}

} // namespace tidemark
