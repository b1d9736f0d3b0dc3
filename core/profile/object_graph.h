// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The objects of a Python program at a moment: where they lie, of which type they are, and who holds them.
// Written by resources/python/tidemark_objects.py inside the program; layout in core/trace_format/README.md
// (PYOB).

#include "core/base/moment.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tidemark {

class LazyObjectBlocks;

struct ObjectGraph {
    /// Where ways to objects begin.
    struct Root {
        enum class Kind : std::uint8_t { Module, Frame };
        Kind kind = Kind::Module;
        std::string name; ///< of the module or function
        std::string file; ///< of a frame
        std::uint32_t line = 0;
        friend bool operator==(const Root&, const Root&) = default;
    };
    struct Object {
        std::uint64_t block =
            0; ///< address of the memory that holds it, with what CPython puts before objects
        std::uint64_t size = 0;  ///< bytes of it and what it owns, as sys.getsizeof() says
        std::uint64_t table = 0; ///< address of the elements of a large list, dict or set, of a bytearray's
                                 ///< bytes; 0 = not known
        std::uint32_t type = 0;  ///< text
        /// 0: no root leads to it; up to roots.size(): that root; more: objects[holder − 1 − roots.size()],
        /// which stands before it.
        std::uint32_t holder = 0;
        std::uint32_t label = 0; ///< text: how its holder refers to it; empty = not looked up
        friend bool operator==(const Object&, const Object&) = default;
    };
    Nanoseconds time = 0; ///< CLOCK_MONOTONIC in a record, since the trace's start in a profile
    std::int64_t pid = 0;
    bool truncated = false;    ///< there were more objects than the limit
    bool collectorOff = false; ///< gc.disable()
    std::vector<std::string> texts;
    std::vector<Root> roots;
    std::vector<Object> objects; ///< in order of the shortest way from a root, those without one last
    /// In a profile only: what objectBlocksOf() in object_blocks.h has found.
    std::shared_ptr<LazyObjectBlocks> blocks;
};

/// Corrupt, NewerVersion. All indices of the result are valid.
Result<ObjectGraph> readObjectGraph(std::span<const std::byte> record);

/// Adds the records "objects.PID" in a folder to the traces of one recording: `trace`, and those of the list
/// beside it. Returns how many. The errors of readObjectGraph() and of trace::Addition.
Result<std::size_t> addObjectGraphs(const std::filesystem::path& trace, const std::filesystem::path& folder);

} // namespace tidemark
