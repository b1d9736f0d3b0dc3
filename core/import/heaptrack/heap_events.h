// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile_builder.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark::heaptrack {

/// Turns the records of allocations and frees into events.
///
/// An interpreted file says of a free only the size and stack of its block: the n-th free of a (size, stack)
/// is taken for that of its n-th allocation. Sums per stack are the same whichever it was.
class HeapEvents {
public:
    static constexpr std::size_t kMostInfos = std::size_t{16} << 20;

    /// Without `withEvents` they are only counted.
    HeapEvents(ProfileBuilder& builder, bool withEvents) : m_builder(builder), m_withEvents(withEvents) {}

    void setTime(Nanoseconds time) { m_time = time; }
    Position position() const { return m_position; }

    /// A distinct (size, stack). False beyond the limit.
    bool addInfo(std::uint64_t size, std::uint32_t stack);
    /// False if there is no such info.
    bool allocate(std::uint64_t info);
    bool release(std::uint64_t info);

    void allocateAt(std::uint64_t address, std::uint64_t size, std::uint32_t stack);
    void releaseAt(std::uint64_t address);

private:
    struct Info {
        std::uint64_t size = 0;
        std::uint32_t stack = 0;
        std::uint32_t allocations = 0;
        std::uint32_t frees = 0;
    };
    static constexpr std::uint64_t kNone = ~std::uint64_t{0};
    void add(BuilderEvent& event);

    ProfileBuilder& m_builder;
    bool m_withEvents;
    Nanoseconds m_time = 0;
    Position m_position = 0;
    std::vector<Info> m_infos;
    std::uint64_t m_last = kNone; ///< info or address of the event before, if that was an allocation
};

} // namespace tidemark::heaptrack
