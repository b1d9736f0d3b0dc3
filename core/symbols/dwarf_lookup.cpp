// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_lookup.h"

#include "core/symbols/die_walk.h"

#include <algorithm>
#include <dwarf.h>
#include <filesystem>
#include <map>

namespace tidemark {

namespace {

constexpr std::size_t kMostBodies = 10'000'000;

/// Calls `use(low, high)` for each range of the DIE's code. Address 0 stands for code that the linker
/// dropped.
template <typename Use>
void forEachRange(Dwarf_Die& die, Use use) {
    Dwarf_Addr base = 0;
    Dwarf_Addr low = 0;
    Dwarf_Addr high = 0;
    for (std::ptrdiff_t offset = 0; (offset = dwarf_ranges(&die, offset, &base, &low, &high)) > 0;)
        if (low != 0 && low < high)
            use(low, high);
}

std::string absolutePath(const char* name, Dwarf_Die unit) {
    if (name == nullptr || *name == '\0' || std::string_view(name) == "???")
        return {};
    std::filesystem::path path(name);
    if (path.is_relative()) {
        Dwarf_Attribute attribute;
        const char* folder =
            dwarf_attr(&unit, DW_AT_comp_dir, &attribute) != nullptr ? dwarf_formstring(&attribute) : nullptr;
        if (folder != nullptr)
            path = std::filesystem::path(folder) / path;
    }
    return path.lexically_normal().string();
}

std::uint32_t numberOf(Dwarf_Die die, unsigned name) {
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    if (dwarf_attr(&die, name, &attribute) == nullptr || dwarf_formudata(&attribute, &value) != 0)
        return 0;
    return static_cast<std::uint32_t>(std::min<Dwarf_Word>(value, 0xffffffff));
}

/// Where the inlined body was called from.
SymbolLocation callSite(Dwarf_Die inlined, Dwarf_Die unit) {
    SymbolLocation location;
    Dwarf_Files* files = nullptr;
    std::size_t count = 0;
    const auto file = numberOf(inlined, DW_AT_call_file);
    if (dwarf_getsrcfiles(&unit, &files, &count) == 0 && file < count)
        location.file = absolutePath(dwarf_filesrc(files, file, nullptr, nullptr), unit);
    location.line = numberOf(inlined, DW_AT_call_line);
    location.column = numberOf(inlined, DW_AT_call_column);
    return location;
}

SymbolLocation lineOf(Dwarf_Die unit, std::uint64_t address) {
    SymbolLocation location;
    Dwarf_Line* line = dwarf_getsrc_die(&unit, address);
    if (line == nullptr)
        return location;
    location.file = absolutePath(dwarf_linesrc(line, nullptr, nullptr), unit);
    int number = 0;
    if (dwarf_lineno(line, &number) == 0 && number > 0)
        location.line = static_cast<std::uint32_t>(number);
    if (dwarf_linecol(line, &number) == 0 && number > 0)
        location.column = static_cast<std::uint32_t>(number);
    return location;
}

} // namespace

DwarfLookup::DwarfLookup(Dwarf* dwarf) {
    Dwarf_CU* unit = nullptr;
    Dwarf_Half version = 0;
    std::uint8_t type = 0;
    Dwarf_Die die;
    Dwarf_Die split;
    while (dwarf_get_units(dwarf, unit, &unit, &version, &type, &die, &split) == 0)
        if (type == DW_UT_compile || type == DW_UT_skeleton)
            addUnit(die, split);
    std::sort(m_ranges.begin(), m_ranges.end(),
        [](const Range& left, const Range& right) { return left.low < right.low; });
    std::uint64_t highest = 0;
    for (auto& range : m_ranges) {
        highest = std::max(highest, range.high);
        range.highestSoFar = highest;
    }
}

void DwarfLookup::addUnit(const Dwarf_Die& die, const Dwarf_Die& split) {
    Unit unit{die, split.addr != nullptr ? split : die};
    const auto index = static_cast<std::uint32_t>(m_units.size());
    const auto before = m_ranges.size();
    addRanges(unit.die, index);
    Dwarf_Die child;
    if (m_ranges.size() == before && dwarf_child(&unit.functions, &child) == 0) {
        do {
            if (dwarf_tag(&child) == DW_TAG_subprogram)
                addRanges(child, index);
        } while (dwarf_siblingof(&child, &child) == 0 && m_ranges.size() < kMostBodies);
    }
    m_units.push_back(unit);
}

void DwarfLookup::addRanges(Dwarf_Die die, std::uint32_t unit) {
    forEachRange(die, [&](std::uint64_t low, std::uint64_t high) {
        m_ranges.push_back({low, high, 0, unit});
    });
}

std::uint32_t DwarfLookup::unitOf(std::uint64_t address) const {
    auto next = std::upper_bound(m_ranges.begin(), m_ranges.end(), address,
        [](std::uint64_t value, const Range& range) { return value < range.low; });
    while (next != m_ranges.begin()) {
        --next;
        if (next->high > address)
            return next->unit;
        if (next->highestSoFar <= address)
            break;
    }
    return kNone;
}

void DwarfLookup::resolve(
    std::span<const std::uint64_t> addresses, std::span<SymbolAnswer> answers, std::stop_token stop) {
    std::map<std::uint32_t, std::vector<std::size_t>> byUnit;
    for (std::size_t i = 0; i < addresses.size(); ++i)
        if (const auto unit = unitOf(addresses[i]); unit != kNone)
            byUnit[unit].push_back(i);
    for (const auto& [unit, indices] : byUnit) {
        if (stop.stop_requested())
            return;
        m_bodies.clear();
        m_wanted.clear();
        for (const auto index : indices)
            m_wanted.push_back({addresses[index]});
        walkDies(m_units[unit].functions, kNone, stop,
            [this](Dwarf_Die& die, std::uint32_t& body) { return visit(die, body); });
        for (std::size_t i = 0; i < indices.size(); ++i)
            answer(m_units[unit], m_wanted[i], answers[indices[i]]);
    }
}

bool DwarfLookup::visit(Dwarf_Die& die, std::uint32_t& body) {
    switch (dwarf_tag(&die)) {
    case DW_TAG_subprogram:
        body = enterBody(die, kNone);
        return true;
    case DW_TAG_inlined_subroutine:
        if (body == kNone)
            return false;
        body = enterBody(die, body);
        return body != kNone;
    case DW_TAG_lexical_block:
    case DW_TAG_try_block:
    case DW_TAG_catch_block:
    case DW_TAG_namespace:
    case DW_TAG_module:
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
        return true;
    default:
        return false;
    }
}

std::uint32_t DwarfLookup::enterBody(Dwarf_Die& die, std::uint32_t outer) {
    if (m_bodies.size() >= kMostBodies)
        return kNone;
    const auto body = static_cast<std::uint32_t>(m_bodies.size());
    bool hit = false;
    forEachRange(die, [&](std::uint64_t low, std::uint64_t high) {
        auto wanted = std::lower_bound(m_wanted.begin(), m_wanted.end(), low,
            [](const Wanted& item, std::uint64_t value) { return item.address < value; });
        for (; wanted != m_wanted.end() && wanted->address < high; ++wanted) {
            if (wanted->innermost != outer)
                continue;
            wanted->innermost = body;
            if (outer == kNone)
                wanted->functionStart = low;
            hit = true;
        }
    });
    if (!hit)
        return kNone;
    m_bodies.push_back({die, outer});
    return body;
}

void DwarfLookup::answer(const Unit& unit, const Wanted& wanted, SymbolAnswer& result) {
    SymbolLocation location = lineOf(unit.die, wanted.address);
    result.functionStart = wanted.functionStart;
    for (auto index = wanted.innermost; index != kNone; index = m_bodies[index].outer) {
        const Body& body = m_bodies[index];
        location.function = m_names.of(body.die);
        result.locations.push_back(std::move(location));
        location = body.outer != kNone ? callSite(body.die, unit.die) : SymbolLocation{};
    }
    if (wanted.innermost == kNone && location.line != 0)
        result.locations.push_back(std::move(location));
}

} // namespace tidemark
