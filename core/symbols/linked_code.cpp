// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/linked_code.h"

#include "core/symbols/elf_symbols.h"

#include <algorithm>
#include <gelf.h>
#include <limits>

namespace tidemark {

namespace {

bool namesSymbol(std::uint64_t machine, std::uint64_t type) {
    if (machine == EM_AARCH64)
        return type == R_AARCH64_GLOB_DAT || type == R_AARCH64_JUMP_SLOT;
    return type == R_X86_64_GLOB_DAT || type == R_X86_64_JUMP_SLOT;
}

bool holdsOwnAddress(std::uint64_t machine, std::uint64_t type) {
    if (machine == EM_AARCH64)
        return type == R_AARCH64_RELATIVE || type == R_AARCH64_IRELATIVE;
    return type == R_X86_64_RELATIVE || type == R_X86_64_IRELATIVE;
}

std::string_view symbolName(Elf* elf, Elf_Scn* table, std::uint64_t index) {
    GElf_Shdr header;
    GElf_Sym symbol;
    Elf_Data* data = table != nullptr ? elf_getdata(table, nullptr) : nullptr;
    if (data == nullptr || gelf_getshdr(table, &header) == nullptr ||
        index > static_cast<std::uint64_t>(std::numeric_limits<int>::max()) ||
        gelf_getsym(data, static_cast<int>(index), &symbol) == nullptr)
        return {};
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    return name != nullptr ? plainSymbolName(name) : std::string_view();
}

} // namespace

LinkedCode::LinkedCode(const ElfObject& object) {
    Elf* elf = object.elf();
    GElf_Ehdr head;
    auto file = object.mapped();
    if (!file || gelf_getehdr(elf, &head) == nullptr)
        return;
    m_file = std::move(file).value();
    m_machine = head.e_machine;
    const auto bytes = m_file->bytes();
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) == nullptr)
            continue;
        if (header.sh_type == SHT_RELA)
            addLinks(elf, section);
        const bool isCode = header.sh_type == SHT_PROGBITS && (header.sh_flags & SHF_EXECINSTR) != 0;
        if (isCode && header.sh_addr + header.sh_size > header.sh_addr && header.sh_offset <= bytes.size() &&
            header.sh_size <= bytes.size() - header.sh_offset)
            m_sections.push_back({header.sh_addr, bytes.subspan(header.sh_offset, header.sh_size)});
    }
    if (!std::is_sorted(m_ownAddresses.begin(), m_ownAddresses.end()))
        std::sort(m_ownAddresses.begin(), m_ownAddresses.end());
}

void LinkedCode::addLinks(Elf* elf, Elf_Scn* section) {
    GElf_Shdr header;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr || gelf_getshdr(section, &header) == nullptr || header.sh_entsize == 0)
        return;
    const auto count =
        std::min<std::uint64_t>(data->d_size / header.sh_entsize, std::numeric_limits<int>::max());
    for (std::uint64_t i = 0; i < count; ++i) {
        GElf_Rela entry;
        if (gelf_getrela(data, static_cast<int>(i), &entry) == nullptr)
            return;
        const auto type = GELF_R_TYPE(entry.r_info);
        if (namesSymbol(m_machine, type))
            m_symbols[entry.r_offset] =
                symbolName(elf, elf_getscn(elf, header.sh_link), GELF_R_SYM(entry.r_info));
        else if (holdsOwnAddress(m_machine, type))
            m_ownAddresses.emplace_back(entry.r_offset, static_cast<std::uint64_t>(entry.r_addend));
    }
}

LinkedCode::Section LinkedCode::around(std::uint64_t address) const {
    for (const Section& section : m_sections)
        if (address >= section.start && address - section.start < section.bytes.size())
            return section;
    return {};
}

std::span<const std::byte> LinkedCode::from(std::uint64_t address) const {
    const Section section = around(address);
    return section.bytes.empty() ? section.bytes : section.bytes.subspan(address - section.start);
}

std::optional<LinkedCode::Link> LinkedCode::at(std::uint64_t slot) const {
    if (const auto found = m_symbols.find(slot); found != m_symbols.end())
        return Link{found->second, 0};
    const auto own =
        std::lower_bound(m_ownAddresses.begin(), m_ownAddresses.end(), std::pair(slot, std::uint64_t{0}));
    return own != m_ownAddresses.end() && own->first == slot ? std::optional(Link{{}, own->second})
                                                             : std::nullopt;
}

} // namespace tidemark
