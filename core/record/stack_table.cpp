// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/stack_table.h"

namespace tidemark::recording {

void StackTable::set(std::uint32_t id, std::uint32_t value) {
    const std::size_t page = id / kPageIds;
    if (page >= m_pages.size())
        m_pages.resize(page + 1);
    if (!m_pages[page]) {
        m_pages[page] = std::make_unique<Page>();
        m_pages[page]->fill(kUndefined);
    }
    (*m_pages[page])[id % kPageIds] = value;
}

void StackTable::define(std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) {
    if (id == 0 || id >= kMaxStackIds)
        return;
    const auto state = get(id);
    if (state != kUndefined && state != kGivenUp)
        return;
    if (state == kGivenUp)
        --m_unknownIds;
    Definition definition{delta, {fresh.begin(), fresh.end()}};
    const auto base = delta.base == 0 ? 0 : get(delta.base);
    if (base == kUndefined || base == kGivenUp || delta.base >= kMaxStackIds)
        definition.delta.base = kUnknownBase;
    m_pending.insert_or_assign(id, std::move(definition));
    set(id, kPending);
}

bool StackTable::known(std::uint32_t id) const {
    return id == 0 || id >= kMaxStackIds || get(id) != kUndefined;
}

void StackTable::resolve(std::uint32_t id, EventKey key, Position position) {
    std::vector<std::uint32_t> open; // the stack and those that it builds on
    for (auto found = m_pending.find(id); found != m_pending.end();
         found = m_pending.find(found->second.delta.base))
        open.push_back(found->first);
    for (; !open.empty(); open.pop_back()) {
        const auto found = m_pending.find(open.back());
        const auto node = build(found->second, key, position);
        m_pending.erase(found);
        set(open.back(), node);
        m_newIds.emplace_back(open.back(), node);
    }
}

std::uint32_t StackTable::firstUse(std::uint32_t id, EventKey key, Position position) {
    auto state = get(id);
    if (state == kPending) {
        resolve(id, key, position);
        state = get(id);
    }
    if (state < kGivenUp)
        return state;
    if (state == kUndefined) {
        ++m_unknownIds;
        if (id < kMaxStackIds)
            set(id, kGivenUp);
    }
    return child(0, trace::kNoFrame, trace::StackNode::kUnknown);
}

/// Where the frames begin that the stack does not share with its base.
std::uint32_t StackTable::outerNode(const StackDelta& delta) {
    if ((delta.flags & wire::kStackCut) != 0)
        return child(0, trace::kNoFrame, trace::StackNode::kCut);
    if (delta.base == kUnknownBase)
        return child(0, trace::kNoFrame, trace::StackNode::kUnknown);
    std::uint32_t node = delta.base == 0 ? 0 : get(delta.base);
    for (std::uint32_t left = delta.dropped; left > 0 && node != 0; --left)
        node = m_nodes[node - 1].parent;
    return node;
}

std::uint32_t StackTable::build(const Definition& definition, EventKey key, Position position) {
    std::uint32_t node = outerNode(definition.delta);
    std::uint8_t flags = (definition.delta.flags & wire::kStackIncomplete) != 0 && node == 0
                             ? trace::StackNode::kIncomplete
                             : std::uint8_t{0};
    for (const auto address : definition.fresh) {
        node = child(node, frameOf(address, key, position), flags);
        flags = 0;
    }
    return node;
}

std::uint32_t StackTable::frameOf(std::uint64_t address, EventKey key, Position position) {
    if (m_addressGeneration != m_modules.generation()) {
        m_frameOfAddress.clear();
        m_addressGeneration = m_modules.generation();
    }
    if (const auto found = m_frameOfAddress.find(address); found != m_frameOfAddress.end())
        return found->second;
    trace::Frame frame{0, address};
    if ((address & wire::kPythonFrame) != 0)
        return idOf(frame, address);
    // The call that returns to the first byte behind a module still belongs to it.
    const auto handle = m_modules.find(address == 0 ? 0 : address - 1, key);
    if (handle != kNoModule)
        frame = {m_modules.idOf(handle, position) + 1, address - m_modules.biasOf(handle)};
    return idOf(frame, address);
}

std::uint32_t StackTable::idOf(const trace::Frame& frame, std::uint64_t address) {
    const auto [entry, added] = m_frameIds.try_emplace(frame, frameCount());
    if (added)
        m_frames.push_back(frame);
    m_frameOfAddress.insert_or_assign(address, entry->second);
    return entry->second;
}

std::uint64_t StackTable::nodeKey(const trace::StackNode& node) {
    // Only children of the root carry flags, so these fit beside a parent of 0.
    const std::uint64_t parent = node.parent == 0 ? 0x80000000u | node.flags : node.parent;
    return parent << 32 | node.frame;
}

std::uint32_t StackTable::child(std::uint32_t parent, std::uint32_t frame, std::uint8_t flags) {
    const trace::StackNode node{parent, frame, flags};
    if (parent != 0) {
        const std::uint32_t first = m_firstChild[parent];
        if (first == 0)
            return m_firstChild[parent] = append(node);
        if (m_nodes[first - 1].frame == frame)
            return first;
    }
    const auto [entry, added] = m_laterChildren.try_emplace(nodeKey(node), nodeCount());
    if (added)
        append(node);
    return entry->second;
}

std::uint32_t StackTable::append(const trace::StackNode& node) {
    const std::uint32_t id = nodeCount();
    m_nodes.push_back(node);
    m_firstChild.push_back(0);
    return id;
}

trace::FrameChunk StackTable::takeNewFrames() {
    trace::FrameChunk chunk{m_takenFrames, {m_frames.begin() + m_takenFrames, m_frames.end()}};
    m_takenFrames = frameCount();
    return chunk;
}

trace::StackChunk StackTable::takeNewNodes() {
    trace::StackChunk chunk{m_takenNodes + 1, {m_nodes.begin() + m_takenNodes, m_nodes.end()}};
    m_takenNodes = static_cast<std::uint32_t>(m_nodes.size());
    return chunk;
}

void StackTable::restore(std::vector<trace::Frame> frames, std::span<const trace::StackNode> nodes) {
    m_frames = std::move(frames);
    for (std::uint32_t id = 0; id < m_frames.size(); ++id)
        m_frameIds.try_emplace(m_frames[id], id);
    for (const trace::StackNode& node : nodes)
        restoreNode(node);
    m_takenFrames = frameCount();
    m_takenNodes = static_cast<std::uint32_t>(m_nodes.size());
}

/// As child() would have made it; of a damaged trace even if it is there already.
void StackTable::restoreNode(const trace::StackNode& node) {
    const std::uint32_t id = append(node);
    if (node.parent != 0 && m_firstChild[node.parent] == 0)
        m_firstChild[node.parent] = id;
    else
        m_laterChildren.try_emplace(nodeKey(node), id);
}

void StackTable::restoreId(std::uint32_t id, std::uint32_t node) {
    if (id != 0 && id < kMaxStackIds && node < nodeCount())
        set(id, node);
}

} // namespace tidemark::recording
