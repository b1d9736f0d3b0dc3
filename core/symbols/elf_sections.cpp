// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/elf_sections.h"

#include <cstring>
#include <gelf.h>

namespace tidemark {

SectionBytes sectionNamed(Elf* elf, const char* wanted) {
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf, &names) != 0)
        return {};
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) == nullptr || header.sh_type == SHT_NOBITS)
            continue;
        const char* name = elf_strptr(elf, names, header.sh_name);
        const bool found = name != nullptr && std::strcmp(name, wanted) == 0;
        const Elf_Data* data = found ? elf_rawdata(section, nullptr) : nullptr;
        if (data != nullptr && data->d_buf != nullptr)
            return {header.sh_addr, {static_cast<const std::uint8_t*>(data->d_buf), data->d_size}};
    }
    return {};
}

} // namespace tidemark
