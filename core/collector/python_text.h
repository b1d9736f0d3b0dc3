// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_runtime.h"

#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// Reads CPython's objects from addresses that may be wrong.
class PythonObjects {
public:
    explicit PythonObjects(const PythonRuntime& python) noexcept : m_python(python) {}

    /// A code object that has not begun to die.
    bool isCode(std::uintptr_t object) const noexcept;

    /// The text of a str as UTF-8, as much as fits whole characters into `capacity` bytes; lone surrogates
    /// become U+FFFD. 0 bytes if it is none.
    std::size_t text(std::uintptr_t object, char* to, std::size_t capacity) const noexcept;

    struct Bytes {
        const char* begin = nullptr;
        std::size_t count = 0;
    };
    /// The content of a bytes object; nothing if it is none, or has more than a line table can have.
    Bytes bytes(std::uintptr_t object) const noexcept;

private:
    bool isOfType(std::uintptr_t object, std::uintptr_t type, std::size_t bytes) const noexcept;

    const PythonRuntime& m_python;
};

} // namespace tidemark::collector
