// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_text.h"

#include "core/collector/careful_reader.h"

namespace tidemark::collector {
namespace {

// The same in all versions: an object is a reference count and a type; then a str has length, hash and a word
// of bits, a bytes object length, hash and its bytes.
constexpr std::size_t kType = 8;
constexpr std::size_t kLength = 16;
constexpr std::size_t kTextBits = 32;
constexpr std::size_t kBytesBegin = 32;
constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::uint32_t kCompact = 1u << 5;
constexpr std::uint32_t kAscii = 1u << 6;

template <class T>
T valueAt(std::uintptr_t address) noexcept {
    return *reinterpret_cast<const T*>(address);
}

bool canReadAll(std::uintptr_t begin, std::size_t bytes) noexcept {
    constexpr std::uintptr_t kPage = 4096;
    CarefulReader reader;
    for (std::uintptr_t at = begin & ~(kPage - 1); at < begin + bytes; at += kPage) {
        if (!reader.canRead(reinterpret_cast<const void*>(at)))
            return false;
    }
    return true;
}

/// Bytes that the character takes; 0 if there is no room.
std::size_t putUtf8(std::uint32_t character, char* to, std::size_t room) noexcept {
    if (character > 0x10FFFF || (character >= 0xD800 && character < 0xE000))
        character = 0xFFFD;
    const std::size_t bytes = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    if (bytes > room)
        return 0;
    if (bytes == 1) {
        *to = static_cast<char>(character);
        return 1;
    }
    for (std::size_t i = bytes; --i != 0; character >>= 6)
        to[i] = static_cast<char>(0x80 | (character & 0x3F));
    to[0] = static_cast<char>(0xF00 >> bytes | character);
    return bytes;
}

} // namespace

bool PythonObjects::isOfType(std::uintptr_t object, std::uintptr_t type, std::size_t bytes) const noexcept {
    return object != 0 && object % 8 == 0 && canReadAll(object, bytes) &&
           valueAt<std::uintptr_t>(object + kType) == type;
}

bool PythonObjects::isCode(std::uintptr_t object) const noexcept {
    constexpr std::size_t kSmallest = 176;
    return isOfType(object, m_python.codeType, kSmallest) && valueAt<std::int64_t>(object) > 0;
}

std::size_t PythonObjects::text(std::uintptr_t object, char* to, std::size_t capacity) const noexcept {
    if (!isOfType(object, m_python.textType, kTextBits + 8))
        return 0;
    const auto length = valueAt<std::size_t>(object + kLength);
    const auto bits = valueAt<std::uint32_t>(object + kTextBits);
    const std::size_t width = bits >> 2 & 7;
    if ((bits & kCompact) == 0 || (width != 1 && width != 2 && width != 4))
        return 0;
    const std::uintptr_t begin =
        object + ((bits & kAscii) != 0 ? m_python.layout.asciiText : m_python.layout.otherText);
    const std::size_t count = length < capacity ? length : capacity;
    if (!canReadAll(begin, count * width))
        return 0;
    std::size_t done = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uintptr_t at = begin + i * width;
        const std::uint32_t character = width == 1   ? valueAt<std::uint8_t>(at)
                                        : width == 2 ? valueAt<std::uint16_t>(at)
                                                     : valueAt<std::uint32_t>(at);
        const std::size_t bytes = putUtf8(character, to + done, capacity - done);
        if (bytes == 0)
            break;
        done += bytes;
    }
    return done;
}

PythonObjects::Bytes PythonObjects::bytes(std::uintptr_t object) const noexcept {
    if (!isOfType(object, m_python.bytesType, kBytesBegin))
        return {};
    const auto count = valueAt<std::size_t>(object + kLength);
    if (count > kMostBytes || !canReadAll(object + kBytesBegin, count))
        return {};
    return {reinterpret_cast<const char*>(object + kBytesBegin), count};
}

} // namespace tidemark::collector
