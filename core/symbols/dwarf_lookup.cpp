// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_lookup.h"

#include "core/symbols/die_walk.h"

#include <algorithm>
#include <dwarf.h>
#include <map>
#include <string_view>

namespace tidemark {

namespace {

constexpr std::size_t kMostBodies = 2'000'000;
constexpr std::size_t kMostRanges = 4'000'000;
constexpr std::size_t kDeepestTree = 512;                ///< deeper is broken data
constexpr std::size_t kMostText = std::size_t{1} << 30U; ///< of all answers
constexpr std::uint64_t kDiesBetweenStops = 4096;
constexpr std::uint64_t kNoUnit = ~std::uint64_t{0};

std::uint32_t narrowed(std::uint64_t value) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 0xffffffff));
}

/// What may hold functions, or bodies inlined into them.
bool mayHoldFunctions(unsigned tag) {
    switch (tag) {
    case DW_TAG_lexical_block:
    case DW_TAG_try_block:
    case DW_TAG_catch_block:
    case DW_TAG_namespace:
    case DW_TAG_module:
        return true;
    default:
        return false;
    }
}

/// Functions whose own name says what they allocate.
bool isAllocator(std::string_view name) {
    return name.starts_with("std::__new_allocator<") || name.starts_with("__gnu_cxx::new_allocator<") ||
           name.starts_with("std::allocator<") || name.starts_with("std::__1::allocator<");
}

bool isClass(unsigned tag) {
    return tag == DW_TAG_class_type || tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
}

} // namespace

DwarfLookup::DwarfLookup(DwarfFile& file, const std::filesystem::path& path)
    : m_file(&file), m_split(path), m_text(kMostText) {
    for (const auto& header : file.units())
        if (header.type == 0 || header.type == DW_UT_compile || header.type == DW_UT_skeleton)
            addUnit(header);
    std::sort(m_ranges.begin(), m_ranges.end(),
        [](const Range& left, const Range& right) { return left.low < right.low; });
    std::uint64_t highest = 0;
    for (auto& range : m_ranges) {
        highest = std::max(highest, range.high);
        range.highestSoFar = highest;
    }
}

void DwarfLookup::addUnit(const UnitHeader& header) {
    DwarfUnit unit(*m_file, header);
    if (unit.tag != DW_TAG_compile_unit && unit.tag != DW_TAG_skeleton_unit)
        return;
    ++m_units;
    const auto before = m_ranges.size();
    addRanges(unit, unit.root);
    if (m_ranges.size() == before)
        addFunctionRanges(unit);
}

void DwarfLookup::addRanges(DwarfUnit& unit, const DieFields& fields) {
    readRanges(unit, fields, m_pieces);
    if (m_ranges.size() < kMostRanges)
        for (const auto& piece : m_pieces)
            m_ranges.push_back({piece.low, piece.high, 0, unit.header.offset});
}

/// For units that do not tell their ranges: those of their functions.
void DwarfLookup::addFunctionRanges(DwarfUnit& unit) {
    if (!unit.file->budget().spend(unit.header.end - unit.header.offset))
        return;
    DieReader reader(unit, unit.rootChildren);
    DieFields fields;
    while (const Abbrev* abbrev = reader.next()) {
        reader.fields(*abbrev, fields);
        if (abbrev->tag == DW_TAG_subprogram)
            addRanges(unit, fields);
        reader.skipChildren(*abbrev, fields);
    }
}

std::uint64_t DwarfLookup::unitOf(std::uint64_t address) const {
    auto next = std::upper_bound(m_ranges.begin(), m_ranges.end(), address,
        [](std::uint64_t value, const Range& range) { return value < range.low; });
    while (next != m_ranges.begin()) {
        --next;
        if (next->high > address)
            return next->unit;
        if (next->highestSoFar <= address)
            break;
    }
    return kNoUnit;
}

void DwarfLookup::tellTypes(const LinkedCode& code, const ElfSymbols& symbols) {
    m_types.emplace(code, symbols, [this](std::uint64_t address) -> DwarfUnit* {
        const std::uint64_t offset = unitOf(address);
        DwarfUnit* const unit = offset != kNoUnit ? m_file->unitAt(offset) : nullptr;
        if (unit == nullptr || unit->isSkeleton())
            return nullptr;
        m_otherUnits.push_back(offset);
        return unit;
    });
}

void DwarfLookup::resolve(
    std::span<const std::uint64_t> addresses, std::span<SymbolAnswer> answers, const std::stop_token& stop) {
    std::map<std::uint64_t, std::vector<std::size_t>> byUnit;
    for (std::size_t i = 0; i < addresses.size(); ++i)
        if (const auto unit = unitOf(addresses[i]); unit != kNoUnit)
            byUnit[unit].push_back(i);
    for (const auto& [offset, indices] : byUnit) {
        if (stop.stop_requested() || m_file->budget().spent())
            return;
        if (DwarfUnit* unit = m_file->unitAt(offset); unit != nullptr)
            resolveUnit(*unit, indices, addresses, answers, stop);
        if (m_types)
            m_types->forgetUnits();
        for (const auto other : m_otherUnits)
            m_file->close(other);
        m_otherUnits.clear();
        m_file->close(offset);
    }
}

void DwarfLookup::resolveUnit(DwarfUnit& unit, std::span<const std::size_t> indices,
    std::span<const std::uint64_t> addresses, std::span<SymbolAnswer> answers, const std::stop_token& stop) {
    DwarfUnit* split = unit.isSkeleton() ? m_split.find(unit) : nullptr;
    DwarfUnit& functions = split != nullptr ? *split : unit;
    m_bodies.clear();
    m_wanted.clear();
    std::vector<std::uint64_t> sites;
    for (const auto index : indices) {
        m_wanted.push_back({addresses[index]});
        sites.push_back(addresses[index]);
    }
    walk(functions, Walk::WantedFunctions, stop);
    // Functions may also lie within classes, and within functions that are not wanted: seldom.
    if (std::any_of(
            m_wanted.begin(), m_wanted.end(), [](const Wanted& item) { return item.innermost == kNone; }))
        walk(functions, Walk::Everything, stop);
    if (m_types && !stop.stop_requested())
        lookAtTypes(functions);
    LineTable lines(unit);
    if (m_types)
        for (const auto address : m_types->neededLines())
            sites.push_back(address);
    std::sort(sites.begin(), sites.end());
    std::vector<LineRow> rows(sites.size());
    if (!stop.stop_requested())
        lines.find(sites, rows);
    const auto lineAt = [&](std::uint64_t address) {
        const auto at = std::lower_bound(sites.begin(), sites.end(), address) - sites.begin();
        return rows[static_cast<std::size_t>(at)];
    };
    for (std::size_t i = 0; i < indices.size(); ++i)
        answer(functions, lines, lineAt(m_wanted[i].address), m_wanted[i], answers[indices[i]]);
    if (!m_types)
        return;
    for (auto& told : m_types->decide(lineAt)) {
        const auto at = std::lower_bound(indices.begin(), indices.end(), told.returnAddress - 1,
            [&](std::size_t index, std::uint64_t address) { return addresses[index] < address; });
        answers[*at].made = std::move(told.type);
    }
}

void DwarfLookup::lookAtTypes(DwarfUnit& functions) {
    std::map<std::uint32_t, std::vector<std::size_t>> byFunction; // indices into m_wanted
    for (std::size_t i = 0; i < m_wanted.size(); ++i) {
        if (m_wanted[i].innermost == kNone || !m_types->isSite(m_wanted[i].address + 1) ||
            isAllocator(m_names.of({&functions, m_bodies[m_wanted[i].innermost].die})))
            continue;
        auto function = m_wanted[i].innermost;
        while (m_bodies[function].outer != kNone)
            function = m_bodies[function].outer;
        byFunction[function].push_back(i);
    }
    for (const auto& [function, wanted] : byFunction) {
        std::vector<std::uint64_t> returnAddresses;
        for (const auto i : wanted)
            returnAddresses.push_back(m_wanted[i].address + 1);
        m_types->look(
            functions, m_bodies[function].die, m_wanted[wanted.front()].functionStart, returnAddresses);
    }
}

void DwarfLookup::walk(DwarfUnit& unit, Walk how, const std::stop_token& stop) {
    if (!unit.file->budget().spend(unit.header.end - unit.header.offset))
        return;
    std::vector<std::uint32_t> outer = {kNone}; // the body that the DIEs of each level are in
    DieReader reader(unit, unit.rootChildren);
    DieFields fields;
    for (std::uint64_t count = 1; !outer.empty() && reader.ok(); ++count) {
        if (count % kDiesBetweenStops == 0 && stop.stop_requested())
            return;
        const Abbrev* abbrev = reader.next();
        if (abbrev == nullptr) {
            outer.pop_back();
            continue;
        }
        const bool isFunction = abbrev->tag == DW_TAG_subprogram;
        const bool isInlined = abbrev->tag == DW_TAG_inlined_subroutine && outer.back() != kNone;
        std::uint32_t body = outer.back();
        bool enter = abbrev->hasChildren &&
                     (mayHoldFunctions(abbrev->tag) || (isClass(abbrev->tag) && how == Walk::Everything));
        if (!enter && !isFunction && !isInlined) {
            reader.skipTree(*abbrev);
            continue;
        }
        const std::uint64_t die = reader.start();
        reader.fields(*abbrev, fields);
        if (isFunction || isInlined) {
            body = enterBody(unit, die, fields, isFunction ? kNone : outer.back());
            enter = body != kNone || (isFunction && how == Walk::Everything);
        }
        if (!abbrev->hasChildren)
            continue;
        if (enter && outer.size() < kDeepestTree)
            outer.push_back(body);
        else
            reader.skipChildren(*abbrev, fields);
    }
}

std::uint32_t DwarfLookup::enterBody(
    DwarfUnit& unit, std::uint64_t die, const DieFields& fields, std::uint32_t outer) {
    if (m_bodies.size() >= kMostBodies)
        return kNone;
    const auto body = static_cast<std::uint32_t>(m_bodies.size());
    bool hit = false;
    readRanges(unit, fields, m_pieces);
    for (const auto& piece : m_pieces) {
        auto wanted = std::lower_bound(m_wanted.begin(), m_wanted.end(), piece.low,
            [](const Wanted& item, std::uint64_t value) { return item.address < value; });
        for (; wanted != m_wanted.end() && wanted->address < piece.high; ++wanted) {
            if (wanted->innermost != outer)
                continue;
            wanted->innermost = body;
            if (outer == kNone)
                wanted->functionStart = piece.low;
            hit = true;
        }
    }
    if (!hit)
        return kNone;
    m_bodies.push_back({die, outer, fields.number(Slot::CallFile), narrowed(fields.number(Slot::CallLine)),
        narrowed(fields.number(Slot::CallColumn))});
    return body;
}

void DwarfLookup::answer(
    DwarfUnit& functions, LineTable& lines, const LineRow& row, const Wanted& wanted, SymbolAnswer& result) {
    SymbolLocation location;
    if (row.found) {
        location.file = lines.path(row.file);
        location.line = row.line;
        location.column = row.column;
    }
    result.functionStart = wanted.functionStart;
    for (auto index = wanted.innermost; index != kNone; index = m_bodies[index].outer) {
        const Body& body = m_bodies[index];
        location.function = m_names.of({&functions, body.die});
        // A long name, repeated in every frame of every address, would fill any memory.
        if (!m_text.spend(location.function.size() + location.file.size()))
            return;
        result.locations.push_back(std::move(location));
        location = {};
        if (body.outer != kNone) {
            location.file =
                body.callFile != 0 || functions.header.version >= 5 ? lines.path(body.callFile) : "";
            location.line = body.callLine;
            location.column = body.callColumn;
        }
    }
    if (wanted.innermost == kNone && location.line != 0)
        result.locations.push_back(std::move(location));
}

} // namespace tidemark
