// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Answers as plain, immutable values. Costs are signed because those of Rule::Change may be negative.

#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tidemark {

struct Cost {
    std::int64_t bytes = 0;
    std::int64_t allocations = 0;
    std::int64_t of(CostKind kind) const { return kind == CostKind::Bytes ? bytes : allocations; }
    /// Sums wrap around: a damaged file may claim sizes whose sum no integer holds.
    Cost& operator+=(Cost other) {
        bytes = wrap(unsign(bytes) + unsign(other.bytes));
        allocations = wrap(unsign(allocations) + unsign(other.allocations));
        return *this;
    }
    Cost& operator-=(Cost other) {
        bytes = wrap(unsign(bytes) - unsign(other.bytes));
        allocations = wrap(unsign(allocations) - unsign(other.allocations));
        return *this;
    }
    friend bool operator==(Cost, Cost) = default;

private:
    static constexpr std::uint64_t unsign(std::int64_t value) { return static_cast<std::uint64_t>(value); }
    static constexpr std::int64_t wrap(std::uint64_t value) { return static_cast<std::int64_t>(value); }
};

/// Beside a Cost that samples were multiplied up to: the numbers before they were rounded, and how far off
/// they may be.
struct Estimate {
    double bytes = 0;
    double allocations = 0;
    double bytesVariance = 0; ///< of the estimator: its root is the standard error
    double allocationsVariance = 0;
    std::uint64_t samples = 0;

    Estimate& operator+=(const Estimate& other) { return add(other, 1); }
    Estimate& operator-=(const Estimate& other) { return add(other, -1); }
    Cost rounded() const { return {round(bytes), round(allocations)}; }
    double bytesError() const { return std::sqrt(bytesVariance); }
    double allocationsError() const { return std::sqrt(allocationsVariance); }
    static std::int64_t round(double value) {
        constexpr double kLimit = 9.2e18;
        return value >= kLimit ? INT64_MAX : value <= -kLimit ? INT64_MIN : std::llround(value);
    }

private:
    Estimate& add(const Estimate& other, double sign) {
        bytes += sign * other.bytes;
        allocations += sign * other.allocations;
        bytesVariance += other.bytesVariance;
        allocationsVariance += other.allocationsVariance;
        samples += other.samples;
        return *this;
    }
};

/// What a query counts, per stack. The base of all trees of the same query, so that their totals agree.
struct StackCosts {
    struct Item {
        StackId stack;
        Cost cost;
        friend bool operator==(const Item&, const Item&) = default;
    };
    /// By stack id; items whose bytes and allocations are both zero are left out, of sampled traces those
    /// without samples.
    std::vector<Item> items;
    Cost shown;      ///< sum of items
    Cost unfiltered; ///< the same query without its filters (Rule::Peak: at its own peak): "shown X of Y"
    Moment peak;     ///< Rule::Peak: where it was; else Moment{}
    bool complete = true; ///< false: a first answer, multiplied up from a part of the rows

    /// Of sampled traces, else empty: by item, and of the sums.
    std::vector<Estimate> estimates;
    Estimate shownEstimate;
    Estimate unfilteredEstimate;
    /// Null if there is none.
    const Estimate* estimateOf(StackId stack) const {
        const auto found = std::lower_bound(items.begin(), items.end(), stack,
            [](const Item& item, StackId wanted) { return item.stack < wanted; });
        const auto place = static_cast<std::size_t>(found - items.begin());
        return place < estimates.size() && found->stack == stack ? &estimates[place] : nullptr;
    }
};

/// Whether what a rule counts of a profile is an estimate: of samples, or because its frees do not say of
/// which block they are.
inline bool isEstimated(const Profile& profile, Rule rule) {
    const Capabilities can = profile.capabilities();
    return can.estimated || (can.events && !can.blockIdentity && needsBlockIdentity(rule));
}

/// Facts about the whole trace (or what a filter leaves of it).
struct Summary {
    /// A realloc counts as one free and one allocation. These four are 0 of a profile without events.
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t bytesAllocated = 0; ///< includes each realloc's full new size
    std::uint64_t temporary = 0;
    Cost peak; ///< at the first moment with the most live bytes
    Moment peakMoment;
    Nanoseconds peakTime = 0;
    Cost liveAtEnd;
    /// Where a last part of almost only frees begins, as the search for leaks sees it; else the end.
    Moment shutdown;
    std::int64_t rssPeakBytes = -1; ///< −1 = unknown
    Estimate peakEstimate;          ///< of sampled traces, as the next
    Estimate liveAtEndEstimate;
};

/// Live cost, rates and RSS over time, in equal slices. A slice holds the events between the moments of its
/// two times (Profile::momentAt); if `begin` is 0 the first slice starts before the first event.
struct TimeSeries {
    struct Slice {
        std::int64_t minimumBytes =
            0; ///< extremes of live bytes at any moment of the slice, its begin included
        std::int64_t maximumBytes = 0;
        std::int64_t lastBytes = 0; ///< at the end of the slice
        std::int64_t lastAllocations = 0;
        std::uint64_t allocations = 0; ///< events in the slice
        std::uint64_t frees = 0;
        std::uint64_t bytesAllocated = 0;
    };
    Nanoseconds begin = 0;
    Nanoseconds end = 0;
    std::vector<Slice> slices;
    std::vector<CounterSample> counters; ///< those within [begin, end]
    bool complete = true;                ///< false: a first answer, multiplied up from a part of the rows
};

enum class TreeDirection : std::uint8_t { TopDown, BottomUp };

/// A call tree as columns. Node 0 is the root (all of the query); parent < own index; children of a node are
/// in descending |inclusive cost| order but not adjacent: use firstChild/nextSibling.
struct CallTree {
    using NodeIndex = std::uint32_t;
    static constexpr NodeIndex kNone = 0xffffffff;
    struct Node {
        NodeIndex parent = kNone;
        NodeIndex firstChild = kNone;
        NodeIndex nextSibling = kNone;
        FunctionId function; ///< invalid for the root
        Cost inclusive;
        Cost self; ///< top-down: blocks whose allocating frame this is; bottom-up: blocks whose outermost
                   ///< frame this is
        std::uint32_t depth = 0; ///< root 0
        FileId file;             ///< of the heaviest stack through this node
        std::uint32_t line = 0;
        bool maybeStale = false; ///< the allocating frame of a stack of Profile::staleStacks()
    };
    TreeDirection direction = TreeDirection::TopDown;
    std::vector<Node> nodes;
    std::shared_ptr<const Names> names;
    std::vector<Estimate> estimates{}; ///< of sampled traces, else empty: by node, of its inclusive cost
};

/// One function with everyone who calls it and whom it calls. Recursion is counted once in inclusive cost.
struct CallerCalleeTable {
    struct Edge {
        FunctionId function; ///< caller or callee; of a direct recursion the function itself
        Cost cost;           ///< inclusive cost of the stacks in which this edge occurs
    };
    struct Row {
        FunctionId function;
        Cost inclusive;
        Cost self;
        std::vector<Edge> callers; ///< by descending |cost|
        std::vector<Edge> callees;
    };
    std::vector<Row> rows; ///< by descending |inclusive|
    std::shared_ptr<const Names> names;
};

/// Boxes of a flame graph in units of the whole width; rows count from the root (0).
struct FlameLayout {
    struct Box {
        float x = 0; ///< 0 … 1
        float width = 0;
        std::uint32_t row = 0;
        CallTree::NodeIndex node = 0; ///< of the tree; for a merged box its parent
        std::uint32_t merged = 0;     ///< > 0: this many nodes, each too narrow to show, in one grey box
    };
    std::vector<Box> boxes; ///< by row, then x
    std::uint32_t rows = 0;
    std::shared_ptr<const CallTree> tree;
};

/// One stack written out for people: innermost first, inlined functions as frames of their own.
struct ResolvedFrame {
    FunctionId function;
    FileId file;
    std::uint32_t line = 0;
    bool inlined = false;
    bool allocator = false; ///< shown greyed above the allocating frame
    FrameId frame;          ///< the machine frame it belongs to; invalid for pseudo frames
    friend bool operator==(const ResolvedFrame&, const ResolvedFrame&) = default;
};

/// Distinct stacks by descending |cost|.
struct StackList {
    struct Row {
        StackId stack;
        Cost cost;
    };
    std::vector<Row> rows;
    std::size_t total = 0; ///< rows before a limit was applied
    std::shared_ptr<const Names> names;
};

/// Blocks sorted into groups, by descending |cost|.
struct GroupList {
    struct Row {
        /// Stack, FreeStack: a StackId; Caller, Function: a FunctionId; Thread, FreeThread: a ThreadId;
        /// Process: a ProcessId;
        /// SizeClass: bits of the size (0 for 0 B, n for 2^(n−1) … 2^n − 1 B); LifetimeClass: the same of
        /// nanoseconds; Call: a Call; Domain: a Domain, of pools with 256 · the pool's number; Module,
        /// FileLine, Language, Type: unique in the list. kNone: no such thing (not known, never freed).
        std::uint64_t key = 0;
        std::string label; ///< Caller, Function, Module, FileLine, Thread, FreeThread, Domain, Language,
                           ///< Type: its name, maybe empty; Process: as processLabel()
        Cost cost;
        Estimate estimate{};    ///< of sampled traces
        std::string evidence{}; ///< Type: how it is known: "std::make_shared, std::vector"
    };
    static constexpr std::uint64_t kNone = ~std::uint64_t{0};
    Grouping grouping = Grouping::Stack;
    std::vector<Row> rows; ///< without those whose bytes and allocations are both zero
    Cost shown;            ///< sum of rows
    std::shared_ptr<const Names> names;
};

/// How blocks spread over sizes and lifetimes, both in powers of two.
struct SizeLifetimeHistogram {
    static constexpr std::size_t kSizes = 65;     ///< bits of the size
    static constexpr std::size_t kLifetimes = 66; ///< bits of the lifetime in ns; the last: never freed
    std::vector<Cost> cells;                      ///< [size · kLifetimes + lifetime]
    const Cost& at(std::size_t size, std::size_t lifetime) const {
        return cells[size * kLifetimes + lifetime];
    }
};

/// What is live at a moment, by address: for maps of the heap and statistics of pages.
struct AddressMap {
    struct Block {
        std::uint64_t address = 0;
        std::uint64_t size = 0;
        AllocationId id;
    };
    Moment moment;
    std::vector<Block> blocks; ///< of equal addresses (mappings, pools) the earlier born first
};

/// Some of the blocks that a query selects, in an order.
struct AllocationPage {
    struct Row {
        AllocationId id;
        Allocation allocation;
        Nanoseconds bornTime = 0;
        Nanoseconds freedTime = 0; ///< of no meaning if it was never freed
        int sign = 1;              ///< −1: Rule::Change takes it off
        double weight = 1;         ///< how many blocks like it a sample stands for
        std::string domain{};      ///< "heap", "python", "mapping", "pool:NAME"
        std::string type{};        ///< of the objects in it; empty = nothing tells it
        std::string evidence{};    ///< how the type is known
    };
    std::vector<Row> rows;
    std::uint64_t first = 0; ///< number of rows before these
    std::uint64_t total = 0; ///< rows of all pages
    Moment peak;             ///< of Rule::Peak: where it is
};

} // namespace tidemark
