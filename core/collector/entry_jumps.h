// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// Jumps at the entries of functions of one module. A function's first instructions are copied to a page
/// nearby, in front of a jump back; calling the copy is calling the function as it was. First all are
/// planned, and only if each can be moved, all are made.
///
/// To be used while the process has one thread. Refused: a function whose code is not understood to its last
/// byte, that jumps into the bytes to be overwritten.
class EntryJumps {
public:
    static constexpr std::size_t kMost = 40;

    EntryJumps() = default;
    EntryJumps(const EntryJumps&) = delete;
    EntryJumps& operator=(const EntryJumps&) = delete;

    /// The function of that many bytes shall begin with a jump to `hook`. `*original` is where to call the
    /// function itself from then on. A function that was planned before keeps its first hook, and the same
    /// `original`.
    bool plan(std::uintptr_t function, std::size_t bytes, const void* hook, void** original) noexcept;

    /// Makes all jumps, or none. The access rights of the code are what they were, afterwards.
    bool make() noexcept;

private:
    struct Jump {
        std::uintptr_t entry; ///< of the bytes to be overwritten
        std::size_t bytes;    ///< of the function from there on
        std::uintptr_t toHook;
        void* original;
    };

    std::uint8_t* takeRoom(std::size_t bytes) noexcept;
    bool moveBeginning(const Jump& jump, std::size_t moved) noexcept;
    bool moveCall(std::uintptr_t next, std::uintptr_t target) noexcept;
    bool reserveNear(std::uintptr_t place) noexcept;
    void putBack(std::size_t made) noexcept;

    static constexpr std::size_t kRoom = 4096;
    Jump m_jumps[kMost] = {};
    std::uint8_t m_saved[kMost][5] = {};
    std::size_t m_count = 0;
    std::uint8_t* m_room = nullptr; ///< near the module
    std::size_t m_used = 0;
};

} // namespace tidemark::collector
