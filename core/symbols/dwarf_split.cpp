// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_split.h"

#include "core/symbols/dwarf_unit.h"

#include <dwarf.h>

namespace tidemark {

namespace {

/// Where a unit's part of each section begins, as a package's index tells it.
struct Parts {
    std::uint64_t info = 0;
    std::uint64_t abbrevs = 0;
    std::uint64_t strOffsets = 0;
    std::uint64_t rangeLists = 0;
    std::uint64_t locationLists = 0;
};

// Of the index's columns.
constexpr std::uint32_t kInfo = 1;
constexpr std::uint32_t kAbbrev = 3;
constexpr std::uint32_t kLocationLists = 5; // DWARF 5; .debug_loc before
constexpr std::uint32_t kStrOffsets = 6;
constexpr std::uint32_t kRangeLists = 8; // DWARF 5; macro information before

std::optional<Parts> partsOf(DwarfFile& package, std::uint64_t id) {
    const auto index = package.section(DwarfSection::UnitIndex);
    DwarfCursor cursor(index);
    const auto version = cursor.fixed<std::uint32_t>() & 0xffffU; // DWARF 5: 16 bits and padding
    const std::uint64_t columns = cursor.fixed<std::uint32_t>();
    const std::uint64_t units = cursor.fixed<std::uint32_t>();
    const std::uint64_t slots = cursor.fixed<std::uint32_t>();
    if (!cursor.ok() || columns > 16 || slots > index.size() / 12 || units > slots)
        return std::nullopt;
    const std::uint64_t ids = cursor.offset();
    const std::uint64_t rows = ids + slots * 8;
    const std::uint64_t names = rows + slots * 4;
    std::uint32_t row = 0;
    for (std::uint64_t slot = 0; slot < slots && row == 0; ++slot)
        if (DwarfCursor(index, ids + slot * 8).fixed<std::uint64_t>() == id)
            row = DwarfCursor(index, rows + slot * 4).fixed<std::uint32_t>();
    if (row == 0 || row > units)
        return std::nullopt;
    Parts parts;
    for (std::uint64_t column = 0; column < columns; ++column) {
        const auto name = DwarfCursor(index, names + column * 4).fixed<std::uint32_t>();
        const auto offset = DwarfCursor(index, names + (row * columns + column) * 4).fixed<std::uint32_t>();
        if (name == kInfo)
            parts.info = offset;
        else if (name == kAbbrev)
            parts.abbrevs = offset;
        else if (name == kStrOffsets)
            parts.strOffsets = offset;
        else if (name == kRangeLists && version >= 5)
            parts.rangeLists = offset;
        else if (name == kLocationLists && version >= 5)
            parts.locationLists = offset;
    }
    return parts;
}

} // namespace

SplitUnits::SplitUnits(std::filesystem::path object) : m_object(std::move(object)) {}
SplitUnits::~SplitUnits() = default;

DwarfUnit* SplitUnits::find(DwarfUnit& skeleton) {
    if (DwarfUnit* packed = findInPackage(skeleton); packed != nullptr)
        return packed;
    const std::filesystem::path name(skeleton.text(skeleton.root[Slot::SplitName]));
    if (name.empty())
        return nullptr;
    const std::filesystem::path folder(skeleton.text(skeleton.root[Slot::Folder]));
    const auto told = name.is_absolute() ? name : folder / name;
    if (DwarfUnit* split = told.is_absolute() ? openLoose(skeleton, told) : nullptr; split != nullptr)
        return split;
    return openLoose(skeleton, m_object.parent_path() / name.filename());
}

DwarfUnit* SplitUnits::findInPackage(DwarfUnit& skeleton) {
    if (!m_packageTried) {
        m_packageTried = true;
        auto path = m_object;
        path += ".dwp";
        if (auto opened = ElfObject::open(path))
            m_package = std::move(opened).value();
    }
    DwarfFile* package = m_package ? m_package->dwarf() : nullptr;
    if (m_packed) // its skeleton may be gone
        package->close(*m_packed);
    m_packed.reset();
    const auto parts = package != nullptr ? partsOf(*package, skeleton.splitId()) : std::nullopt;
    if (!parts)
        return nullptr;
    DwarfCursor cursor(package->section(DwarfSection::Info), parts->info);
    const auto header = readUnitHeader(cursor);
    DwarfUnit* unit = header ? package->unitAt(header->offset) : nullptr;
    if (unit == nullptr)
        return nullptr;
    m_packed = header->offset;
    unit->header.abbrevs = header->abbrevs + parts->abbrevs;
    unit->abbrevs = AbbrevTable(*package, unit->header);
    unit->strOffsetsBase = parts->strOffsets;
    unit->rangeListsStart = parts->rangeLists;
    unit->locationListsStart = parts->locationLists;
    return adopt(skeleton, *unit);
}

DwarfUnit* SplitUnits::openLoose(DwarfUnit& skeleton, const std::filesystem::path& path) {
    auto opened = ElfObject::open(path);
    if (!opened || (*opened)->dwarf() == nullptr)
        return nullptr;
    m_loose = std::move(opened).value();
    for (const auto& header : m_loose->dwarf()->units()) {
        DwarfUnit* unit = m_loose->dwarf()->unitAt(header.offset);
        if (unit != nullptr && unit->splitId() == skeleton.splitId())
            return adopt(skeleton, *unit);
    }
    return nullptr;
}

DwarfUnit* SplitUnits::adopt(DwarfUnit& skeleton, DwarfUnit& split) {
    split.skeleton = &skeleton;
    if (split.header.version >= 5) {
        // The tables have heads before their entries.
        split.strOffsetsBase += split.header.offsetSize == 8 ? 16 : 8;
        const std::uint64_t head = split.header.offsetSize == 8 ? 20 : 12;
        split.rangeListsBase = split.rangeListsStart + head;
        split.locationListsBase = split.locationListsStart + head;
    }
    split.readRoot();
    return split.tag != 0 && split.splitId() == skeleton.splitId() ? &split : nullptr;
}

} // namespace tidemark
