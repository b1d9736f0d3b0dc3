// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/frame_table.h"

#include "core/symbols/elf_sections.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace tidemark {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kPcrelSdata4 = 0x1b;   ///< of the pointer to .eh_frame
constexpr std::uint8_t kUdata4 = 0x03;        ///< of the count
constexpr std::uint8_t kDatarelSdata4 = 0x3b; ///< of the table
constexpr std::size_t kHeader = 12;
constexpr std::size_t kEntry = 8;

/// The four bytes at `address` as a signed number; 0 outside of the section.
std::int64_t number(const SectionBytes& section, std::uint64_t address) {
    std::int32_t value = 0;
    const std::uint64_t offset = address - section.address;
    if (address >= section.address && section.bytes.size() >= sizeof value &&
        offset <= section.bytes.size() - sizeof value)
        std::memcpy(&value, section.bytes.data() + offset, sizeof value);
    return value;
}

/// The size of the function that the frame description at `entry` begins with `start`; 0 if it cannot be
/// read.
std::uint64_t functionSize(const SectionBytes& frames, std::uint64_t entry, std::uint64_t start) {
    const std::uint64_t begin = entry + 8; // after the length and the pointer to the CIE
    const bool pcRelative = begin + static_cast<std::uint64_t>(number(frames, begin)) == start;
    return pcRelative ? static_cast<std::uint32_t>(number(frames, begin + 4)) : 0;
}

} // namespace

FrameTable::FrameTable(Elf* elf) {
    const SectionBytes table = sectionNamed(elf, ".eh_frame_hdr");
    const SectionBytes frames = sectionNamed(elf, ".eh_frame");
    if (table.bytes.size() < kHeader || table.bytes[0] != kVersion || table.bytes[1] != kPcrelSdata4 ||
        table.bytes[2] != kUdata4 || table.bytes[3] != kDatarelSdata4)
        return;
    const auto claimed = static_cast<std::uint32_t>(number(table, table.address + 8));
    const std::size_t count = std::min<std::size_t>(claimed, (table.bytes.size() - kHeader) / kEntry);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t at = table.address + kHeader + i * kEntry;
        const auto start = table.address + static_cast<std::uint64_t>(number(table, at));
        const auto entry = table.address + static_cast<std::uint64_t>(number(table, at + 4));
        if (const auto size = functionSize(frames, entry, start); size != 0 && start + size > start)
            m_functions.emplace_back(start, start + size);
    }
    std::sort(m_functions.begin(), m_functions.end());
}

std::optional<FrameTable::Bounds> FrameTable::around(std::uint64_t address) const {
    auto next = std::upper_bound(m_functions.begin(), m_functions.end(), address,
        [](std::uint64_t value, const Bounds& bounds) { return value < bounds.first; });
    if (next == m_functions.begin() || address >= std::prev(next)->second)
        return std::nullopt;
    return *std::prev(next);
}

} // namespace tidemark
