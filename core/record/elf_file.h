// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The few facts about ELF files that recording needs, read without trust.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tidemark::recording {

struct ElfFacts {
    struct Load {
        std::uint64_t offset;
        std::uint64_t address;
    };
    bool native = false;      ///< class, byte order and machine are those of this program
    bool executable = false;  ///< ET_EXEC or ET_DYN
    bool interpreted = false; ///< has PT_INTERP: started by the dynamic loader
    std::vector<Load> loads;  ///< PT_LOAD segments
    std::string buildId;      ///< raw bytes, maybe empty
    std::string loader;       ///< path of the dynamic loader, if `interpreted`
};

/// Nothing if the file cannot be read or does not begin as an ELF file.
std::optional<ElfFacts> readElf(const std::filesystem::path& path);

} // namespace tidemark::recording
