// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <link.h>

namespace tidemark::collector {

/// The dynamic symbols of one loaded module, read where they lie in memory: unlike dlsym this allocates
/// nothing, runs no code of the module and leaves dlerror alone. Versions are not looked at.
class ModuleSymbols {
public:
    explicit ModuleSymbols(const dl_phdr_info& module) noexcept;

    /// A definition with that name; null if there is none.
    const Elf64_Sym* find(const char* name) const noexcept;
    std::uintptr_t addressOf(const Elf64_Sym& symbol) const noexcept { return m_base + symbol.st_value; }

private:
    template <class T>
    const T* at(std::uint64_t dynamicValue) const noexcept;
    const Elf64_Sym* findByGnuHash(const char* name) const noexcept;
    const Elf64_Sym* findByHash(const char* name) const noexcept;
    bool defines(const Elf64_Sym& symbol, const char* name) const noexcept;

    std::uintptr_t m_base = 0;
    const Elf64_Sym* m_symbols = nullptr;
    const char* m_strings = nullptr;
    const std::uint32_t* m_gnuHash = nullptr;
    const std::uint32_t* m_hash = nullptr;
};

struct Definition {
    std::uintptr_t address = 0; ///< 0: not found
    std::size_t bytes = 0;      ///< as its symbol says
    std::uintptr_t module = 0;  ///< load address of the module that defines it
    const char* path = "";      ///< of the module; empty for the program itself
    bool isFunction = false;    ///< an ordinary function, neither data nor chosen at load time

    explicit operator bool() const noexcept { return address != 0; }
};

enum class SearchFrom {
    Start,     ///< what a call from the program would find
    AfterOurs, ///< what RTLD_NEXT would find from here
    NotOurs,   ///< as Start, without this library
};

/// In the loader's order, the modules that were opened later included. Takes the loader's lock.
Definition findDefinition(const char* name, SearchFrom from) noexcept;

/// Whether a definition that findDefinition() gave lies in this library.
bool isOurs(const Definition& definition) noexcept;

} // namespace tidemark::collector
