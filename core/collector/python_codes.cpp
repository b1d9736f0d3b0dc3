// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_codes.h"

#include "core/collector/raw_syscalls.h"

#include <sys/mman.h>

namespace tidemark::collector {

PythonCodes::Known PythonCodes::find(std::uintptr_t code) const noexcept {
    const Slot* const slots = m_table.load(std::memory_order_acquire);
    if (!slots)
        return {};
    std::uint64_t place = hashOf(code);
    for (std::size_t i = 0; i < kFarthest; ++i, ++place) {
        const Slot& slot = slots[place % kSlots];
        const std::uintptr_t here = slot.code.load(std::memory_order_relaxed);
        if (here == 0)
            break;
        if (here != code)
            continue;
        if (const std::uint32_t id = slot.id.load(std::memory_order_acquire); id != 0)
            return {id, slot.guard.load(std::memory_order_relaxed)};
    }
    return {};
}

PythonCodes::Slot* PythonCodes::table() noexcept {
    Slot* known = m_table.load(std::memory_order_acquire);
    if (known)
        return known;
    constexpr std::size_t kBytes = kSlots * sizeof(Slot);
    auto* const fresh = static_cast<Slot*>(
        rawMap(kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1));
    if (fresh && !m_table.compare_exchange_strong(known, fresh)) {
        rawUnmap(fresh, kBytes);
        return known;
    }
    return fresh;
}

std::uint32_t PythonCodes::newId() noexcept {
    return table() ? m_lastId.fetch_add(1, std::memory_order_relaxed) + 1 : 0;
}

void PythonCodes::add(std::uintptr_t code, std::uint64_t guard, std::uint32_t id) noexcept {
    Slot* const slots = table();
    if (!slots)
        return;
    const std::uint64_t hash = hashOf(code);
    m_filter[hash >> 6 & (kFilterWords - 1)].fetch_or(
        std::uint64_t{1} << (hash & 63), std::memory_order_relaxed);
    for (std::size_t i = 0; i < kFarthest; ++i) {
        Slot& slot = slots[(hash + i) % kSlots];
        std::uintptr_t here = slot.code.load(std::memory_order_relaxed);
        const bool isFree = here == 0 || here == kGone;
        if (!(isFree && slot.code.compare_exchange_strong(here, code)) && here != code)
            continue;
        slot.id.store(0, std::memory_order_relaxed);
        slot.guard.store(guard, std::memory_order_release);
        slot.id.store(id, std::memory_order_release);
        return;
    }
}

void PythonCodes::forget(std::uintptr_t address) noexcept {
    Slot* const slots = m_table.load(std::memory_order_acquire);
    if (!slots)
        return;
    const std::uint64_t hash = hashOf(address);
    for (std::size_t i = 0; i < kFarthest; ++i) {
        Slot& slot = slots[(hash + i) % kSlots];
        const std::uintptr_t here = slot.code.load(std::memory_order_relaxed);
        if (here == 0)
            return;
        if (here != address)
            continue;
        m_deaths.fetch_add(1, std::memory_order_relaxed);
        slot.id.store(0, std::memory_order_relaxed);
        slot.code.store(kGone, std::memory_order_release);
    }
}

void PythonCodes::forgetAll() noexcept {
    // The parent's table stays where it is: another thread of the parent may have been about to fill it in.
    m_table.store(nullptr);
    m_deaths.fetch_add(1);
}

} // namespace tidemark::collector
