// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <elfutils/libdw.h>
#include <functional>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Visits the DIEs below `root` in their order, parents first. `visit(die, context)` gets the context of the
/// parent's children, changes it to that of its own children and returns whether they matter. Ends on broken
/// data.
template <typename Context, typename Visit>
void walkDies(Dwarf_Die root, Context context, std::stop_token stop, Visit visit) {
    constexpr std::size_t kDeepestTree = 1024; // deeper is broken data
    constexpr std::uint64_t kDiesBetweenStops = 4096;
    struct Level {
        Dwarf_Die die;
        Context context;
    };
    Dwarf_Die first;
    if (dwarf_child(&root, &first) != 0)
        return;
    std::vector<Level> levels = {{first, context}};
    for (std::uint64_t count = 1; !levels.empty(); ++count) {
        if (count % kDiesBetweenStops == 0 && stop.stop_requested())
            return;
        Level child = levels.back();
        if (visit(levels.back().die, child.context) && levels.size() < kDeepestTree &&
            dwarf_child(&levels.back().die, &child.die) == 0) {
            levels.push_back(child);
            continue;
        }
        while (!levels.empty()) {
            Dwarf_Die& last = levels.back().die;
            const void* before = last.addr;
            // A sibling further up would be a loop in broken data.
            if (dwarf_siblingof(&last, &last) == 0 && std::less<>{}(before, last.addr))
                break;
            levels.pop_back();
        }
    }
}

} // namespace tidemark
