// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/mapped_file.h"
#include "core/symbols/elf_object.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark {

/// The machine code of one ELF file and what the dynamic linker puts into the slots of its GOT. The file is
/// mapped, not read; pages that it loses meanwhile read as zeros. Addresses are ELF virtual addresses.
class LinkedCode {
public:
    /// `object` must outlive this.
    explicit LinkedCode(const ElfObject& object);

    /// What a slot is filled with: a symbol, or a function of this file.
    struct Link {
        std::string_view symbol; ///< mangled, without its version; empty = none
        std::uint64_t address = 0;
    };

    std::uint64_t machine() const { return m_machine; } ///< EM_…
    /// All code from `address` to the end of its section; empty where the file has none.
    std::span<const std::byte> from(std::uint64_t address) const;
    /// The code of the section around `address`, and where that begins.
    struct Section {
        std::uint64_t start = 0;
        std::span<const std::byte> bytes;
    };
    Section around(std::uint64_t address) const;
    /// Nothing if the linker puts nothing there.
    std::optional<Link> at(std::uint64_t slot) const;

private:
    void addLinks(Elf* elf, Elf_Scn* section);

    std::optional<MappedFile> m_file;
    std::uint64_t m_machine = 0;
    std::vector<Section> m_sections;
    std::unordered_map<std::uint64_t, std::string_view> m_symbols;       ///< by slot
    std::vector<std::pair<std::uint64_t, std::uint64_t>> m_ownAddresses; ///< by slot
};

} // namespace tidemark
