// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <libelf.h>
#include <memory>
#include <vector>

namespace tidemark {

/// The symbol table that some distributions leave in stripped files: an ELF file, compressed with xz, in the
/// section .gnu_debugdata. Source: "MiniDebugInfo" in the manual of GDB.
class MiniDebugInfo {
public:
    /// Null if `elf` has none, or one that is damaged or unpacks to more than kLargest bytes.
    static std::unique_ptr<MiniDebugInfo> of(Elf* elf);
    MiniDebugInfo(const MiniDebugInfo&) = delete;
    MiniDebugInfo& operator=(const MiniDebugInfo&) = delete;
    ~MiniDebugInfo();

    Elf* elf() const { return m_elf; }

    static constexpr std::size_t kLargest = std::size_t{64} << 20U;

private:
    explicit MiniDebugInfo(std::vector<char> content);
    std::vector<char> m_content;
    Elf* m_elf;
};

} // namespace tidemark
