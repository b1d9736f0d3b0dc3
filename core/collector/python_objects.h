// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_runtime.h"

namespace tidemark::collector {

/// For a thread that holds the interpreter's lock: puts hooks before CPython's allocator of objects, which
/// hands out small blocks of memory that malloc does not see. What that allocator itself asks of malloc is
/// not recorded from then on, so that nothing counts twice. May be called again. `all` false: only learns of
/// blocks that are freed, because code objects are among them.
void hookPythonObjects(PythonRuntime& python, bool all) noexcept;

} // namespace tidemark::collector
