// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/comparison.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// A function's name without what a build adds: "f(int) [clone .constprop.0]", "f.part.0" → "f(int)", "f".
std::string buildIndependentName(std::string_view name);
/// A module's name without its version: "libfoo.so.1.2" → "libfoo.so".
std::string buildIndependentModule(std::string_view module);
/// Whether a frame only starts main or a thread: _start, and all of the C library and the loader.
bool isStartFrame(const Function& function);

enum SideIndex : std::size_t { kBefore, kAfter, kSides };

/// The functions of two sides as one set.
class JointNames {
public:
    JointNames(const ComparedSide& before, const ComparedSide& after);

    FunctionId of(SideIndex side, FunctionId function) const { return m_joint[side][function.index()]; }
    bool isStart(SideIndex side, FunctionId function) const { return m_start[side][function.index()]; }
    const std::shared_ptr<const Names>& names() const { return m_names; }
    /// Whether code differs between the sides: a module of one name has two build-ids, or is in one side
    /// only.
    bool differInBuild() const { return m_differ; }

private:
    std::array<std::vector<FunctionId>, kSides> m_joint;
    std::array<std::vector<bool>, kSides> m_start;
    std::shared_ptr<const Names> m_names;
    bool m_differ = false;
};

} // namespace tidemark
