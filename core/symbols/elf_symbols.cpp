// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/elf_symbols.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <map>

namespace tidemark {

namespace {

/// How far find() looks back for an enclosing symbol: assembly nests labels in functions, never deeply.
constexpr std::size_t kNesting = 32;

std::uint8_t rankOf(const GElf_Sym& symbol) {
    const auto type = GELF_ST_TYPE(symbol.st_info);
    const auto binding = GELF_ST_BIND(symbol.st_info);
    int rank = symbol.st_size != 0 ? 8 : 0;
    rank += type != STT_NOTYPE ? 4 : 0;
    rank += binding == STB_GLOBAL ? 2 : binding == STB_WEAK ? 1 : 0;
    return static_cast<std::uint8_t>(rank);
}

bool isCloneSuffix(std::string_view part) {
    constexpr std::array<std::string_view, 6> kWords = {
        "cold", "part", "isra", "constprop", "lto_priv", "llvm"};
    const bool digits = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
    return digits || std::find(kWords.begin(), kWords.end(), part) != kWords.end();
}

/// Whether two names mean one function: "_ZN1AC1Ev" and "_ZN1AC2Ev" are a constructor of a whole and of a base.
bool isSameFunction(std::string_view one, std::string_view other) {
    if (one.size() != other.size())
        return false;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const auto isVariant = [&](std::string_view name) {
            return i > 0 && (name[i - 1] == 'C' || name[i - 1] == 'D') && name[i] >= '0' && name[i] <= '5';
        };
        if (one[i] != other[i] && !(isVariant(one) && isVariant(other)))
            return false;
    }
    return true;
}

} // namespace

std::string_view plainSymbolName(std::string_view name) {
    if (const auto at = name.find('@'); at != std::string_view::npos && at > 0)
        name = name.substr(0, at);
    std::size_t kept = name.size();
    for (auto dot = name.rfind('.'); dot != std::string_view::npos && dot > 0;) {
        if (!isCloneSuffix(name.substr(dot + 1, kept - dot - 1)))
            break;
        kept = dot;
        dot = name.rfind('.', dot - 1);
    }
    return name.substr(0, kept);
}

void ElfSymbols::add(Elf* elf) {
    Elf_Scn* section = nullptr;
    while ((section = elf_nextscn(elf, section)) != nullptr) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) != nullptr &&
            (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
            addTable(elf, section, header);
    }
}

void ElfSymbols::addTable(Elf* elf, Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr || header.sh_entsize == 0)
        return;
    std::map<unsigned, std::uint64_t> codeEnds; // by section; 0 = holds no code
    const auto codeEnd = [&](unsigned index) {
        const auto [entry, isNew] = codeEnds.try_emplace(index, 0);
        GElf_Shdr target;
        Elf_Scn* at = isNew ? elf_getscn(elf, index) : nullptr;
        if (at != nullptr && gelf_getshdr(at, &target) != nullptr && (target.sh_flags & SHF_EXECINSTR) != 0)
            entry->second = target.sh_addr + target.sh_size;
        return entry->second;
    };
    const auto count =
        std::min<std::uint64_t>(data->d_size / header.sh_entsize, std::numeric_limits<int>::max());
    for (std::uint64_t i = 0; i < count; ++i) {
        GElf_Sym symbol;
        if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr)
            break;
        const auto type = GELF_ST_TYPE(symbol.st_info);
        if ((type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE) || symbol.st_value == 0)
            continue;
        const std::uint64_t sectionEnd = symbol.st_shndx < SHN_LORESERVE ? codeEnd(symbol.st_shndx) : 0;
        if (symbol.st_shndx == SHN_UNDEF || sectionEnd <= symbol.st_value)
            continue;
        const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
        if (name == nullptr || *name == '\0' || *name == '$')
            continue;
        const std::uint64_t size = std::min(symbol.st_size, sectionEnd - symbol.st_value);
        const std::string_view plain = plainSymbolName(name);
        const bool isClone = name[plain.size()] == '.';
        m_symbols.push_back({symbol.st_value, size != 0 ? symbol.st_value + size : sectionEnd, plain,
            rankOf(symbol), false, isClone});
    }
}

void ElfSymbols::finish() {
    std::stable_sort(m_symbols.begin(), m_symbols.end(), [](const Symbol& left, const Symbol& right) {
        return left.start != right.start ? left.start < right.start : left.rank > right.rank;
    });
    for (std::size_t i = 1, kept = 0; i < m_symbols.size(); ++i) {
        if (m_symbols[i].start != m_symbols[kept].start)
            kept = i;
        else if (!isSameFunction(m_symbols[kept].name, m_symbols[i].name))
            m_symbols[kept].isShared = true;
    }
    const auto sameStart = [](const Symbol& left, const Symbol& right) { return left.start == right.start; };
    m_symbols.erase(std::unique(m_symbols.begin(), m_symbols.end(), sameStart), m_symbols.end());
    for (std::size_t i = 0; i + 1 < m_symbols.size(); ++i) {
        const bool sized = m_symbols[i].rank >= 8;
        if (!sized)
            m_symbols[i].end = std::min(m_symbols[i].end, m_symbols[i + 1].start);
    }
}

const ElfSymbols::Symbol* ElfSymbols::find(std::uint64_t address) const {
    auto next = std::upper_bound(m_symbols.begin(), m_symbols.end(), address,
        [](std::uint64_t value, const Symbol& symbol) { return value < symbol.start; });
    const Symbol* unsized = nullptr;
    for (std::size_t step = 0; step < kNesting && next != m_symbols.begin(); ++step) {
        --next;
        if (next->end <= address)
            continue;
        if (next->rank >= 8)
            return &*next;
        if (unsized == nullptr)
            unsized = &*next;
    }
    return unsized;
}

} // namespace tidemark
