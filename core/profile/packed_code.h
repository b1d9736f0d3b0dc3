// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Machine code and sources that were packed into a trace. They stay in the file until they are asked for.

#include "core/base/result.h"
#include "core/profile/profile.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tidemark {

/// One function with all that a listing of its code says: what its instructions refer to, and where they come
/// from. Independent of files.
struct PackedFunction {
    enum class Machine : std::uint8_t { Unknown, X86_64, Aarch64 };
    struct Reference {
        std::uint32_t offset = 0; ///< of the instruction
        std::string name;
        friend bool operator==(const Reference&, const Reference&) = default;
    };
    struct Place {
        std::string function;
        std::string file; ///< empty = unknown
        std::uint32_t line = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };
    /// Instructions from `offset` up to the next run.
    struct Run {
        std::uint32_t offset = 0;
        std::vector<Place> chain; ///< innermost inlined function first; empty = unknown
        friend bool operator==(const Run&, const Run&) = default;
    };
    Machine machine = Machine::Unknown;
    std::uint64_t begin = 0; ///< module-relative
    std::string name;        ///< demangled; empty = unknown
    std::vector<std::byte> code;
    std::vector<Reference> references; ///< by offset
    std::vector<Run> runs;             ///< by offset
    friend bool operator==(const PackedFunction&, const PackedFunction&) = default;
};

/// The packed function of `module` that holds `address`. NotFound if it was not packed; errors of
/// FileReader::open. Reads chunk after chunk: some 10 ms.
Result<PackedFunction> packedFunction(
    const std::filesystem::path& trace, ModuleId module, std::uint64_t address);

/// The text of a source file, by its path as in Names. NotFound if it was not packed.
Result<std::string> packedSource(const std::filesystem::path& trace, std::string_view path);

/// What a trace holds already.
struct PackedContents {
    std::set<std::pair<ModuleId, std::uint64_t>> functions; ///< with their begins
    std::set<std::string, std::less<>> sources;
};
Result<PackedContents> packedContents(const std::filesystem::path& trace);

} // namespace tidemark
