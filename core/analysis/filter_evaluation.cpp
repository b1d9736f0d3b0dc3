// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/filter_evaluation.h"

#include "core/analysis/tree_paths.h"
#include "core/query/pattern.h"

#include <charconv>
#include <string_view>
#include <unordered_map>

namespace tidemark {
namespace {

using Flags = std::vector<std::uint8_t>;

Flags matchFunctions(const Names& names, const Pattern& pattern, Filter::Field field) {
    Flags matches(names.functions().size());
    std::unordered_map<std::string_view, bool> modules;
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const Function& function = names.functions()[i];
        if (field == Filter::Field::Function) {
            matches[i] = pattern.matches(function.name) ? 1 : 0;
            continue;
        }
        const auto [known, isNew] = modules.try_emplace(function.moduleName, false);
        if (isNew)
            known->second = pattern.matches(function.moduleName);
        matches[i] = known->second ? 1 : 0;
    }
    return matches;
}

/// Stacks of which any frame's function matches: a stack has what its parent has, and its own frame.
Flags matchAnyFrame(const Profile& profile, const Names& names, const Flags& functions) {
    const auto stacks = profile.stacks();
    Flags frames(profile.frames().size());
    for (std::size_t i = 0; i < frames.size(); ++i)
        for (const Location& location : names.locations(FrameId(static_cast<FrameId::Value>(i))))
            frames[i] |= functions[location.function.index()];
    Flags matches(stacks.size());
    for (std::size_t i = 1; i < stacks.size(); ++i) {
        const StackNode& node = stacks[i];
        const std::uint8_t own = node.kind == StackKind::Normal
                                     ? frames[node.frame.index()]
                                     : functions[names.pseudoLocation(node.kind).function.index()];
        matches[i] = matches[node.parent.index()] | own;
    }
    matches[kEmptyStack.index()] = functions[names.pseudoLocation(StackKind::Unknown).function.index()];
    return matches;
}

Flags matchAllocatingFrame(const Profile& profile, const Names& names, const Flags& functions) {
    const std::vector<FunctionId> allocating = allocatingFunctions(profile, names);
    Flags matches(allocating.size());
    for (std::size_t i = 0; i < matches.size(); ++i)
        matches[i] = functions[allocating[i].index()];
    return matches;
}

/// The number after "#" if there is nothing else; else 0.
std::uint64_t sequentialNumber(std::string_view pattern) {
    std::uint64_t number = 0;
    if (!pattern.starts_with('#'))
        return 0;
    const auto [end, status] = std::from_chars(pattern.data() + 1, pattern.data() + pattern.size(), number);
    return status == std::errc() && end == pattern.data() + pattern.size() ? number : 0;
}

Flags matchThreads(const Profile& profile, const Filter& filter, const Pattern& pattern) {
    const auto threads = profile.threads();
    const std::uint64_t number = sequentialNumber(filter.pattern);
    Flags matches(threads.size() + 1);
    for (std::size_t i = 0; i < threads.size(); ++i)
        matches[i] = (number != 0 ? i + 1 == number : pattern.matches(threads[i].name)) ? 1 : 0;
    return matches;
}

void keepMatching(Flags& kept, const Flags& matches, bool exclude) {
    if (kept.empty())
        kept.assign(matches.size(), 1);
    for (std::size_t i = 0; i < kept.size(); ++i)
        kept[i] &= static_cast<std::uint8_t>(matches[i] ^ (exclude ? 1 : 0));
}

} // namespace

Result<BlockFilter> BlockFilter::evaluate(
    const Profile& profile, const Names& names, const std::vector<Filter>& filters) {
    BlockFilter result;
    for (const Filter& filter : filters)
        if (Status added = result.add(profile, names, filter); !added)
            return added.error();
    return result;
}

Status BlockFilter::add(const Profile& profile, const Names& names, const Filter& filter) {
    if (filter.field == Filter::Field::Temporary) {
        (filter.exclude ? m_wantsLasting : m_wantsTemporary) = true;
        return Ok{};
    }
    const Result<Pattern> pattern = Pattern::compile(filter.match, filter.pattern);
    if (!pattern)
        return pattern.error();
    if (filter.field == Filter::Field::Thread) {
        keepMatching(m_threads, matchThreads(profile, filter, *pattern), filter.exclude);
        return Ok{};
    }
    const Flags functions = matchFunctions(names, *pattern, filter.field);
    keepMatching(m_stacks,
        filter.leafOnly ? matchAllocatingFrame(profile, names, functions)
                        : matchAnyFrame(profile, names, functions),
        filter.exclude);
    return Ok{};
}

} // namespace tidemark
