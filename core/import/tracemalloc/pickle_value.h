// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tidemark::tracemalloc {

/// One value of the few kinds that a snapshot's pickle makes, in eight bytes: there are tens of millions.
class PickleValue {
public:
    enum class Kind : std::uint8_t {
        Number,     ///< signed, 60 bits
        Text,       ///< TraceTables::text
        Frame,      ///< TraceTables::frame
        Traceback,  ///< TraceTables::traceback
        Trace,      ///< a kind of trace and a size below 2^32
        LargeTrace, ///< number of a LargeTrace
        EmptyTuple,
        TraceTuple, ///< traces in a tuple, already summed up
        TraceList,  ///< the same in a list
        Dictionary, ///< its number
        Class,      ///< 1 = tracemalloc.Snapshot, 0 = tracemalloc._Traces
        Object,     ///< its number
    };
    struct LargeTrace {
        std::uint32_t kind = 0;
        std::uint64_t size = 0;
    };
    static constexpr std::int64_t kLargestNumber = (std::int64_t{1} << 59) - 1;

    PickleValue() = default;
    PickleValue(Kind kind, std::uint64_t payload)
        : m_bits(static_cast<std::uint64_t>(kind) << 60 | (payload & kPayload)) {}
    static PickleValue number(std::int64_t value) {
        return {Kind::Number, static_cast<std::uint64_t>(value)};
    }
    static PickleValue trace(std::uint32_t kind, std::uint32_t size) {
        return {Kind::Trace, std::uint64_t{kind} << 32 | size};
    }

    Kind kind() const { return static_cast<Kind>(m_bits >> 60); }
    bool is(Kind other) const { return kind() == other; }
    bool isTrace() const { return is(Kind::Trace) || is(Kind::LargeTrace); }
    std::uint32_t index() const { return static_cast<std::uint32_t>(m_bits); }
    std::int64_t asNumber() const { return static_cast<std::int64_t>(m_bits << 4) >> 4; }
    std::uint32_t traceKind() const { return static_cast<std::uint32_t>((m_bits & kPayload) >> 32); }
    std::uint32_t traceSize() const { return static_cast<std::uint32_t>(m_bits); }

private:
    static constexpr std::uint64_t kPayload = (std::uint64_t{1} << 60) - 1;
    std::uint64_t m_bits = 0;
};
static_assert(sizeof(PickleValue) == 8);

} // namespace tidemark::tracemalloc
