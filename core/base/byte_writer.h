// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tidemark {

/// Appends what ByteReader reads.
class ByteWriter {
public:
    template <typename T>
    void fixed(T value) {
        static_assert(std::is_trivially_copyable_v<T>);
        const auto at = m_bytes.size();
        m_bytes.resize(at + sizeof(T));
        std::memcpy(m_bytes.data() + at, &value, sizeof(T));
    }
    void varint(std::uint64_t value) {
        while (value >= 0x80) {
            m_bytes.push_back(static_cast<std::byte>((value & 0x7f) | 0x80));
            value >>= 7;
        }
        m_bytes.push_back(static_cast<std::byte>(value));
    }
    void signedVarint(std::int64_t value) {
        varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void bytes(std::span<const std::byte> content) {
        m_bytes.insert(m_bytes.end(), content.begin(), content.end());
    }
    void string(std::string_view text) {
        varint(text.size());
        bytes(std::as_bytes(std::span(text)));
    }
    std::size_t size() const { return m_bytes.size(); }
    std::span<const std::byte> view() const { return m_bytes; }
    std::vector<std::byte> take() { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
};

} // namespace tidemark
