// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The code objects of a recorded CPython: what names and lines of its frames are made of.

#include "core/record/ring_reader.h"
#include "core/trace_format/chunks.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tidemark::recording {

/// Collects descriptions, which come in parts and maybe twice.
class PythonCodes {
public:
    void add(PythonCodePart part);

    struct Place {
        std::string_view function;
        std::string_view file;
        std::uint32_t line = 0; ///< 0 = the table tells none
    };
    /// What a stack's word (wire::pythonFrame) stands for; nothing if its code was never described.
    std::optional<Place> find(std::uint64_t word) const;

    /// New and longer ones since the last call.
    std::vector<trace::PythonCode> takeNew();
    /// Takes over what an existing trace has.
    void restore(std::vector<trace::PythonCode> codes);

private:
    struct Entry {
        trace::PythonCode code;
        bool isNew = true;
    };
    std::unordered_map<std::uint32_t, Entry> m_codes;
    std::vector<std::uint32_t> m_new;
};

/// The line of the instruction that many bytes behind the first; 0 if the table tells none. `version` is that
/// of Python, major << 8 | minor: 3.8 and 3.9 have co_lnotab, 3.10 and later co_linetable
/// (Objects/lnotab_notes.txt, Objects/locations.md). Any bytes are allowed.
std::uint32_t pythonLine(
    std::uint32_t version, std::uint32_t firstLine, std::string_view table, std::uint32_t offset);

} // namespace tidemark::recording
