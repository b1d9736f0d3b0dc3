// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_dicts.h"

#include "core/collector/frame_step.h"

namespace tidemark::collector {
namespace {

// Include/cpython/dictobject.h: the same in all versions.
constexpr std::uintptr_t kTable = 32;  ///< PyDictObject::ma_keys
constexpr std::uintptr_t kValues = 40; ///< ma_values: not 0 if other dicts share the table

} // namespace

/// Include/internal/pycore_dict.h, before 3.9 Objects/dict-common.h. Kept are tables for 8 hashes, from 3.11
/// on only those for strings.
YoungDicts::Keys YoungDicts::keysOf(std::uintptr_t table) const noexcept {
    const std::uint64_t word = wordAt(table + 8);
    if (m_version < 0x030B) // dk_size
        return word < 8 ? Keys::None : word == 8 ? Keys::Small : Keys::Other;
    const std::uint64_t log2Size = word & 0xff; // dk_log2_size, dk_log2_index_bytes, dk_kind
    const bool general = (word >> 16 & 0xff) == 0;
    return log2Size < 3 ? Keys::None : log2Size == 3 && !general ? Keys::Small : Keys::Other;
}

void YoungDicts::add(std::uintptr_t dict, std::uint32_t stack) noexcept {
    // A dict that was dropped before anybody looked still names its table, which is not fresh any more.
    const std::uintptr_t before = wordAt(dict + kTable);
    if (std::uintptr_t& fresh = m_fresh[placeOf(before)]; fresh == before)
        fresh = 0;
    Slot& slot = m_slots[placeOf(dict)];
    slot.stack = stack;
    slot.dict.store(dict, std::memory_order_relaxed);
    m_latest = dict;
}

YoungDicts::Table YoungDicts::lookAt(Slot& slot) noexcept {
    const std::uintptr_t dict = slot.dict.load(std::memory_order_relaxed);
    if (dict == 0)
        return {};
    const bool isDropped = wordAt(dict) == 0; // its count of references: it waits to be used again
    const std::uintptr_t table = isDropped ? 0 : wordAt(dict + kTable);
    const Keys keys = table == 0 || wordAt(dict + kValues) != 0 ? Keys::Other : keysOf(table);
    if (keys == Keys::None)
        return {};
    slot.dict.store(0, std::memory_order_relaxed);
    std::uintptr_t& fresh = m_fresh[placeOf(table)];
    const bool isFresh = fresh == table;
    if (isFresh)
        fresh = 0;
    return keys == Keys::Small && !isFresh ? Table{table, slot.stack} : Table{};
}

YoungDicts::Table YoungDicts::look() noexcept {
    if (m_latest != 0) {
        Slot& slot = m_slots[placeOf(m_latest)];
        m_latest = 0;
        const Table table = lookAt(slot);
        if (slot.dict.load(std::memory_order_relaxed) != 0)
            m_waiting = 2 * kSlots;
        return table;
    }
    --m_waiting;
    m_next = (m_next + 1) % kSlots;
    return lookAt(m_slots[m_next]);
}

void YoungDicts::forgetAll() noexcept {
    m_latest = 0;
    m_waiting = 0;
    for (Slot& slot : m_slots)
        slot.dict.store(0, std::memory_order_relaxed);
}

} // namespace tidemark::collector
