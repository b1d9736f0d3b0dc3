// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What `tidemark pack` adds to a trace, so that code and sources can be shown on another machine. Encoders
// and decoders as in chunks.h.

#include "core/trace_format/chunks.h"

namespace tidemark::trace {

enum class Machine : std::uint8_t { Unknown = 0, X86_64 = 1, Aarch64 = 2 };

/// CODE: functions of one module. Strings are indices into `strings`; string 0 is empty = unknown.
struct CodeChunk {
    /// What an instruction refers to: a callee, a variable.
    struct Reference {
        std::uint32_t offset = 0; ///< of the instruction, from the function's begin; never decreases
        std::uint32_t name = 0;
        friend bool operator==(const Reference&, const Reference&) = default;
    };
    struct Place {
        std::uint32_t function = 0;
        std::uint32_t file = 0;
        std::uint32_t line = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };
    /// Instructions of one place in the source, up to the next run.
    struct Run {
        std::uint32_t offset = 0;
        std::vector<Place> chain; ///< innermost inlined function first
        friend bool operator==(const Run&, const Run&) = default;
    };
    struct Function {
        std::uint64_t begin = 0; ///< module-relative
        std::uint32_t name = 0;
        Bytes code;
        std::vector<Reference> references;
        std::vector<Run> runs;
        friend bool operator==(const Function&, const Function&) = default;
    };
    std::uint32_t module = 0;
    Machine machine = Machine::Unknown;
    std::vector<std::string> strings;
    std::vector<Function> functions;
    friend bool operator==(const CodeChunk&, const CodeChunk&) = default;
};

/// A payload of CODE: writers begin another chunk before it is reached, readers refuse more.
inline constexpr std::size_t kMaxCodeBytes = std::size_t{16} << 20;

/// SRCE: one source file.
struct SourceChunk {
    std::string path;
    std::string text;
    friend bool operator==(const SourceChunk&, const SourceChunk&) = default;
};
inline constexpr std::size_t kMaxSourceBytes = std::size_t{4} << 20;

Bytes encodeCode(const CodeChunk& code);
Result<CodeChunk> decodeCode(ByteSpan bytes);
Bytes encodeSource(const SourceChunk& source);
Result<SourceChunk> decodeSource(ByteSpan bytes);

} // namespace tidemark::trace
