// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/wire.h"

namespace tidemark::collector {

/// If the program has a malloc of its own (linked in, so that calls do not come to us), puts jumps to our
/// hooks at the entries of all its allocator functions. If that cannot be done, changes nothing and writes
/// the allocator's name to `page`. To be called at start, while the process has one thread.
void hookForeignAllocator(wire::SharedPage& page) noexcept;

} // namespace tidemark::collector
