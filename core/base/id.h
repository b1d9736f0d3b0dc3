// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace tidemark {

/// An index into one kind of table. Ids of different tags do not convert into each other.
template <typename Tag>
class Id {
public:
    using Value = std::uint32_t;
    static constexpr Value kInvalidValue = std::numeric_limits<Value>::max();

    constexpr Id() = default;
    explicit constexpr Id(Value value) : m_value(value) {}

    constexpr Value value() const { return m_value; }
    constexpr std::size_t index() const { return m_value; }
    constexpr bool valid() const { return m_value != kInvalidValue; }
    friend constexpr auto operator<=>(Id, Id) = default;

private:
    Value m_value = kInvalidValue;
};

} // namespace tidemark

template <typename Tag>
struct std::hash<tidemark::Id<Tag>> {
    std::size_t operator()(tidemark::Id<Tag> id) const noexcept {
        return std::hash<std::uint32_t>{}(id.value());
    }
};
