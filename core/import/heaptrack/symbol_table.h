// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile_builder.h"

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::heaptrack {

/// What an interpreted file says about its code: strings, and instruction pointers with their functions,
/// files and lines. Numbers count from 1 in order of appearance; 0 is none.
class SymbolTable {
public:
    /// Limits on what a small compressed file can make of the memory.
    static constexpr std::size_t kMostStringBytes = std::size_t{512} << 20;
    static constexpr std::size_t kMostStrings = std::size_t{16} << 20;
    static constexpr std::size_t kMostPointers = std::size_t{16} << 20;

    /// False beyond the limit.
    bool addString(std::string_view text);

    struct Line {
        std::uint32_t function = 0;
        std::uint32_t file = 0;
        std::uint32_t line = 0;
    };
    /// An instruction pointer becomes the builder's next frame. `lines`: innermost inlined function first.
    /// `ip` as Frame::address wants it. False beyond the limit.
    bool addPointer(
        ProfileBuilder& builder, std::uint64_t ip, std::uint64_t module, const std::vector<Line>& lines);
    std::size_t pointers() const { return m_first.size() - 1; }

    std::shared_ptr<const Names> namesOf(const std::shared_ptr<const Profile>& profile) const;

private:
    std::string_view text(std::uint64_t number) const;
    ModuleId moduleOf(ProfileBuilder& builder, std::uint64_t name);

    std::string m_bytes;
    std::vector<std::size_t> m_ends{0}; ///< of string n in m_bytes; of 0: 0
    std::vector<Line> m_lines;
    std::vector<std::uint32_t> m_first{0};             ///< of m_lines by frame, and the end
    tsl::robin_map<std::uint64_t, ModuleId> m_modules; ///< by the number of their path
};

} // namespace tidemark::heaptrack
