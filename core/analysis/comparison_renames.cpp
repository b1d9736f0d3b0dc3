// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison_renames.h"

#include "core/profile/allocator_functions.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace tidemark {
namespace {

constexpr std::size_t kMostFunctions = 256; ///< of a side, the costliest first
constexpr std::size_t kMostCandidates = 32;
constexpr double kLeastLikeness = 0.5;

struct OneSided {
    FunctionId function;
    DiffCost cost;
    std::set<FunctionId> neighbours; ///< callers and callees
};

/// Share of pairs of letters that two texts have in common (Dice).
double nameLikeness(const std::string& one, const std::string& other) {
    if (one == other)
        return 1;
    const auto pairs = [](const std::string& text) {
        std::multiset<std::string> all;
        for (std::size_t i = 0; i + 1 < text.size(); ++i)
            all.insert(text.substr(i, 2));
        return all;
    };
    const auto left = pairs(one);
    const auto right = pairs(other);
    std::vector<std::string> common;
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common));
    const double all = static_cast<double>(left.size() + right.size());
    return all > 0 ? 2 * static_cast<double>(common.size()) / all : 0;
}

std::string ownName(const Function& function) {
    const std::string plain = plainFunctionName(function.name);
    const auto scope = plain.rfind("::");
    return scope == std::string::npos ? plain : plain.substr(scope + 2);
}

double likenessOf(const Names& names, const OneSided& before, const OneSided& after) {
    const Function& one = names.function(before.function);
    const Function& other = names.function(after.function);
    const double byName = one.name == other.name ? 1
                                                 : 0.5 * nameLikeness(one.name, other.name) +
                                                       0.5 * nameLikeness(ownName(one), ownName(other));
    std::vector<FunctionId> common;
    std::set_intersection(before.neighbours.begin(), before.neighbours.end(), after.neighbours.begin(),
        after.neighbours.end(), std::back_inserter(common));
    const auto most = std::max(before.neighbours.size(), after.neighbours.size());
    const double byPlace = most > 0 ? static_cast<double>(common.size()) / static_cast<double>(most) : 0;
    return 0.6 * byName + 0.4 * byPlace;
}

/// The functions that only `side` knows.
std::vector<OneSided> oneSided(
    const JointPaths& paths, const std::vector<DiffStack>& stacks, const Names& names, SideIndex side) {
    std::vector<std::array<bool, kSides>> known(names.functions().size());
    for (JointPaths::Node node = static_cast<JointPaths::Node>(paths.size()); node-- > 1;)
        for (const SideIndex one : {kBefore, kAfter})
            if (paths.isKnown(one, node))
                for (JointPaths::Node at = node;
                     at != JointPaths::kRoot && !known[paths.function(at).index()][one];
                     at = paths.parent(at))
                    known[paths.function(at).index()][one] = true;
    std::map<FunctionId, OneSided> found;
    for (const DiffStack& stack : stacks) {
        const std::vector<FunctionId> path = paths.path(stack.node);
        std::set<FunctionId> counted;
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (!known[path[i].index()][side] || known[path[i].index()][1 - side])
                continue;
            OneSided& one = found[path[i]];
            one.function = path[i];
            if (counted.insert(path[i]).second)
                one.cost += stack.cost;
            if (i > 0)
                one.neighbours.insert(path[i - 1]);
            if (i + 1 < path.size())
                one.neighbours.insert(path[i + 1]);
        }
    }
    std::vector<OneSided> all;
    for (auto& [function, one] : found)
        all.push_back(std::move(one));
    std::stable_sort(all.begin(), all.end(), [side](const OneSided& one, const OneSided& other) {
        const auto weight = [side](const OneSided& function) {
            return magnitude((side == kBefore ? function.cost.before : function.cost.after).bytes);
        };
        return weight(one) > weight(other);
    });
    all.resize(std::min(all.size(), kMostFunctions));
    return all;
}

} // namespace

std::vector<RenameCandidate> renameCandidates(
    const JointPaths& paths, const Names& names, const std::vector<DiffStack>& stacks) {
    const auto before = oneSided(paths, stacks, names, kBefore);
    const auto after = oneSided(paths, stacks, names, kAfter);
    std::vector<RenameCandidate> all;
    for (const OneSided& one : before)
        for (const OneSided& other : after) {
            const double likeness = likenessOf(names, one, other);
            if (likeness < kLeastLikeness)
                continue;
            const bool moved = names.function(one.function).name == names.function(other.function).name;
            DiffCost cost = one.cost;
            cost += other.cost;
            all.push_back({moved ? RenameCandidate::Kind::Moved : RenameCandidate::Kind::Renamed,
                one.function, other.function, cost, likeness});
        }
    std::stable_sort(all.begin(), all.end(), [](const RenameCandidate& one, const RenameCandidate& other) {
        return one.likeness > other.likeness;
    });
    std::set<FunctionId> taken;
    std::vector<RenameCandidate> chosen;
    for (const RenameCandidate& one : all)
        if (!taken.contains(one.before) && !taken.contains(one.after)) {
            taken.insert({one.before, one.after});
            chosen.push_back(one);
        }
    std::stable_sort(
        chosen.begin(), chosen.end(), [](const RenameCandidate& one, const RenameCandidate& other) {
            const auto weight = [](const RenameCandidate& candidate) {
                return magnitude(candidate.inclusive.before.bytes) +
                       magnitude(candidate.inclusive.after.bytes);
            };
            return weight(one) > weight(other);
        });
    chosen.resize(std::min(chosen.size(), kMostCandidates));
    return chosen;
}

} // namespace tidemark
