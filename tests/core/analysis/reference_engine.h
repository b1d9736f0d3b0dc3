// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What every query must answer, computed from raw events by the definitions and by nothing clever: each
// question goes through all blocks, each moment through all of history. Shares no code with the profile or
// the engine; of the query it uses the plain values.

#include "core/query/query.h"
#include "tests/core/analysis/raw_trace.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tidemark::tests {

struct Amount {
    std::int64_t bytes = 0;
    std::int64_t allocations = 0;
    Amount& operator+=(Amount other) {
        bytes += other.bytes;
        allocations += other.allocations;
        return *this;
    }
    friend bool operator==(Amount, Amount) = default;
};

/// "name [module]" from the tree's root to a node.
using FunctionPath = std::vector<std::string>;

struct ReferenceTreeNode {
    Amount inclusive;
    Amount self;
    std::uint64_t heaviest = 0;   ///< |cost| of the heaviest stack through the node
    std::set<std::string> places; ///< "file:line" in each of the stacks of that weight
};
using ReferenceTree = std::map<FunctionPath, ReferenceTreeNode>;

struct ReferenceFunction {
    Amount inclusive;
    Amount self;
    std::map<std::string, Amount> callers;
    std::map<std::string, Amount> callees;
};

struct ReferenceSelection {
    std::map<std::string, Amount> perStack; ///< by stackText()
    Amount shown;
    Amount unfiltered;
    std::uint64_t peak = 0;
};

struct ReferenceSummary {
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t bytesAllocated = 0;
    std::uint64_t temporary = 0;
    Amount peak;
    std::uint64_t peakMoment = 0;
    std::int64_t peakTime = 0;
    Amount liveAtEnd;
    std::int64_t rssPeakBytes = -1;
};

struct ReferenceSlice {
    std::int64_t minimumBytes = 0;
    std::int64_t maximumBytes = 0;
    Amount last;
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t bytesAllocated = 0;
};

struct ReferenceBlock {
    std::uint64_t born = 0;
    std::uint64_t freed = ~std::uint64_t{0};
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t lifetime = 0; ///< ns; never freed: ~0
    std::size_t thread = 0;
    std::int64_t sign = 1;
    std::map<Grouping, std::string> groups; ///< "none" where there is none
    std::string evidence;                   ///< of the type
};

class ReferenceEngine {
public:
    explicit ReferenceEngine(const RawTrace& trace);

    ReferenceSelection select(const Query& query) const;
    /// All blocks that count, by birth.
    std::vector<ReferenceBlock> blocks(const Query& query) const;
    ReferenceTree topDown(const Query& query) const;
    ReferenceTree bottomUp(const Query& query) const;
    std::map<std::string, ReferenceFunction> callerCallee(const Query& query) const;
    ReferenceSummary summary(const std::vector<Filter>& filters) const;
    std::vector<ReferenceSlice> timeSeries(
        const std::vector<Filter>& filters, std::int64_t begin, std::int64_t end, std::int64_t slices) const;
    /// The births of the segments of a life, by the birth of any of them.
    std::vector<std::uint64_t> lifeOf(std::uint64_t born) const;
    /// The stacks whose function path begins with `path`, by stackText().
    std::map<std::string, Amount> stacksBehind(
        const Query& query, const FunctionPath& path, bool bottomUp) const;

    /// "name [module] file:line @address", innermost first, one per line; allocators are marked with "~".
    std::string stackText(std::size_t stack) const;

private:
    static constexpr std::uint64_t kForever = ~std::uint64_t{0};
    static constexpr std::size_t kNobody = ~std::size_t{0};
    struct Block {
        std::uint64_t born = 0;
        std::uint64_t freed = kForever;
        std::uint64_t address = 0;
        std::uint64_t size = 0;
        std::size_t stack = 0;
        std::size_t thread = 0;
        std::size_t freeingThread = 0;
        bool temporary = false;
        bool mapping = false; ///< part of a total only if a filter asks for mappings
        std::size_t call = 0;
        std::size_t pool = 0;       ///< likewise
        std::size_t freeStack = 0;  ///< 1 + where it was freed; 0 = not recorded
        std::uint64_t previous = 0; ///< birth of what it was before a realloc; 0 = none
    };
    struct NamedFrame {
        std::string label; ///< "name [module]"
        std::string place; ///< "file:line"
        std::string function;
        std::string file;
        std::string module;
        std::uint64_t address = 0;
        bool allocator = false;
        std::string language;
        std::string type;
        std::string evidence;
    };

    void replay();
    void linkLives();
    void markTemporaries();
    std::string domainText(const Block& block) const;
    std::size_t processOf(const Block& block) const;
    std::string processText(const Block& block) const;
    std::pair<std::string, std::string> typeAndEvidence(std::size_t stack) const;
    std::vector<NamedFrame> allFrames(std::size_t stack) const;
    std::vector<NamedFrame> shownFrames(std::size_t stack) const;
    bool passes(const Block& block, const Filter& filter) const;
    std::uint64_t lifetime(const Block& block) const;
    bool passes(const Block& block, const std::vector<Filter>& filters) const;
    Amount liveAt(std::uint64_t moment, const std::vector<Filter>& filters) const;
    std::uint64_t peakOf(const Query& query) const;
    std::int64_t signOf(const Block& block, const Query& query, std::uint64_t peak) const;
    std::map<std::size_t, Amount> select(const Query& query, std::uint64_t peak) const;
    ReferenceTree tree(const Query& query, bool bottomUp) const;
    std::uint64_t momentAt(std::int64_t time) const;

    const RawTrace& m_trace;
    std::vector<Block> m_blocks;
};

} // namespace tidemark::tests
