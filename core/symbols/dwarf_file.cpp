// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_file.h"

#include "core/symbols/dwarf_unit.h"

#include <algorithm>
#include <atomic>
#include <dwarf.h>
#include <fmt/format.h>
#include <gelf.h>
#include <sys/mman.h>
#include <zlib.h>
#include <zstd.h>

namespace tidemark {

namespace {

constexpr std::array<std::string_view, kDwarfSections> kNames = {
    "info", "abbrev", "str", "line_str", "line", "ranges", "rnglists", "addr", "str_offsets", "cu_index",
    "loc", "loclists"};
constexpr std::uint64_t kMostUnpacked = std::uint64_t{4} << 30U;
constexpr std::uint64_t kHighestRatio = 1040; ///< of zlib; a section that claims more is broken
constexpr std::size_t kMostUnits = std::size_t{1} << 20U;
/// Bytes that a lookup may look at, as a multiple of what there is. A sound file needs less than four times.
constexpr std::uint64_t kWorkPerByte = 16;
constexpr std::uint64_t kLeastWork = std::uint64_t{16} << 20U;
constexpr std::uint32_t kZstd = 2; ///< ELFCOMPRESS_ZSTD, which older headers lack

bool inflateInto(std::span<const std::uint8_t> packed, std::span<std::uint8_t> target) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK)
        return false;
    std::size_t read = 0;
    std::size_t written = 0;
    int outcome = Z_OK;
    constexpr std::size_t kStep = std::size_t{1} << 30U; // the stream counts in 32 bits
    while (outcome == Z_OK) {
        stream.next_in = const_cast<Bytef*>(packed.data() + read);
        stream.avail_in = static_cast<uInt>(std::min(packed.size() - read, kStep));
        stream.next_out = target.data() + written;
        stream.avail_out = static_cast<uInt>(std::min(target.size() - written, kStep));
        const uInt in = stream.avail_in;
        const uInt out = stream.avail_out;
        outcome = inflate(&stream, Z_NO_FLUSH);
        read += in - stream.avail_in;
        written += out - stream.avail_out;
        if (in == stream.avail_in && out == stream.avail_out)
            break;
    }
    inflateEnd(&stream);
    return outcome == Z_STREAM_END && written == target.size();
}

} // namespace

std::optional<UnitHeader> readUnitHeader(DwarfCursor& cursor) {
    UnitHeader header;
    header.offset = cursor.offset();
    header.offsetSize = 4;
    std::uint64_t length = cursor.fixed<std::uint32_t>();
    if (length == 0xffffffff) {
        length = cursor.fixed<std::uint64_t>();
        header.offsetSize = 8;
    }
    if (!cursor.ok() || length > cursor.remaining())
        return std::nullopt;
    header.end = cursor.offset() + length;
    header.version = cursor.fixed<std::uint16_t>();
    if (header.version == 5) {
        header.type = cursor.fixed<std::uint8_t>();
        header.addressSize = cursor.fixed<std::uint8_t>();
        header.abbrevs = cursor.number(header.offsetSize);
        if (header.type == DW_UT_skeleton || header.type == DW_UT_split_compile)
            header.id = cursor.fixed<std::uint64_t>();
        else if (header.type == DW_UT_type || header.type == DW_UT_split_type)
            cursor.skip(8U + header.offsetSize);
    } else {
        header.abbrevs = cursor.number(header.offsetSize);
        header.addressSize = cursor.fixed<std::uint8_t>();
    }
    header.dies = cursor.offset();
    const bool known = cursor.ok() && header.version >= 2 && header.version <= 5 &&
                       header.dies <= header.end && (header.addressSize == 4 || header.addressSize == 8);
    cursor.seek(header.end);
    return known ? std::optional(header) : std::nullopt;
}

std::unique_ptr<DwarfFile> DwarfFile::of(Elf* elf, int descriptor) {
    GElf_Ehdr header;
    if (gelf_getehdr(elf, &header) == nullptr || header.e_ident[EI_DATA] != ELFDATA2LSB)
        return nullptr;
    // The same file, whatever has come into its place meanwhile.
    auto mapping =
        MappedFile::open(fmt::format("/proc/self/fd/{}", descriptor), MappedFile::WhenShrunk::ReadZeros);
    if (!mapping)
        return nullptr;
    std::unique_ptr<DwarfFile> file(new DwarfFile(std::move(mapping).value()));
    file->findSections(elf);
    return !file->section(DwarfSection::Info).empty() && file->stringsEnd() ? std::move(file) : nullptr;
}

DwarfFile::DwarfFile(MappedFile mapping) : m_mapping(std::move(mapping)) {
    static std::atomic<std::uint32_t> s_files = 0;
    m_id = ++s_files;
}

DwarfFile::~DwarfFile() = default;

void DwarfFile::findSections(Elf* elf) {
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf, &names) != 0)
        return;
    std::uint64_t total = 0;
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) == nullptr || header.sh_type == SHT_NOBITS)
            continue;
        const char* name = elf_strptr(elf, names, header.sh_name);
        if (name == nullptr || header.sh_offset > size() || header.sh_size > size() - header.sh_offset)
            continue;
        notePlace(name, header.sh_offset, header.sh_size, (header.sh_flags & SHF_COMPRESSED) != 0,
            gelf_getclass(elf) == ELFCLASS64);
        total += header.sh_size;
    }
    m_budget = WorkBudget(kLeastWork + total * kWorkPerByte);
}

void DwarfFile::notePlace(
    std::string_view name, std::uint64_t offset, std::uint64_t size, bool compressed, bool wide) {
    Packing packing = compressed ? Packing::Header : Packing::None;
    if (name.starts_with(".zdebug_")) {
        packing = Packing::Zdebug;
        name.remove_prefix(8);
    } else if (name.starts_with(".debug_")) {
        name.remove_prefix(7);
    } else {
        return;
    }
    if (name.ends_with(".dwo"))
        name.remove_suffix(4);
    const auto known = std::find(kNames.begin(), kNames.end(), name);
    if (known == kNames.end())
        return;
    Place& place = m_places[static_cast<std::size_t>(known - kNames.begin())];
    if (place.size == 0) {
        place.offset = offset;
        place.size = size;
        place.packing = packing;
        place.wide = wide;
    }
}

std::span<const std::uint8_t> DwarfFile::section(DwarfSection which) {
    Place& place = m_places[static_cast<std::size_t>(which)];
    if (!place.loaded) {
        place.loaded = true;
        load(place);
    }
    return place.bytes;
}

void DwarfFile::load(Place& place) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(m_mapping.bytes().data());
    std::span<const std::uint8_t> stored(first + place.offset, place.size);
    if (place.packing == Packing::None) {
        place.bytes = stored;
        return;
    }
    DwarfCursor cursor(stored);
    std::uint32_t type = ELFCOMPRESS_ZLIB;
    std::uint64_t size = 0;
    if (place.packing == Packing::Zdebug) {
        cursor.skip(4); // "ZLIB"
        for (unsigned i = 0; i < 8; ++i)
            size = size << 8U | cursor.fixed<std::uint8_t>();
    } else {
        type = cursor.fixed<std::uint32_t>();
        if (place.wide)
            cursor.skip(4);
        size = cursor.number(place.wide ? 8 : 4);
        cursor.skip(place.wide ? 8 : 4);
    }
    if (!cursor.ok() || size == 0 || size > kMostUnpacked || size / kHighestRatio > stored.size())
        return;
    const auto packed = stored.subspan(cursor.offset());
    auto unpacked = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    const std::span target(unpacked.get(), size);
    const bool done = type == kZstd
                          ? ZSTD_decompress(target.data(), size, packed.data(), packed.size()) == size
                          : type == ELFCOMPRESS_ZLIB && inflateInto(packed, target);
    if (!done)
        return;
    m_budget.add(size * kWorkPerByte);
    place.unpacked = std::move(unpacked);
    place.bytes = target;
}

bool DwarfFile::stringsEnd() {
    for (const auto which : {DwarfSection::Str, DwarfSection::LineStr}) {
        const auto bytes = section(which);
        const bool exists = m_places[static_cast<std::size_t>(which)].size > 0;
        if (exists && (bytes.empty() || bytes.back() != 0))
            return false;
    }
    return true;
}

const std::vector<UnitHeader>& DwarfFile::units() {
    if (m_units)
        return *m_units;
    m_units.emplace();
    DwarfCursor cursor(section(DwarfSection::Info));
    while (!cursor.atEnd() && m_units->size() < kMostUnits) {
        const std::uint64_t begin = cursor.offset();
        if (const auto header = readUnitHeader(cursor))
            m_units->push_back(*header);
        if (cursor.offset() <= begin)
            break;
    }
    return *m_units;
}

DwarfUnit* DwarfFile::unitAt(std::uint64_t offset) {
    const auto& all = units();
    const auto next = std::upper_bound(all.begin(), all.end(), offset,
        [](std::uint64_t value, const UnitHeader& header) { return value < header.offset; });
    if (next == all.begin() || offset >= std::prev(next)->end)
        return nullptr;
    auto& unit = m_openUnits[std::prev(next)->offset];
    if (!unit)
        unit = std::make_unique<DwarfUnit>(*this, *std::prev(next));
    return unit.get();
}

void DwarfFile::close(std::uint64_t unitOffset) {
    const auto open = m_openUnits.find(unitOffset);
    if (open == m_openUnits.end())
        return;
    const UnitHeader header = open->second->header;
    m_openUnits.erase(open);
    const auto info = section(DwarfSection::Info);
    if (m_places[static_cast<std::size_t>(DwarfSection::Info)].packing != Packing::None ||
        header.end > info.size())
        return;
    constexpr std::uintptr_t kPage = 4096;
    const auto base = reinterpret_cast<std::uintptr_t>(info.data());
    const std::uintptr_t begin = (base + header.offset + kPage - 1) & ~(kPage - 1);
    const std::uintptr_t end = (base + header.end) & ~(kPage - 1);
    if (begin < end)
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

std::string_view DwarfFile::text(DwarfSection which, std::uint64_t offset) {
    return DwarfCursor(section(which), offset).text();
}

} // namespace tidemark
