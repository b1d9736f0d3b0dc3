// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Names of frames: functions, files, lines. Kept apart from the Profile because they get better while it
// stays.

#include "core/profile/profile.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidemark {

using FunctionId =
    Id<struct FunctionTag>;        ///< a (function name, module name) pair: what tree nodes are keyed by
using FileId = Id<struct FileTag>; ///< invalid = unknown

struct Function {
    std::string name; ///< demangled; for unresolved ones "libfoo.so.1+0x1234", or "libfoo.so.1!fn@0x1200"
                      ///< where the begin is known; "[cut]", "[unknown]"
    std::string moduleName; ///< file name of the module, maybe empty
    bool resolved = false;
    bool allocator =
        false; ///< listed allocator function (malloc, operator new …): never the allocating frame
};

/// A frame resolved to source: one function, inlined into the next or physical.
struct Location {
    FunctionId function;
    FileId file;
    std::uint32_t line = 0; ///< 0 = unknown
    bool inlined = false;   ///< true for all but the last of a chain
};

/// What a `new` expression makes, from the debug info.
struct MadeObject {
    /// As in traces.
    enum class How : std::uint8_t { Unknown = 0, CallNote = 1, Constructor = 2, Pointer = 3 };
    std::string type;
    std::uint64_t size = 0; ///< bytes of one; never 0
    How how = How::Unknown;
    bool isArray = false; ///< of `new T[n]`
};

struct ModuleHealth {
    enum class State : std::uint8_t { NotTried, Full, SymbolTable, Nothing };
    State state = State::NotTried;
    std::string reason; ///< one sentence unless Full
};

/// Immutable. Ids are valid with the same generation only.
class Names {
public:
    std::uint64_t generation() const { return m_generation; }

    /// The chain of a frame, innermost inlined function first: unresolved frames have one Location. Empty
    /// only where these names show a part of the frames, and not this one.
    std::span<const Location> locations(FrameId frame) const;
    /// The one Location of a pseudo frame (StackKind::Cut, Unknown); of StackKind::Empty that of a stack
    /// without frames, also for want of frames that are shown.
    const Location& pseudoLocation(StackKind kind) const;
    /// The chain of a stack node: that of its frame or the pseudo location.
    std::span<const Location> locations(const StackNode& node) const;

    const Function& function(FunctionId id) const { return m_functions[id.index()]; }
    std::span<const Function> functions() const { return m_functions; }
    /// What the code of a frame makes whose return address is one of operator new; null if it is not known.
    const MadeObject* madeObject(FrameId frame) const;
    /// Path as in the debug info; empty for the invalid id.
    std::string_view file(FileId id) const;
    std::span<const ModuleHealth> moduleHealth() const { return m_moduleHealth; } ///< by ModuleId
    /// Names of all frames: these, unless they show a part; functions and files have the same ids in both.
    const Names& whole() const { return m_whole == nullptr ? *this : *m_whole; }

private:
    friend class NamesBuilder;
    friend class NamesPart;
    std::uint64_t m_generation = 0;
    std::vector<std::uint32_t> m_firstLocation; ///< by frame, plus one at the end
    std::vector<Location> m_locations;
    Location m_cut;
    Location m_unknown;
    Location m_nothing;
    std::shared_ptr<const Names> m_whole; ///< null = these
    std::vector<Function> m_functions;
    std::vector<std::string> m_files;
    std::vector<ModuleHealth> m_moduleHealth;
    std::vector<std::pair<FrameId::Value, MadeObject>> m_madeObjects; ///< by frame
};

} // namespace tidemark
