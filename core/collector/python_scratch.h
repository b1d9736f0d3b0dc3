// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_chain.h"
#include "core/wire/wire.h"

#include <cstdint>

namespace tidemark::collector {

/// A stack with Python frames as it is written, outermost first.
struct MixedStack {
    std::uint32_t id;    ///< 0 = none
    std::uint32_t count; ///< at the end of `words`
    std::uint32_t flags; ///< wire::kStackCut, …
    std::uint64_t words[wire::kMaxFrames];

    const std::uint64_t* begin() const noexcept { return words + wire::kMaxFrames - count; }
};

/// What the Python half of a walk needs room for.
struct PythonScratch {
    PythonChain chain;
    std::uintptr_t state; ///< of the thread at its last walk
    /// The last stack that was written and the one being put together, in turn: the next one is told apart
    /// from the last.
    MixedStack stacks[2];
    std::uint32_t lastStack;
    std::uint64_t ips[wire::kMaxFrames]; ///< of the C frames, outermost first
    std::uint64_t sps[wire::kMaxFrames];
    /// A stack that was met for the first time, and its first block; id 0: none. See python_reuse.h.
    std::uint32_t newStack;
    struct {
        std::uint32_t stack; ///< 0: none
        std::uintptr_t block;
        std::size_t bytes;
    } first;
    char name[wire::kMaxPythonNameBytes];
    char file[wire::kMaxPythonFileBytes];

    void forget() noexcept {
        chain.clear();
        stacks[0].id = stacks[1].id = 0;
    }
};

} // namespace tidemark::collector
