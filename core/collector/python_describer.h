// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_chain.h"
#include "core/collector/python_runtime.h"
#include "core/collector/thread_ring.h"

#include <cstdint>

namespace tidemark::collector {

/// Ids of code objects for the frames of one event; describes in its ring those that are met for the first
/// time. An object that is not known is looked at with care: whether each page of it and of what it points at
/// can be read is asked of the kernel, and every type is compared. What is not as it should be gets id 0.
class PythonDescriber : public PythonCodeSource {
public:
    PythonDescriber(Event event, PythonRuntime& python) noexcept
        : PythonCodeSource{&lookUp}, m_event(event), m_python(python) {}

private:
    static std::uint32_t lookUp(PythonCodeSource& self, std::uintptr_t code) noexcept;
    std::uint64_t guardOf(std::uintptr_t code) const noexcept;
    std::uint32_t describe(std::uintptr_t code) noexcept;
    bool write(std::uintptr_t code, std::uint32_t id) noexcept;

    Event m_event;
    PythonRuntime& m_python;
};

} // namespace tidemark::collector
