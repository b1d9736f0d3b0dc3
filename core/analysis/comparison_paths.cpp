// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison_paths.h"

#include "core/analysis/replay.h"
#include "core/analysis/tree_paths.h"

#include <algorithm>
#include <map>

namespace tidemark {

JointPaths::Node JointPaths::child(Node parent, FunctionId function) {
    const std::uint64_t key = std::uint64_t{parent} << 32 | function.value();
    const auto [found, isNew] = m_children.try_emplace(key, static_cast<Node>(m_parents.size()));
    const Node node = found->second;
    if (isNew) {
        m_parents.push_back(parent);
        m_functions.push_back(function);
        m_depths.push_back(m_depths[parent] + 1);
        m_known.push_back({});
    }
    return node;
}

bool JointPaths::addSide(
    SideIndex side, const ComparedSide& profile, const JointNames& names, const std::stop_token& stop) {
    const TreePaths paths(profile.profile, *profile.names);
    m_nodeOf[side].resize(profile.profile.stacks().size());
    std::vector<FunctionId> path;
    std::size_t count = 0;
    for (const StackId stack : profile.profile.siteStacks()) {
        Node& node = m_nodeOf[side][stack.index()];
        if (node != kRoot)
            continue;
        if (++count % 1024 == 0 && stop.stop_requested())
            return false;
        path.clear();
        PathCursor cursor = paths.innermost(stack);
        std::size_t kept = 0; // up to the outermost frame that does more than start others
        do {
            const FunctionId function = paths.at(cursor).function;
            path.push_back(names.of(side, function));
            if (!names.isStart(side, function))
                kept = path.size();
        } while (paths.outward(cursor));
        if (kept > 0)
            path.resize(kept);
        for (std::size_t i = path.size(); i-- > 0;)
            node = child(node, path[i]);
        m_known[node][side] = true;
    }
    return !stop.stop_requested();
}

std::vector<FunctionId> JointPaths::path(Node node) const {
    std::vector<FunctionId> functions;
    for (; node != kRoot; node = m_parents[node])
        functions.push_back(m_functions[node]);
    return functions;
}

namespace {

constexpr std::size_t kMostPairs = 40'000; ///< of one function; more would take too long
constexpr std::size_t kMostInnermost = 3;  ///< frames in which two paths may meet
constexpr double kLeastLikeness = 0.4;

/// 0 unless one has all functions of the other in order; else how much of the longer one they are.
double likenessOf(const std::vector<FunctionId>& one, const std::vector<FunctionId>& other) {
    const auto& longer = one.size() > other.size() ? one : other;
    const auto& shorter = one.size() > other.size() ? other : one;
    std::size_t at = 0;
    for (const FunctionId function : longer)
        at += at < shorter.size() && shorter[at] == function ? 1 : 0;
    return at < shorter.size() ? 0 : static_cast<double>(shorter.size()) / static_cast<double>(longer.size());
}

/// The best partner of a path and whether it is the only one as good.
struct Best {
    JointPaths::Node node = JointPaths::kRoot;
    double likeness = 0;
    bool unique = true;
    bool only = true; ///< nothing else fits at all
    void consider(JointPaths::Node candidate, double value) {
        only = node == JointPaths::kRoot || (only && candidate == node);
        if (value > likeness)
            *this = {candidate, value, true, only};
        else if (value == likeness && candidate != node)
            unique = false;
    }
};

/// Paths that only one side knows.
struct LonePaths {
    struct Bucket {
        std::vector<JointPaths::Node> before;
        std::vector<JointPaths::Node> after;
    };
    std::map<JointPaths::Node, std::vector<FunctionId>> functions;
    std::map<FunctionId, Bucket> buckets; ///< by each of their innermost frames
};

LonePaths lonePaths(const JointPaths& paths) {
    LonePaths lone;
    for (JointPaths::Node node = 1; node < paths.size(); ++node) {
        const bool before = paths.isKnown(kBefore, node);
        if (before == paths.isKnown(kAfter, node))
            continue;
        const auto& path = lone.functions[node] = paths.path(node);
        for (std::size_t i = 0; i < std::min(path.size(), kMostInnermost); ++i) {
            auto& bucket = lone.buckets[path[i]];
            auto& list = before ? bucket.before : bucket.after;
            if (list.empty() || list.back() != node)
                list.push_back(node);
        }
    }
    return lone;
}

struct LikePaths {
    JointPaths::Node before;
    JointPaths::Node after;
    double likeness;
};

std::vector<LikePaths> likePaths(const LonePaths& lone, const std::stop_token& stop) {
    std::vector<LikePaths> pairs;
    for (const auto& [function, bucket] : lone.buckets) {
        if (stop.stop_requested() || bucket.before.size() * bucket.after.size() > kMostPairs)
            continue;
        for (const JointPaths::Node before : bucket.before)
            for (const JointPaths::Node after : bucket.after)
                if (const double likeness = likenessOf(lone.functions.at(before), lone.functions.at(after));
                    likeness >= kLeastLikeness)
                    pairs.push_back({before, after, likeness});
    }
    return pairs;
}

/// Who gets a node that several claim: the one that fits nothing else, for the others have alternatives.
JointPaths::Node winnerOf(
    const std::vector<JointPaths::Node>& claimants, const std::map<JointPaths::Node, Best>& best) {
    if (claimants.size() == 1)
        return claimants.front();
    JointPaths::Node winner = JointPaths::kRoot;
    for (const JointPaths::Node one : claimants) {
        if (!best.at(one).only)
            continue;
        if (winner != JointPaths::kRoot)
            return JointPaths::kRoot;
        winner = one;
    }
    return winner;
}

} // namespace

std::vector<JointPaths::Node> matchInlinedPaths(const JointPaths& paths, const std::stop_token& stop) {
    auto pairs = likePaths(lonePaths(paths), stop);
    std::vector<JointPaths::Node> partners(paths.size(), JointPaths::kRoot);
    // Those that have found each other may leave only one for the rest.
    for (bool found = true; found && !stop.stop_requested();) {
        std::map<JointPaths::Node, Best> best;
        for (const auto& [before, after, likeness] : pairs) {
            best[before].consider(after, likeness);
            best[after].consider(before, likeness);
        }
        // Who fits only one other has a claim on it, even where that one fits several.
        std::map<JointPaths::Node, std::vector<JointPaths::Node>> claims;
        for (const auto& [node, one] : best)
            if (one.unique && best[one.node].likeness == one.likeness)
                claims[one.node].push_back(node);
        for (const auto& [node, claimants] : claims)
            if (const JointPaths::Node winner = winnerOf(claimants, best); winner != JointPaths::kRoot) {
                partners[node] = winner;
                partners[winner] = node;
            }
        found = std::erase_if(pairs, [&partners](const LikePaths& pair) {
            return partners[pair.before] != JointPaths::kRoot || partners[pair.after] != JointPaths::kRoot;
        }) > 0;
    }
    for (JointPaths::Node node = 1; node < partners.size(); ++node)
        if (!paths.isKnown(kBefore, node))
            partners[node] = JointPaths::kRoot;
    return partners;
}

} // namespace tidemark
