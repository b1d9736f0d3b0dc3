// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/call_tree.h"
#include "core/analysis/comparison_names.h"

#include <tsl/robin_map.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// Call paths of both sides as one trie of joint functions, outermost first.
class JointPaths {
public:
    using Node = std::uint32_t;
    static constexpr Node kRoot = 0;

    JointPaths() : m_parents(1), m_functions(1), m_depths(1), m_known(1) {}

    /// Adds all stacks that the side has allocated with. False if stopped.
    bool addSide(
        SideIndex side, const ComparedSide& profile, const JointNames& names, const std::stop_token& stop);

    std::size_t size() const { return m_parents.size(); }
    Node parent(Node node) const { return m_parents[node]; }
    FunctionId function(Node node) const { return m_functions[node]; }
    std::uint32_t depth(Node node) const { return m_depths[node]; }
    bool isKnown(SideIndex side, Node node) const { return m_known[node][side]; }
    /// By StackId of a side; kRoot for stacks that no site has.
    Node nodeOf(SideIndex side, StackId stack) const { return m_nodeOf[side][stack.index()]; }
    /// Functions from the innermost outward.
    std::vector<FunctionId> path(Node node) const;

private:
    Node child(Node parent, FunctionId function);

    std::vector<Node> m_parents; ///< parent < own index
    std::vector<FunctionId> m_functions;
    std::vector<std::uint32_t> m_depths;
    std::vector<std::array<bool, kSides>> m_known; ///< a stack of the side ends here
    std::array<std::vector<Node>, kSides> m_nodeOf;
    tsl::robin_map<std::uint64_t, Node, PairHash> m_children;
};

/// Pairs paths that only the side before knows with such that only the side after does, where one has all
/// frames of the other and one of them fits nothing else as well that has no better partner. Returns, by
/// node, the partner after of a path before; kRoot = none.
std::vector<JointPaths::Node> matchInlinedPaths(const JointPaths& paths, const std::stop_token& stop);

} // namespace tidemark
