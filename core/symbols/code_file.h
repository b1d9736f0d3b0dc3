// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The machine code of one ELF file: bytes of functions, and names of what the code refers to.

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

struct FunctionCode {
    std::uint64_t address = 0; ///< ELF virtual address of the first byte
    std::vector<std::byte> bytes;
    std::string name; ///< demangled; empty = unknown
};

/// Reads code out of an ELF file; belongs to one thread. Addresses are ELF virtual addresses.
class CodeFile {
public:
    enum class Machine : std::uint8_t { Other, X86_64, Aarch64 };

    /// Opens the module at `path`, with names from its symbol tables and those of its debug file, if one is
    /// found. Errors: NotFound, NotReadable, Corrupt as ElfObject::open; Unsupported if its build-id is not
    /// `buildId` (raw bytes; empty = not checked).
    static Result<CodeFile> open(const std::filesystem::path& path, std::string_view buildId);
    CodeFile(CodeFile&&) noexcept;
    CodeFile& operator=(CodeFile&&) noexcept;
    ~CodeFile();

    Machine machine() const;
    /// The function around `address`: as long as its symbol says, else as its entry in .eh_frame does. At
    /// most kLongestFunction bytes. NotFound if neither knows the address or the file has no bytes for it.
    Result<FunctionCode> function(std::uint64_t address) const;
    /// Up to `size` bytes from `address` on; fewer or none where the file has no code.
    std::vector<std::byte> bytes(std::uint64_t address, std::size_t size) const;
    /// "name" or "name+0x12" of the function around `address`; empty if unknown.
    std::string nameAt(std::uint64_t address) const;
    /// Name of the function whose address the dynamic linker stores at `slot` (an entry of the GOT); empty if
    /// it stores none there.
    std::string linkedName(std::uint64_t slot) const;

    static constexpr std::size_t kLongestFunction = std::size_t{1} << 20U;

private:
    struct Contents;
    explicit CodeFile(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> m_contents;
};

} // namespace tidemark
