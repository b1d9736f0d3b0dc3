// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/module_symbols.h"

#include <cstring>

namespace tidemark::collector {
namespace {

std::uint32_t gnuHash(const char* name) noexcept {
    std::uint32_t hash = 5381;
    for (; *name; ++name)
        hash = hash * 33 + static_cast<unsigned char>(*name);
    return hash;
}

std::uint32_t sysvHash(const char* name) noexcept {
    std::uint32_t hash = 0;
    for (; *name; ++name) {
        hash = (hash << 4) + static_cast<unsigned char>(*name);
        hash ^= hash >> 24 & 0xF0;
        hash &= 0x0FFF'FFFF;
    }
    return hash;
}

bool contains(const dl_phdr_info& module, std::uintptr_t address) noexcept {
    for (int i = 0; i < module.dlpi_phnum; ++i) {
        const Elf64_Phdr& segment = module.dlpi_phdr[i];
        if (segment.p_type == PT_LOAD && address - module.dlpi_addr - segment.p_vaddr < segment.p_memsz)
            return true;
    }
    return false;
}

std::uintptr_t someAddressOfOurs() noexcept {
    return reinterpret_cast<std::uintptr_t>(&someAddressOfOurs);
}

struct Search {
    const char* name;
    SearchFrom from;
    bool metOurs = false;
    Definition found;
};

int visit(dl_phdr_info* module, std::size_t, void* data) {
    auto& search = *static_cast<Search*>(data);
    if (search.from != SearchFrom::Start && contains(*module, someAddressOfOurs())) {
        search.metOurs = true;
        return 0;
    }
    if (search.from == SearchFrom::AfterOurs && !search.metOurs)
        return 0;
    const ModuleSymbols symbols(*module);
    const Elf64_Sym* const symbol = symbols.find(search.name);
    if (!symbol)
        return 0;
    search.found.address = symbols.addressOf(*symbol);
    search.found.bytes = symbol->st_size;
    search.found.module = module->dlpi_addr;
    search.found.path = module->dlpi_name;
    search.found.isFunction = ELF64_ST_TYPE(symbol->st_info) == STT_FUNC;
    return 1;
}

} // namespace

ModuleSymbols::ModuleSymbols(const dl_phdr_info& module) noexcept : m_base(module.dlpi_addr) {
    const Elf64_Dyn* entry = nullptr;
    for (int i = 0; i < module.dlpi_phnum; ++i) {
        if (module.dlpi_phdr[i].p_type == PT_DYNAMIC)
            entry = reinterpret_cast<const Elf64_Dyn*>(m_base + module.dlpi_phdr[i].p_vaddr);
    }
    for (; entry && entry->d_tag != DT_NULL; ++entry) {
        switch (entry->d_tag) {
        case DT_SYMTAB:
            m_symbols = at<Elf64_Sym>(entry->d_un.d_ptr);
            break;
        case DT_STRTAB:
            m_strings = at<char>(entry->d_un.d_ptr);
            break;
        case DT_GNU_HASH:
            m_gnuHash = at<std::uint32_t>(entry->d_un.d_ptr);
            break;
        case DT_HASH:
            m_hash = at<std::uint32_t>(entry->d_un.d_ptr);
            break;
        default:
            break;
        }
    }
}

/// glibc's loader has added the load address to these, except for the kernel's own module.
template <class T>
const T* ModuleSymbols::at(std::uint64_t dynamicValue) const noexcept {
    return reinterpret_cast<const T*>(dynamicValue < m_base ? m_base + dynamicValue : dynamicValue);
}

bool ModuleSymbols::defines(const Elf64_Sym& symbol, const char* name) const noexcept {
    const auto binding = ELF64_ST_BIND(symbol.st_info);
    return symbol.st_shndx != SHN_UNDEF && symbol.st_value != 0 &&
           (binding == STB_GLOBAL || binding == STB_WEAK || binding == STB_GNU_UNIQUE) &&
           std::strcmp(m_strings + symbol.st_name, name) == 0;
}

const Elf64_Sym* ModuleSymbols::find(const char* name) const noexcept {
    if (!m_symbols || !m_strings)
        return nullptr;
    return m_gnuHash ? findByGnuHash(name) : findByHash(name);
}

/// Table: number of buckets, first symbol in the table, words of the Bloom filter, its shift; the filter; the
/// buckets; one hash per symbol, the lowest bit set at the end of a bucket.
const Elf64_Sym* ModuleSymbols::findByGnuHash(const char* name) const noexcept {
    const std::uint32_t buckets = m_gnuHash[0];
    const std::uint32_t firstSymbol = m_gnuHash[1];
    const std::uint32_t filterWords = m_gnuHash[2];
    if (buckets == 0 || filterWords == 0)
        return nullptr;
    const auto* const filter = reinterpret_cast<const std::uint64_t*>(m_gnuHash + 4);
    const auto* const bucket = reinterpret_cast<const std::uint32_t*>(filter + filterWords);
    const std::uint32_t* const chain = bucket + buckets;
    const std::uint32_t hash = gnuHash(name);
    const std::uint64_t word = filter[hash / 64 % filterWords];
    if ((word >> hash % 64 & word >> (hash >> m_gnuHash[3]) % 64 & 1) == 0)
        return nullptr;
    std::uint32_t index = bucket[hash % buckets];
    if (index < firstSymbol)
        return nullptr;
    for (;; ++index) {
        const std::uint32_t candidate = chain[index - firstSymbol];
        if ((candidate | 1) == (hash | 1) && defines(m_symbols[index], name))
            return &m_symbols[index];
        if ((candidate & 1) != 0)
            return nullptr;
    }
}

const Elf64_Sym* ModuleSymbols::findByHash(const char* name) const noexcept {
    if (!m_hash || m_hash[0] == 0)
        return nullptr;
    const std::uint32_t buckets = m_hash[0];
    const std::uint32_t* const chain = m_hash + 2 + buckets;
    for (std::uint32_t i = m_hash[2 + sysvHash(name) % buckets]; i != STN_UNDEF; i = chain[i]) {
        if (defines(m_symbols[i], name))
            return &m_symbols[i];
    }
    return nullptr;
}

Definition findDefinition(const char* name, SearchFrom from) noexcept {
    Search search{name, from, false, {}};
    dl_iterate_phdr(visit, &search);
    return search.found;
}

bool isOurs(const Definition& definition) noexcept {
    struct Query {
        std::uintptr_t module;
        bool ours;
    } query{definition.module, false};
    dl_iterate_phdr(
        [](dl_phdr_info* module, std::size_t, void* data) {
            auto& asked = *static_cast<Query*>(data);
            if (module->dlpi_addr != asked.module || !contains(*module, someAddressOfOurs()))
                return 0;
            asked.ours = true;
            return 1;
        },
        &query);
    return definition && query.ours;
}

} // namespace tidemark::collector
