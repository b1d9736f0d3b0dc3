// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/mapped_file.h"
#include "core/base/result.h"
#include "core/symbols/dwarf_file.h"

#include <cstdint>
#include <filesystem>
#include <libelf.h>
#include <memory>
#include <optional>
#include <string>

namespace tidemark {

struct DebugLink {
    std::string name; ///< file name without a folder
    std::uint32_t crc = 0;
};

/// One open ELF file. A file truncated by others is an error, or reads as zeros, never a SIGBUS. Belongs to
/// one thread.
class ElfObject {
public:
    /// Errors: NotFound, NotReadable (also for anything that is no regular file), Corrupt (no ELF object).
    static Result<std::unique_ptr<ElfObject>> open(const std::filesystem::path& path);
    ElfObject(const ElfObject&) = delete;
    ElfObject& operator=(const ElfObject&) = delete;
    ~ElfObject();

    const std::filesystem::path& path() const { return m_path; }
    Elf* elf() const { return m_elf; }
    /// The same file, whatever has come into its place meanwhile; pages that it loses read as zeros.
    Result<MappedFile> mapped() const;
    std::string buildId() const; ///< raw bytes; empty = has none
    std::optional<DebugLink> debugLink() const;
    /// The CRC-32 that .gnu_debuglink speaks of, of the whole file; nothing if it could not be read.
    std::optional<std::uint32_t> checksum() const;
    /// Opened at the first call; null without debug info, or if its strings have no end. Belongs to this
    /// object.
    DwarfFile* dwarf();

private:
    ElfObject(std::filesystem::path path, int descriptor, Elf* elf);
    std::filesystem::path m_path;
    int m_descriptor;
    Elf* m_elf;
    std::unique_ptr<DwarfFile> m_dwarf;
    bool m_dwarfTried = false;
};

} // namespace tidemark
