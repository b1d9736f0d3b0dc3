// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/thread_ring.h"
#include "core/collector/unwinder.h"

#include <cstdint>

namespace tidemark::collector {

/// Of an event whose stack has just been walked: finds the thread's Python frames, which are part of the
/// stack from then on: they go into the walk's hash. To be called only where there is a CPython.
[[gnu::noinline]] void walkPython(Event event, Walk& walk) noexcept;

/// Defines the stack of the thread's last walk, which has Python frames.
[[gnu::cold, gnu::noinline]] void writeMixedStack(
    Event event, const Walk& walk, std::uint32_t generation, std::uint32_t id) noexcept;

} // namespace tidemark::collector
