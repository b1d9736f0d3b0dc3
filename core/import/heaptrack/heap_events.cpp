// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/heaptrack/heap_events.h"

namespace tidemark::heaptrack {
namespace {

/// The address of the n-th block of an info, which no other block has.
constexpr std::uint64_t addressOf(std::uint64_t info, std::uint32_t number) {
    return info << 32 | number;
}

} // namespace

bool HeapEvents::addInfo(std::uint64_t size, std::uint32_t stack) {
    if (m_infos.size() >= kMostInfos)
        return false;
    if (m_infos.empty())
        m_builder.leaveAddressesOut();
    m_infos.push_back({size, stack, 0, 0});
    return true;
}

void HeapEvents::add(BuilderEvent& event) {
    ++m_position;
    if (!m_withEvents)
        return;
    event.time = m_time;
    m_builder.addEvent(event);
}

bool HeapEvents::allocate(std::uint64_t number) {
    if (number >= m_infos.size())
        return false;
    Info& info = m_infos[static_cast<std::size_t>(number)];
    BuilderEvent event;
    event.stack = StackId(info.stack);
    event.size = info.size;
    event.address = addressOf(number, info.allocations++);
    m_last = number;
    add(event);
    return true;
}

bool HeapEvents::release(std::uint64_t number) {
    if (number >= m_infos.size())
        return false;
    Info& info = m_infos[static_cast<std::size_t>(number)];
    BuilderEvent event;
    event.kind = BuilderEvent::Kind::Free;
    event.temporary = m_last == number;
    const bool isKnown = info.frees != info.allocations;
    event.address = isKnown ? addressOf(number, info.frees++) : kNone;
    m_last = kNone;
    add(event);
    return true;
}

void HeapEvents::allocateAt(std::uint64_t address, std::uint64_t size, std::uint32_t stack) {
    BuilderEvent event;
    event.stack = StackId(stack);
    event.size = size;
    event.address = address;
    m_last = address;
    add(event);
}

void HeapEvents::releaseAt(std::uint64_t address) {
    BuilderEvent event;
    event.kind = BuilderEvent::Kind::Free;
    event.address = address;
    event.temporary = m_last == address;
    m_last = kNone;
    add(event);
}

} // namespace tidemark::heaptrack
