// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/rule_cache.h"
#include "core/collector/thread_state.h"

#include <cstdint>

namespace tidemark::collector {

/// The registers of a frame: where it goes on when its callee returns.
struct FrameState {
    std::uintptr_t ip;
    std::uintptr_t sp;
    std::uintptr_t bp;

    /// The caller of a function that has a frame pointer, `frame` being its __builtin_frame_address(0).
    static FrameState callerOf(const void* frame) noexcept {
        const auto* const words = static_cast<const std::uintptr_t*>(frame);
        return {words[1], reinterpret_cast<std::uintptr_t>(words + 2), words[0]};
    }
};

/// Finds the rule for a code address that is not in the cache. Function pointers, because a table of pure
/// virtual functions needs the C++ runtime library.
struct RuleSource {
    UnwindRule (*lookUp)(RuleSource& self, std::uintptr_t pc) noexcept;
    /// Whether a guessed return address may be one: it lies in a module.
    bool (*isCode)(RuleSource& self, std::uintptr_t pc) noexcept;
};

struct Walk {
    std::uint32_t count = 0;   ///< frames in the scratch, innermost first
    std::uint32_t flags = 0;   ///< wire::kStackCut, …
    std::uint32_t guessed = 0; ///< steps along the frame pointer for lack of unwind information
};

/// Writes the return addresses from `from` outwards into `scratch.frames`.
Walk walkStack(FrameState from, RuleCache& cache, RuleSource& source, WalkScratch& scratch) noexcept;

} // namespace tidemark::collector
