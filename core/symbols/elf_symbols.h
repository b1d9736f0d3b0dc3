// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <gelf.h>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// Functions of one file's symbol tables, by address. Names point into the Elf that they were added from.
class ElfSymbols {
public:
    struct Symbol {
        std::uint64_t start = 0;
        std::uint64_t end = 0; ///< of a symbol without a size: the next symbol or the end of its section
        std::string_view name; ///< mangled, without version and without the compiler's clone suffixes
        std::uint8_t rank = 0; ///< of several at one address the highest is kept
        bool isShared = false; ///< other functions begin there, too: identical code was folded
        bool isClone = false;  ///< had a clone suffix: may have other arguments than its name says
    };

    /// Adds .symtab and .dynsym of `elf`, which must outlive this.
    void add(Elf* elf);
    /// To be called once, after the last add().
    void finish();
    bool empty() const { return m_symbols.empty(); }
    /// The innermost symbol that contains `address`; null if none does.
    const Symbol* find(std::uint64_t address) const;

private:
    void addTable(Elf* elf, Elf_Scn* section, const GElf_Shdr& header);
    std::vector<Symbol> m_symbols; ///< by start
};

/// "foo@@VERS_1" → "foo", "_Zfoo.constprop.0.cold" → "_Zfoo".
std::string_view plainSymbolName(std::string_view name);

} // namespace tidemark
