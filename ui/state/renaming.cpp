// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/renaming.h"

#include <algorithm>
#include <cstdint>

namespace tidemark::ui {
namespace {

/// A frame of a tree: its function, the machine frame that it belongs to (counted from the innermost), and
/// how far it is from the innermost function inlined there.
struct Step {
    FunctionId function;
    std::size_t machineFrame = 0;
    std::size_t depth = 0;
};

/// The frames of a stack that trees show, in the direction of one.
std::vector<Step> stepsOf(const Session& session, StackId stack, TreeDirection direction) {
    std::vector<Step> steps;
    Step step;
    for (const ResolvedFrame& frame : session.resolveStack(stack)) {
        step.function = frame.function;
        if (!frame.allocator) {
            steps.push_back(step);
        }
        ++step.depth;
        if (!frame.inlined) {
            step = {{}, step.machineFrame + 1, 0};
        }
    }
    if (direction == TreeDirection::TopDown) {
        std::reverse(steps.begin(), steps.end());
    }
    return steps;
}

std::size_t chainLength(const std::vector<Step>& steps, std::size_t machineFrame) {
    return static_cast<std::size_t>(std::count_if(
        steps.begin(), steps.end(), [=](const Step& step) { return step.machineFrame == machineFrame; }));
}

} // namespace

Renaming::Renaming(std::shared_ptr<const Session> before, std::shared_ptr<const Answer> answer,
    std::shared_ptr<const Session> after)
    : m_before(std::move(before)), m_answer(std::move(answer)), m_after(std::move(after)) {}

/// Where a chain of inlined frames has changed, the path ends at the function that they were inlined into.
std::vector<FunctionId> Renaming::pathInStack(
    StackId stack, const std::vector<FunctionId>& old, TreeDirection direction) const {
    const std::vector<Step> before = stepsOf(*m_before, stack, direction);
    const std::vector<Step> after = stepsOf(*m_after, stack, direction);
    if (old.empty() || old.size() > before.size()) {
        return {};
    }
    const Step last = before[old.size() - 1];
    const bool sameChain = chainLength(before, last.machineFrame) == chainLength(after, last.machineFrame);
    std::vector<FunctionId> path;
    bool reached = false;
    for (const Step& step : after) {
        const bool inFrame = step.machineFrame == last.machineFrame;
        if (reached && (!inFrame || sameChain || direction == TreeDirection::TopDown)) {
            break;
        }
        path.push_back(step.function);
        reached = inFrame && (!sameChain || step.depth == last.depth);
    }
    return path;
}

std::vector<FunctionId> Renaming::functionByFunction(const std::vector<FunctionId>& old) {
    std::vector<FunctionId> path;
    for (const FunctionId one : old) {
        const FunctionId now = function(one);
        if (!now.valid()) {
            break;
        }
        path.push_back(now);
    }
    return path;
}

const std::vector<FunctionId>& Renaming::path(const std::vector<FunctionId>& old, TreeDirection direction) {
    const auto [known, isNew] = m_known.try_emplace({direction, old});
    if (!isNew || old.empty()) {
        return known->second;
    }
    const StackList behind = m_answer ? m_before->stacksBehind(*m_answer, old, direction) : StackList();
    known->second = behind.rows.empty() ? functionByFunction(old)
                                        : pathInStack(behind.rows.front().stack, old, direction);
    return known->second;
}

Selection Renaming::selection(const Selection& old) {
    Selection selection = old;
    selection.path =
        old.stack.valid() ? pathInStack(old.stack, old.path, old.direction) : path(old.path, old.direction);
    return selection;
}

/// Of inlined functions that stand in several frames, the first counts.
FunctionId Renaming::function(FunctionId old) {
    if (m_functions.empty()) {
        const Names& before = *m_before->names();
        const Names& after = *m_after->names();
        m_functions.resize(before.functions().size());
        for (const StackKind kind : {StackKind::Cut, StackKind::Unknown}) {
            m_functions[before.pseudoLocation(kind).function.index()] = after.pseudoLocation(kind).function;
        }
        for (std::uint32_t frame = 0; frame < m_before->profile()->frames().size(); ++frame) {
            const auto chain = before.locations(FrameId(frame));
            const auto now = after.locations(FrameId(frame));
            for (std::size_t i = 0; i < chain.size(); ++i) {
                FunctionId& known = m_functions[chain[i].function.index()];
                if (!known.valid()) {
                    known = (now.size() == chain.size() ? now[i] : now.back()).function;
                }
            }
        }
    }
    return old.valid() && old.index() < m_functions.size() ? m_functions[old.index()] : FunctionId();
}

} // namespace tidemark::ui
