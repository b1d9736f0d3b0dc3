// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What changed between two sides, before and after: two profiles, or two moments of one.

#include "core/query/comparison.h"
#include "core/results/results.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tidemark {

struct DiffCost {
    Cost before;
    Cost after;
    Cost delta() const {
        Cost cost = after;
        cost -= before;
        return cost;
    }
    DiffCost& operator+=(const DiffCost& other) {
        before += other.before;
        after += other.after;
        return *this;
    }
    friend bool operator==(const DiffCost&, const DiffCost&) = default;
};

/// The lowest and the highest of what several runs of one side cost.
struct CostRange {
    Cost low;
    Cost high;
    void include(const Cost& cost);
    friend bool operator==(const CostRange&, const CostRange&) = default;
};

/// What several runs of each side cost. Without further runs the figures themselves.
struct NoiseBand {
    CostRange before;
    CostRange after;
    /// Whether a change is no more than what runs of one side differ by: the ranges, each widened by half of
    /// its width at both ends (three runs seldom show all of it), meet.
    bool covers(CostKind kind) const;
    friend bool operator==(const NoiseBand&, const NoiseBand&) = default;
};

enum class DiffState : std::uint8_t {
    Same,
    Grew,
    Shrank,
    New,  ///< nothing before
    Gone, ///< nothing after
};
DiffState diffState(const DiffCost& cost, CostKind kind);
/// "same", "grew", "shrank", "new", "gone".
std::string_view diffStateName(DiffState state);

/// A call tree of both sides, as columns like CallTree. Children are in descending order of the larger side.
struct DiffTree {
    using NodeIndex = CallTree::NodeIndex;
    static constexpr NodeIndex kNone = CallTree::kNone;
    struct Node {
        NodeIndex parent = kNone;
        NodeIndex firstChild = kNone;
        NodeIndex nextSibling = kNone;
        FunctionId function; ///< of `names`; invalid for the root
        DiffCost inclusive;
        DiffCost self;
        std::uint64_t bytesMoved = 0; ///< Σ |delta of self| of the node and all below: its width in a union
        std::uint64_t allocationsMoved = 0;
        std::uint32_t depth = 0;
    };
    TreeDirection direction = TreeDirection::TopDown;
    std::vector<Node> nodes;
    std::vector<NoiseBand> bands; ///< by node, of inclusive costs; empty without further runs
    std::shared_ptr<const Names> names;

    bool isNoise(NodeIndex node, CostKind kind) const { return !bands.empty() && bands[node].covers(kind); }
};

/// What a flame graph of a DiffTree is as wide as.
enum class DiffWidth : std::uint8_t { Before, After, Union };

/// Exact only between two moments of one profile: what became of the blocks.
struct Turnover {
    Cost survived;
    Cost born;
    Cost freed;
    friend bool operator==(const Turnover&, const Turnover&) = default;
};

/// One call path, lines and addresses aside, in both sides.
struct DiffStack {
    DiffTree::NodeIndex node = 0; ///< in the top-down tree: the path's innermost function
    DiffCost cost;
    bool knownBefore = false; ///< the profile has allocated there at some time
    bool knownAfter = false;
    bool approximate = false; ///< the two paths differ by frames that a compiler may leave out
    StackId before;           ///< the heaviest stack of the side; invalid if there is none
    StackId after;
    Turnover turnover;
    NoiseBand band; ///< if the comparison has further runs
};

/// Functions that only one side has and that may be the same.
struct RenameCandidate {
    enum class Kind : std::uint8_t { Renamed, Moved }; ///< Moved: to another module
    Kind kind = Kind::Renamed;
    FunctionId before;
    FunctionId after;
    DiffCost inclusive;
    double likeness = 0; ///< 0 … 1
};

struct TraceComparison {
    Comparison question;
    std::shared_ptr<const DiffTree> topDown;
    std::shared_ptr<const DiffTree> bottomUp;
    std::vector<DiffStack> stacks; ///< those with any cost, by descending |delta|
    DiffCost total;                ///< of everything; each view has it
    DiffCost matched;              ///< of paths that both profiles know
    DiffCost unmatched;            ///< of those that only one does
    double scale = 1;              ///< what costs before were multiplied by
    bool hasTurnover = false;
    std::size_t runsBefore = 1; ///< those of the noise bands, the compared one among them
    std::size_t runsAfter = 1;
    std::vector<RenameCandidate> renames; ///< by descending cost
    std::shared_ptr<const Names> names;   ///< of both sides together

    bool hasBands() const { return runsBefore + runsAfter > 2; }
};

/// Groups of both sides, by descending |delta|.
struct DiffTable {
    struct Row {
        std::string label;  ///< as GroupList::Row::label, or of the key where that has none
        std::string module; ///< of functions
        std::uint64_t before =
            GroupList::kNone; ///< GroupList::Row::key of the side; kNone also where it has no row
        std::uint64_t after = GroupList::kNone;
        DiffCost cost;
        Turnover turnover;
        NoiseBand band; ///< if the comparison has further runs
    };
    Grouping grouping = Grouping::Function;
    std::vector<Row> rows;
    DiffCost total;
    bool hasTurnover = false;
    bool hasBands = false;

    bool isNoise(const Row& row, CostKind kind) const { return hasBands && row.band.covers(kind); }
};

} // namespace tidemark
