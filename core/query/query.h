// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What can be asked of a profile. Plain values: equality gives caching, history and tests.

#include "core/base/moment.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// Which blocks are counted, by birth a and free f, for moments A ≤ B ≤ C ≤ D. Ranges are (A, B].
enum class Rule : std::uint8_t {
    LiveAt, ///< a ≤ A, f > A
    Peak,   ///< live at the first moment in (A, B] (B = 0: in all of the trace; A = B: at B) with the highest
            ///< filtered cost
    Growth, ///< A < a ≤ B, f > B
    Decline,        ///< a ≤ A, A < f ≤ B
    Change,         ///< Growth − Decline
    AllocatedIn,    ///< A < a ≤ B
    FreedIn,        ///< A < f ≤ B
    BornAndFreedIn, ///< A < a, f ≤ B
    LongLived,      ///< a ≤ A, f > B
    KeptFrom,       ///< A < a ≤ B, f > C; C = 0 is the end of the trace
    FreedOnlyIn,    ///< A < a ≤ B, C < f ≤ D
};

/// How many of the moments A, B, C, D a rule uses (Peak: 2).
int momentCount(Rule rule);
/// Whether results can be negative.
bool isSigned(Rule rule);
/// Whether what a rule counts per stack depends on which of several blocks a free was of.
bool needsBlockIdentity(Rule rule);
/// Stable lower-case name for the command line and JSON: "live-at", "peak", "growth", "decline", "change",
/// "allocated-in", "freed-in", "born-and-freed-in", "long-lived", "kept-from", "freed-only-in".
std::string_view ruleName(Rule rule);
/// False if there is no such rule; then `rule` is untouched.
bool parseRule(std::string_view name, Rule& rule);

enum class CostKind : std::uint8_t { Bytes, Allocations };

/// One condition on a block. Function, Module and File match any frame of the stack, or only the allocating
/// frame.
struct Filter {
    enum class Field : std::uint8_t {
        Function,
        Module,
        Thread,
        Temporary,
        File,
        FreeThread, ///< of blocks that were freed
        Call,       ///< "malloc", "calloc" …
        Domain, ///< "heap", "python", "mapping", "pool:NAME", or "pool" for all; mappings count only if this
                ///< asks for "mapping", pools only if it begins with "pool"
        Size,   ///< as requested, in bytes
        Lifetime, ///< in nanoseconds; a block that was never freed has one without end
        Address,
        Language, ///< "c", "c++", "rust", "python" …: of any frame, or the allocating one
        Type,     ///< of the objects in the block: "Widget"; "unknown" where nothing tells it
        Process,  ///< of the allocating thread
    };
    static constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};
    enum class Match : std::uint8_t { Glob, Regex };
    Field field = Field::Function;
    Match match = Match::Glob;
    bool exclude = false;
    bool leafOnly = false; ///< the allocating frame only
    /// Function, Module, File, Call, Domain, Language, Type: pattern of the whole name (glob * ? [..]) or a
    /// regex found anywhere in it (see Pattern). Thread, FreeThread: the same on the name, or "#N" for the
    /// thread's sequential number, "#1" being the first. Process: the same on the name, the pid, or
    /// "NAME (PID)". Else unused.
    std::string pattern;
    /// Size, Lifetime, Address: both included; kNoLimit = any, also a lifetime without end.
    std::uint64_t low = 0;
    std::uint64_t high = kNoLimit;
    friend bool operator==(const Filter&, const Filter&) = default;
};

/// What blocks are sorted into. Caller, Function, Module and FileLine look at the allocating frame; Caller is
/// the function that called the one in it.
enum class Grouping : std::uint8_t {
    Stack,
    Caller,
    Function,
    Module,
    FileLine,
    Thread,
    FreeThread,    ///< blocks that were never freed are a group of their own
    SizeClass,     ///< by powers of two
    LifetimeClass, ///< by powers of two of nanoseconds; blocks that were never freed are a group of their own
    Call,
    Domain,
    FreeStack, ///< blocks without a recorded one are a group of their own
    Language,  ///< of the allocating frame
    Type,      ///< of the objects; blocks of which nothing tells it are a group of their own
    Process,   ///< of the allocating thread
};
/// Stable lower-case name: "stack", "caller", "function", "module", "file-line", "thread", "free-thread",
/// "size-class", "lifetime-class", "call", "domain", "free-stack", "language", "type", "process".
std::string_view groupingName(Grouping grouping);
/// False if there is no such grouping; then `grouping` is untouched.
bool parseGrouping(std::string_view name, Grouping& grouping);

/// Which blocks, seen how.
struct Query {
    Rule rule = Rule::LiveAt;
    Moment a;
    Moment b;
    Moment c;
    Moment d;
    std::vector<Filter> filters;     ///< all must hold
    CostKind cost = CostKind::Bytes; ///< decides order and what Peak maximises
    friend bool operator==(const Query&, const Query&) = default;
};

/// What a list of blocks is sorted by; the earlier born first among equals.
enum class AllocationOrder : std::uint8_t { Birth, Free, Size, Lifetime, Address, Stack, Thread };
/// Stable lower-case name: "birth", "free", "size" …
std::string_view orderName(AllocationOrder order);
/// False if there is no such order; then `order` is untouched.
bool parseOrder(std::string_view name, AllocationOrder& order);

} // namespace tidemark
