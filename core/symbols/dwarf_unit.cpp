// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_unit.h"

#include <algorithm>
#include <array>
#include <dwarf.h>

namespace tidemark {

namespace {

constexpr std::uint64_t kMostAbbrevs = 1'000'000; ///< of one unit
/// DW_AT_LLVM_alloc_type, which dwarf.h lacks: LLVM 21 and later; DWARF 6 issue 250407.1 is the same idea.
constexpr std::uint64_t kLlvmAllocatedType = 0x3e0e;

struct NamedSlot {
    std::uint64_t name = 0;
    Slot slot = Slot::Name;
};
constexpr std::array kNamedSlots{NamedSlot{DW_AT_sibling, Slot::Sibling}, NamedSlot{DW_AT_name, Slot::Name},
    NamedSlot{DW_AT_linkage_name, Slot::LinkageName}, NamedSlot{DW_AT_MIPS_linkage_name, Slot::LinkageName},
    NamedSlot{DW_AT_low_pc, Slot::LowPc}, NamedSlot{DW_AT_high_pc, Slot::HighPc},
    NamedSlot{DW_AT_ranges, Slot::Ranges}, NamedSlot{DW_AT_abstract_origin, Slot::Origin},
    NamedSlot{DW_AT_specification, Slot::Specification}, NamedSlot{DW_AT_call_file, Slot::CallFile},
    NamedSlot{DW_AT_call_line, Slot::CallLine}, NamedSlot{DW_AT_call_column, Slot::CallColumn},
    NamedSlot{DW_AT_stmt_list, Slot::LineTable}, NamedSlot{DW_AT_comp_dir, Slot::Folder},
    NamedSlot{DW_AT_dwo_name, Slot::SplitName}, NamedSlot{DW_AT_GNU_dwo_name, Slot::SplitName},
    NamedSlot{DW_AT_GNU_dwo_id, Slot::SplitId}, NamedSlot{DW_AT_str_offsets_base, Slot::StrOffsetsBase},
    NamedSlot{DW_AT_addr_base, Slot::AddressBase}, NamedSlot{DW_AT_GNU_addr_base, Slot::AddressBase},
    NamedSlot{DW_AT_rnglists_base, Slot::RangeListsBase},
    NamedSlot{DW_AT_GNU_ranges_base, Slot::OldRangesBase}, NamedSlot{DW_AT_language, Slot::Language},
    NamedSlot{DW_AT_type, Slot::Type}, NamedSlot{DW_AT_byte_size, Slot::ByteSize},
    NamedSlot{DW_AT_declaration, Slot::Declaration}, NamedSlot{DW_AT_artificial, Slot::Artificial},
    NamedSlot{DW_AT_location, Slot::Location}, NamedSlot{DW_AT_data_member_location, Slot::MemberLocation},
    NamedSlot{DW_AT_frame_base, Slot::FrameBase}, NamedSlot{DW_AT_loclists_base, Slot::LocationListsBase},
    NamedSlot{DW_AT_call_return_pc, Slot::CallReturn}, NamedSlot{kLlvmAllocatedType, Slot::AllocatedType},
    NamedSlot{DW_AT_containing_type, Slot::ContainingType}, NamedSlot{DW_AT_producer, Slot::Producer}};

/// By name, of those that are not a vendor's.
constexpr auto kStandardSlots = [] {
    std::array<std::uint8_t, 256> slots{};
    slots.fill(kSlots);
    for (const NamedSlot& known : kNamedSlots)
        if (known.name < slots.size())
            slots[known.name] = static_cast<std::uint8_t>(known.slot);
    return slots;
}();

/// kSlots if the attribute is of no use.
std::uint8_t slotOf(std::uint64_t name) {
    if (name < kStandardSlots.size())
        return kStandardSlots[name];
    const auto known = std::find_if(
        kNamedSlots.begin(), kNamedSlots.end(), [&](const NamedSlot& one) { return one.name == name; });
    return static_cast<std::uint8_t>(
        known != kNamedSlots.end() ? static_cast<std::size_t>(known->slot) : kSlots);
}

/// Bytes of an attribute of this form; nothing if that depends on its value.
std::optional<std::uint32_t> fixedSize(
    std::uint64_t form, unsigned addressSize, unsigned offsetSize, unsigned version) {
    switch (form) {
    case DW_FORM_flag_present:
    case DW_FORM_implicit_const:
        return 0;
    case DW_FORM_data1:
    case DW_FORM_ref1:
    case DW_FORM_flag:
    case DW_FORM_strx1:
    case DW_FORM_addrx1:
        return 1;
    case DW_FORM_data2:
    case DW_FORM_ref2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2:
        return 2;
    case DW_FORM_strx3:
    case DW_FORM_addrx3:
        return 3;
    case DW_FORM_data4:
    case DW_FORM_ref4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
    case DW_FORM_ref_sup4:
        return 4;
    case DW_FORM_data8:
    case DW_FORM_ref8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8:
        return 8;
    case DW_FORM_data16:
        return 16;
    case DW_FORM_addr:
        return addressSize;
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_strp_sup:
    case DW_FORM_sec_offset:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
        return offsetSize;
    case DW_FORM_ref_addr:
        return version == 2 ? addressSize : offsetSize;
    default:
        return std::nullopt;
    }
}

/// Of an attribute that takes no bytes: a constant in the declaration, or a flag.
std::uint64_t implicitValue(const AbbrevTable::Attribute& attribute) {
    return attribute.form == DW_FORM_implicit_const ? static_cast<std::uint64_t>(attribute.implicit) : 1;
}

/// Of the bytes behind the cursor that a block or an expression has; fails if the form is neither.
std::uint64_t blockLength(DwarfCursor& at, std::uint64_t form) {
    switch (form) {
    case DW_FORM_block1:
        return at.fixed<std::uint8_t>();
    case DW_FORM_block2:
        return at.fixed<std::uint16_t>();
    case DW_FORM_block4:
        return at.fixed<std::uint32_t>();
    case DW_FORM_block:
    case DW_FORM_exprloc:
        return at.uleb();
    default:
        at.fail();
        return 0;
    }
}

} // namespace

AbbrevTable::AbbrevTable(DwarfFile& file, const UnitHeader& header)
    : m_file(&file), m_cursor(file.section(DwarfSection::Abbrev), header.abbrevs),
      m_addressSize(header.addressSize), m_offsetSize(header.offsetSize), m_version(header.version) {}

const Abbrev* AbbrevTable::findSlowly(std::uint64_t code) {
    if (code == 0)
        return nullptr;
    for (;;) {
        if (code - 1 < m_inOrder)
            return &m_abbrevs[code - 1];
        if (const auto other = m_others.find(code); other != m_others.end())
            return &m_abbrevs[other->second];
        if (!readOne())
            return nullptr;
    }
}

bool AbbrevTable::readOne() {
    const std::uint64_t begin = m_cursor.offset();
    const std::uint64_t code = m_cursor.uleb();
    if (!m_cursor.ok() || code == 0 || m_abbrevs.size() >= kMostAbbrevs) {
        m_cursor.fail();
        return false;
    }
    Abbrev abbrev;
    abbrev.tag = static_cast<std::uint16_t>(m_cursor.uleb());
    abbrev.hasChildren = m_cursor.fixed<std::uint8_t>() != 0;
    abbrev.firstAttribute = static_cast<std::uint32_t>(m_attributes.size());
    readAttributes(abbrev);
    if (!m_cursor.ok() || !m_file->budget().spend(m_cursor.offset() - begin))
        return false;
    const auto index = static_cast<std::uint32_t>(m_abbrevs.size());
    if (code == m_inOrder + 1 && m_inOrder == index)
        ++m_inOrder;
    else
        m_others.try_emplace(code, index);
    m_abbrevs.push_back(abbrev);
    return true;
}

void AbbrevTable::readAttributes(Abbrev& abbrev) {
    std::optional<std::uint32_t> size = 0;
    for (;;) {
        const std::uint64_t name = m_cursor.uleb();
        const std::uint64_t form = m_cursor.uleb();
        if (!m_cursor.ok() || (name == 0 && form == 0))
            break;
        Attribute attribute;
        attribute.form = static_cast<std::uint16_t>(form <= 0xffff ? form : 0xffff);
        attribute.slot = slotOf(name);
        if (form == DW_FORM_implicit_const)
            attribute.implicit = m_cursor.sleb();
        const auto own = fixedSize(attribute.form, m_addressSize, m_offsetSize, m_version);
        attribute.size = own && *own <= 8 ? static_cast<std::uint8_t>(*own) : kOtherSize;
        if (name == DW_AT_sibling && attribute.form == DW_FORM_ref4 && size)
            abbrev.siblingPlace = *size;
        size = size && own ? std::optional(*size + *own) : std::nullopt;
        abbrev.hasSibling = abbrev.hasSibling || name == DW_AT_sibling;
        m_attributes.push_back(attribute);
        ++abbrev.attributes;
    }
    abbrev.size = size.value_or(0);
}

DwarfUnit::DwarfUnit(DwarfFile& owner, const UnitHeader& head)
    : file(&owner), header(head), abbrevs(owner, head), rootChildren(head.end) {
    readRoot();
}

void DwarfUnit::readRoot() {
    DwarfCursor at = cursor(header.dies);
    const Abbrev* abbrev = abbrevs.find(at.uleb());
    if (abbrev == nullptr)
        return;
    root.clear();
    readFields(at, *abbrev, root);
    if (!at.ok())
        return;
    tag = abbrev->tag;
    rootChildren = abbrev->hasChildren ? at.offset() : header.end;
    if (root.has(Slot::StrOffsetsBase))
        strOffsetsBase = root.number(Slot::StrOffsetsBase);
    if (root.has(Slot::AddressBase))
        addressBase = root.number(Slot::AddressBase);
    if (root.has(Slot::RangeListsBase))
        rangeListsBase = root.number(Slot::RangeListsBase);
    if (root.has(Slot::LocationListsBase))
        locationListsBase = root.number(Slot::LocationListsBase);
    lowPc = skeleton != nullptr ? skeleton->lowPc : address(root[Slot::LowPc]).value_or(0);
}

DwarfCursor DwarfUnit::cursor(std::uint64_t offset) const {
    return DwarfCursor(file->section(DwarfSection::Info).first(header.end), offset);
}

void DwarfUnit::readFields(DwarfCursor& at, const Abbrev& abbrev, DieFields& fields) const {
    for (const auto& attribute : abbrevs.attributes(abbrev)) {
        if (attribute.size != AbbrevTable::kOtherSize) {
            if (attribute.slot == kSlots)
                at.skip(attribute.size);
            else if (attribute.size != 0)
                fields.set(attribute.slot, {attribute.form, at.number(attribute.size)});
            else
                fields.set(attribute.slot, {attribute.form, implicitValue(attribute)});
            continue;
        }
        std::uint16_t form = attribute.form;
        if (form == DW_FORM_indirect)
            form = static_cast<std::uint16_t>(at.uleb());
        const std::uint64_t value = readForm(at, form);
        if (attribute.slot != kSlots)
            fields.set(attribute.slot, {form, value});
    }
}

void DwarfUnit::skipFields(DwarfCursor& at, const Abbrev& abbrev) const {
    if (abbrev.size != 0) {
        at.skip(abbrev.size);
        return;
    }
    for (const auto& attribute : abbrevs.attributes(abbrev))
        if (attribute.size != AbbrevTable::kOtherSize)
            at.skip(attribute.size);
        else
            readForm(at,
                attribute.form == DW_FORM_indirect ? static_cast<std::uint16_t>(at.uleb()) : attribute.form);
}

std::uint64_t DwarfUnit::readForm(DwarfCursor& at, std::uint16_t form) const {
    if (const auto size = fixedSize(form, header.addressSize, header.offsetSize, header.version)) {
        if (*size <= 8)
            return *size == 0 ? 1 : at.number(*size);
        at.skip(*size);
        return 0;
    }
    const std::uint64_t start = at.offset();
    switch (form) {
    case DW_FORM_string: {
        const std::uint64_t offset = at.offset();
        at.text();
        return offset;
    }
    case DW_FORM_udata:
    case DW_FORM_ref_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_rnglistx:
    case DW_FORM_loclistx:
    case DW_FORM_GNU_addr_index:
    case DW_FORM_GNU_str_index:
        return at.uleb();
    case DW_FORM_sdata:
        return static_cast<std::uint64_t>(at.sleb());
    default:
        at.skip(blockLength(at, form));
        return start;
    }
}

std::string_view DwarfUnit::text(RawAttribute raw) const {
    switch (raw.form) {
    case DW_FORM_string:
        return file->text(DwarfSection::Info, raw.value);
    case DW_FORM_strp:
        return file->text(DwarfSection::Str, raw.value);
    case DW_FORM_line_strp:
        return file->text(DwarfSection::LineStr, raw.value);
    case DW_FORM_GNU_strp_alt:
    case DW_FORM_strp_sup:
        return file->alternate() != nullptr ? file->alternate()->text(DwarfSection::Str, raw.value)
                                            : std::string_view();
    case DW_FORM_strx:
    case DW_FORM_strx1:
    case DW_FORM_strx2:
    case DW_FORM_strx3:
    case DW_FORM_strx4:
    case DW_FORM_GNU_str_index: {
        DwarfCursor offsets(file->section(DwarfSection::StrOffsets), strOffsetsBase);
        offsets.skip(raw.value > offsets.remaining() ? ~std::uint64_t{0} : raw.value * header.offsetSize);
        const std::uint64_t offset = offsets.number(header.offsetSize);
        return offsets.ok() ? file->text(DwarfSection::Str, offset) : std::string_view();
    }
    default:
        return {};
    }
}

std::span<const std::uint8_t> DwarfUnit::block(RawAttribute raw) const {
    DwarfCursor at = cursor(raw.value);
    const std::uint64_t length = blockLength(at, raw.form);
    if (!at.ok() || length > at.remaining())
        return {};
    return file->section(DwarfSection::Info).subspan(at.offset(), length);
}

std::optional<std::uint64_t> DwarfUnit::numberedList(
    std::span<const std::uint8_t> section, std::uint64_t base, std::uint64_t number) const {
    DwarfCursor offsets(section, base);
    offsets.skip(number > offsets.remaining() ? ~std::uint64_t{0} : number * header.offsetSize);
    const std::uint64_t offset = base + offsets.number(header.offsetSize);
    return offsets.ok() ? std::optional(offset) : std::nullopt;
}

std::optional<std::uint64_t> DwarfUnit::address(RawAttribute raw) const {
    switch (raw.form) {
    case DW_FORM_addr:
        return raw.value;
    case DW_FORM_addrx:
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4:
    case DW_FORM_GNU_addr_index: {
        const DwarfUnit& holder = skeleton != nullptr ? *skeleton : *this;
        DwarfCursor addresses(holder.file->section(DwarfSection::Addresses), holder.addressBase);
        addresses.skip(
            raw.value > addresses.remaining() ? ~std::uint64_t{0} : raw.value * header.addressSize);
        const std::uint64_t found = addresses.number(header.addressSize);
        return addresses.ok() ? std::optional(found) : std::nullopt;
    }
    default:
        return std::nullopt;
    }
}

DieRef DwarfUnit::reference(RawAttribute raw) {
    switch (raw.form) {
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata: {
        const std::uint64_t offset = header.offset + raw.value;
        return raw.value < header.end - header.offset ? DieRef{this, offset} : DieRef{};
    }
    case DW_FORM_ref_addr:
        return {file->unitAt(raw.value), raw.value};
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_ref_sup4:
    case DW_FORM_ref_sup8:
        return {file->alternate() != nullptr ? file->alternate()->unitAt(raw.value) : nullptr, raw.value};
    default:
        return {};
    }
}

bool DwarfUnit::isSkeleton() const {
    return header.type == DW_UT_skeleton ||
           (header.version < 5 && root.has(Slot::SplitId) && skeleton == nullptr);
}

std::uint64_t DwarfUnit::splitId() const {
    return header.version < 5 ? root.number(Slot::SplitId) : header.id;
}

bool DwarfUnit::hasNestedNames() const {
    switch (root.number(Slot::Language)) {
    case DW_LANG_C:
    case DW_LANG_C89:
    case DW_LANG_C99:
    case DW_LANG_C11:
    case DW_LANG_Mips_Assembler:
        return false;
    default:
        return true;
    }
}

} // namespace tidemark
