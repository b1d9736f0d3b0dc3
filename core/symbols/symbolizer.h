// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Addresses of one ELF file → functions, lines, inline chains. Built on elfutils; returns plain values.

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

struct SymbolLocation {
    std::string function; ///< demangled; empty = unknown
    std::string file; ///< as in the debug info, made absolute with the compilation directory; empty = unknown
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    friend bool operator==(const SymbolLocation&, const SymbolLocation&) = default;
};

/// What the objects are that a `new` expression makes. A block of another size holds something else.
struct MadeType {
    /// How it is known; stored in traces.
    enum class How : std::uint8_t {
        Unknown = 0,
        CallNote = 1,    ///< the compiler says so in the debug info of the call
        Constructor = 2, ///< its constructor gets the block
        Pointer = 3,     ///< the block goes to a pointer to it
    };
    std::string name;       ///< "shop::Box<int>"
    std::uint64_t size = 0; ///< bytes of one object
    How how = How::Unknown;
    bool isArray = false; ///< of `new T[n]`
    friend bool operator==(const MadeType&, const MadeType&) = default;
};

struct SymbolAnswer {
    /// Innermost inlined function first, the physical function last; empty = unresolved.
    std::vector<SymbolLocation> locations;
    /// ELF virtual address of the physical function, also of one without a name; 0 = unknown.
    std::uint64_t functionStart = 0;
    /// Of an address that operator new returns to, as far as the debug info tells it.
    std::optional<MadeType> made = {};
};

/// What a module could be resolved with.
struct SymbolSource {
    enum class State { Full, SymbolTable, Nothing };
    State state = State::Nothing;
    std::filesystem::path debugFile; ///< where the debug info came from; empty = none
    std::string reason;              ///< one sentence unless Full: stripped, file gone, build-id differs …
    std::vector<std::string> attempts; ///< every place that was tried, with its outcome
};

/// Where files may lie beside the places that distributions use.
struct SymbolPlaces {
    /// Tried before /usr/lib/debug: with a .build-id tree, with the module's own path below, or flat.
    std::vector<std::filesystem::path> debugFolders;
    std::filesystem::path sysroot; ///< modules are looked for below it first; empty = none
    bool onlyGiven = false;        ///< the module's own path and its folder are not looked at
};

struct SymbolRequest {
    std::filesystem::path path; ///< of the module as the target's loader named it
    std::string buildId; ///< raw bytes; empty = not checked. A file with another build-id is never used.
    std::vector<std::uint64_t> returnAddresses; ///< ELF virtual addresses; looked up at address − 1
    SymbolPlaces places = {};
    std::filesystem::path debugFile = {}; ///< tried first; empty = none
};

struct SymbolResult {
    std::vector<SymbolAnswer> answers; ///< one per return address
    SymbolSource source;
};

/// Resolves all addresses of one module: DWARF (own range index over the units: works without
/// .debug_aranges), then symbol tables (.symtab, .dynsym, .gnu_debugdata). Looks for debug files beside the
/// module, in .debug/, in `places` and under /usr/lib/debug (debuglink and build-id). Never touches the
/// network. Never fails: what cannot be resolved is left empty, with the reason in `source`. Different
/// modules may be resolved in parallel.
SymbolResult symbolize(const SymbolRequest& request, const std::stop_token& stop = {});

/// C++ (Itanium), Rust and D names; anything else comes back unchanged.
std::string demangle(std::string_view mangled);

} // namespace tidemark
