// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_runtime.h"
#include "core/collector/python_scratch.h"

#include <cstdint>

namespace tidemark::collector {

/// The C frames of a stack, outermost first.
struct NativeFrames {
    const std::uint64_t* ips;
    const std::uint64_t* sps; ///< a frame reaches from its own to that of the frame outside of it
    std::uint32_t count;
    std::uint32_t flags; ///< wire::kStackCut, …
};

/// Puts the Python frames in the place of the C frames of the interpreter loops that run them. A loop's C
/// frame is found by an address that lies in it (3.11: the loop's own structure; later: the shim),
/// before 3.11 by its code: never by the name of a function. Python frames without such a frame stand where
/// their order demands it, and the stack counts as incomplete. `result.id` is not touched. Returns false if
/// the two halves did not fit together.
bool mixStack(const NativeFrames& native, const PythonRuntime& python, const PythonScratch& scratch,
    MixedStack& result) noexcept;

} // namespace tidemark::collector
