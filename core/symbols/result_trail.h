// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the pointer that a call returned is in the code behind that call (x86-64, System V).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tidemark {

/// What is known of the pointer before one instruction is executed. At least one place holds it.
struct TrailStep {
    std::uint64_t address = 0;            ///< of the instruction
    std::uint16_t registers = 0;          ///< bit i: DWARF's register i of x86-64 holds it
    std::vector<std::int32_t> frameSlots; ///< offsets from rbp of memory that holds it
    bool returns = false;                 ///< the instruction returns it to the caller
};

/// A call that gets the pointer as its first argument.
struct TrailCall {
    std::uint64_t address = 0;           ///< of the call
    std::optional<std::uint64_t> target; ///< of a direct call
    std::optional<std::uint64_t> slot;   ///< address of the memory that holds the target: "call [rip + …]"
};

/// Follows pointers through code. Instructions that are not understood forget the places that they write to,
/// so that what is told is so on every way that was gone; not all ways are gone. Belongs to one thread.
class ResultTracker {
public:
    ResultTracker();
    ~ResultTracker();
    ResultTracker(const ResultTracker&) = delete;
    ResultTracker& operator=(const ResultTracker&) = delete;

    /// The steps from `address` on, to which a call has just returned the pointer in rax. `code` lies at
    /// `codeAddress`; nothing outside of it is read. Pointers into the block count as the block's if their
    /// offset is one of `offsets`. Both ways of a jump are gone, each instruction once, and at most
    /// kMostSteps of them. `goOn` is asked at each call that gets the pointer whether this way goes on.
    std::vector<TrailStep> follow(std::span<const std::byte> code, std::uint64_t codeAddress,
        std::uint64_t address, std::span<const std::int32_t> offsets,
        const std::function<bool(const TrailCall&)>& goOn);

    static constexpr std::size_t kMostSteps = 192;

private:
    struct State;
    class Walk;
    struct Decoder;
    std::unique_ptr<Decoder> m_decoder;
};

} // namespace tidemark
