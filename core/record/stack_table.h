// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Call stacks as nodes of one trie, and return addresses as frames.

#include "core/record/module_map.h"
#include "core/record/ring_reader.h"
#include "core/trace_format/chunks.h"

#include <tsl/robin_map.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace tidemark::recording {

/// Stack ids at or above this are damage.
inline constexpr std::uint32_t kMaxStackIds = 1u << 26;

/// Maps the target's stack ids to nodes. A definition becomes nodes when it is first used, because only then
/// it is known which modules its addresses mean.
class StackTable {
public:
    explicit StackTable(ModuleMap& modules) : m_modules(modules) {}

    /// `fresh` as in DefinitionSink. A base that is not known counts as an unknown stack.
    void define(std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh);
    bool known(std::uint32_t id) const;
    /// The node of a stack id; a pseudo node `[unknown]` if it was never defined.
    std::uint32_t node(std::uint32_t id, EventKey key, Position position) {
        const std::uint32_t state = get(id);
        return state < kGivenUp ? state : firstUse(id, key, position);
    }
    /// Turns a pending definition into nodes now, if there is one.
    void resolve(std::uint32_t id, EventKey key, Position position);

    std::uint32_t frameCount() const { return static_cast<std::uint32_t>(m_frames.size()); }
    std::uint32_t nodeCount() const {
        return static_cast<std::uint32_t>(m_nodes.size()) + 1;
    } ///< with node 0
    std::span<const trace::Frame> frames() const { return m_frames; }
    /// What came since the last call; the first of them has id `firstId`.
    trace::FrameChunk takeNewFrames();
    trace::StackChunk takeNewNodes();
    /// (stack id, node) pairs since the last call.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> takeNewIds() { return std::exchange(m_newIds, {}); }
    /// Ids that were used although no definition ever came.
    std::uint64_t unknownIds() const { return m_unknownIds; }

    /// Takes over an existing trace's tables.
    void restore(std::vector<trace::Frame> frames, std::span<const trace::StackNode> nodes);
    /// Ignored if there is no such node.
    void restoreId(std::uint32_t id, std::uint32_t node);

private:
    static constexpr std::uint32_t kPageIds = 1024;
    static constexpr std::uint32_t kUndefined = 0xffffffff;
    static constexpr std::uint32_t kPending = 0xfffffffe;
    static constexpr std::uint32_t kGivenUp = 0xfffffffd;
    static constexpr std::uint32_t kUnknownBase = 0xffffffff; ///< no stack id
    using Page = std::array<std::uint32_t, kPageIds>;
    struct Definition {
        StackDelta delta; ///< its base has been defined before, so bases never go round in circles
        std::vector<std::uint64_t> fresh;
    };
    struct FrameHash {
        std::size_t operator()(const trace::Frame& frame) const {
            const std::uint64_t mixed = (frame.address + frame.module) * 0x9E3779B97F4A7C15u;
            return static_cast<std::size_t>(mixed ^ (mixed >> 32));
        }
    };
    struct NodeHash {
        std::size_t operator()(std::uint64_t key) const {
            const std::uint64_t mixed = key * 0x9E3779B97F4A7C15u;
            return static_cast<std::size_t>(mixed ^ (mixed >> 32));
        }
    };

    std::uint32_t get(std::uint32_t id) const {
        const std::size_t page = id / kPageIds;
        return page < m_pages.size() && m_pages[page] ? (*m_pages[page])[id % kPageIds] : kUndefined;
    }
    std::uint32_t firstUse(std::uint32_t id, EventKey key, Position position);
    void set(std::uint32_t id, std::uint32_t value);
    std::uint32_t frameOf(std::uint64_t address, EventKey key, Position position);
    std::uint32_t idOf(const trace::Frame& frame, std::uint64_t address);
    std::uint32_t outerNode(const StackDelta& delta);
    std::uint32_t build(const Definition& definition, EventKey key, Position position);
    std::uint32_t child(std::uint32_t parent, std::uint32_t frame, std::uint8_t flags);
    std::uint32_t append(const trace::StackNode& node);
    void restoreNode(const trace::StackNode& node);
    static std::uint64_t nodeKey(const trace::StackNode& node);

    ModuleMap& m_modules;
    std::vector<std::unique_ptr<Page>> m_pages; ///< by stack id
    tsl::robin_map<std::uint32_t, Definition> m_pending;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_newIds;
    std::vector<trace::Frame> m_frames;
    std::vector<trace::StackNode> m_nodes; ///< node n is at n − 1
    tsl::robin_map<trace::Frame, std::uint32_t, FrameHash> m_frameIds;
    tsl::robin_map<std::uint64_t, std::uint32_t, NodeHash>
        m_frameOfAddress; ///< valid for m_addressGeneration
    // Most nodes are the first child of their parent, and need no place in a table.
    std::vector<std::uint32_t> m_firstChild{0}; ///< by node; 0 = none, and always of the root
    tsl::robin_map<std::uint64_t, std::uint32_t, NodeHash> m_laterChildren;
    std::uint64_t m_addressGeneration = 0;
    std::uint32_t m_takenFrames = 0;
    std::uint32_t m_takenNodes = 0;
    std::uint64_t m_unknownIds = 0;
};

} // namespace tidemark::recording
