// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/elf_symbols.h"
#include "core/symbols/linked_code.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tidemark {

/// What the calls of one module's code (x86-64) go to, through its PLT and its GOT.
class CallTargets {
public:
    /// Both must outlive this.
    CallTargets(const LinkedCode& code, const ElfSymbols& symbols) : m_code(&code), m_symbols(&symbols) {}

    enum class Kind : std::uint8_t { Other, New, NewArray, Constructor, FillsMemory };
    struct Function {
        Kind kind = Kind::Other;
        /// Of a constructor: what it constructs, as the demangler writes it: "shop::Box<int>".
        std::string constructed;
        bool isDefault = false;    ///< of a constructor: it has no arguments
        std::uint64_t address = 0; ///< in this module; 0 = elsewhere
    };
    /// New, NewArray or Other: what the call is that ends at `returnAddress`.
    Kind newBefore(std::uint64_t returnAddress);
    /// Of a call to `target` or to what `slot` holds; null for neither. Valid as long as this.
    const Function* at(std::optional<std::uint64_t> target, std::optional<std::uint64_t> slot);
    /// Whether several functions, by their names, begin at `address`: identical code was folded.
    bool isShared(std::uint64_t address) const;
    /// The size in "mov edi, size" if that comes right before the call.
    std::optional<std::uint64_t> constantSize(std::uint64_t returnAddress) const;

private:
    std::string_view nameAt(std::uint64_t target, std::uint64_t& address) const;
    std::string_view linkedName(std::uint64_t slot, std::uint64_t& address) const;

    const LinkedCode* m_code;
    const ElfSymbols* m_symbols;
    std::unordered_map<std::uint64_t, Function> m_byTarget;
    std::unordered_map<std::uint64_t, Function> m_bySlot;
    std::unordered_map<std::uint64_t, Kind> m_newTargets;
    std::unordered_map<std::uint64_t, Kind> m_newSlots;
};

/// The class of a demangled constructor, "shop::Box<int>" of "shop::Box<int>::Box(char)"; empty for other
/// functions.
std::string_view constructedClass(std::string_view function);

} // namespace tidemark
