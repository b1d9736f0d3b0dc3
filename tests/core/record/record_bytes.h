// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Wire records as bytes, for tests.

#include "core/wire/wire.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace tidemark::recording {

using RecordBytes = std::vector<std::byte>;

struct Stamp {
    std::uint64_t tick;
    std::uint64_t lamport;
};

inline RecordBytes bytesOf(const std::vector<std::uint64_t>& words) {
    RecordBytes result(words.size() * 8);
    std::memcpy(result.data(), words.data(), result.size());
    return result;
}

inline std::uint64_t compactHead(
    wire::RecordType type, wire::Call call, std::uint64_t step, std::uint64_t address) {
    return static_cast<std::uint64_t>(type) | static_cast<std::uint64_t>(call) << 4 | step << 9 |
           address << 16;
}

inline std::uint64_t longHead(
    wire::RecordType type, unsigned callOrKind, std::uint64_t words, std::uint32_t id = 0) {
    return static_cast<std::uint64_t>(type) | std::uint64_t{callOrKind} << 4 | words << 16 |
           std::uint64_t{id} << 32;
}

inline std::vector<std::uint64_t> stampWords(Stamp stamp) {
    return {static_cast<std::uint64_t>(wire::RecordType::Stamp) | stamp.tick << 4, stamp.lamport};
}

/// A Stamp record, then a long one: its fixed part and text behind it.
template <typename Record>
RecordBytes stamped(Stamp stamp, wire::RecordType type, unsigned callOrKind, std::uint32_t id, Record record,
    const std::string& text = "") {
    RecordBytes result = bytesOf(stampWords(stamp));
    const std::size_t bytes = (sizeof(record) + text.size() + 7) / 8 * 8;
    record.head = longHead(type, callOrKind, bytes / 8, id);
    const std::size_t at = result.size();
    result.resize(at + bytes);
    std::memcpy(result.data() + at, &record, sizeof(record));
    std::memcpy(result.data() + at + sizeof(record), text.data(), text.size());
    return result;
}

/// A Stamp record, then the allocation.
inline RecordBytes allocation(Stamp stamp, std::uint64_t address, std::uint64_t size, std::uint32_t stack,
    wire::RecordType type = wire::RecordType::Allocation, std::uint64_t slack = wire::kUnknownSlack) {
    auto words = stampWords(stamp);
    words.push_back(compactHead(type, wire::Call::Malloc, 0, address));
    words.push_back(stack | size << 32 | slack << 56);
    return bytesOf(words);
}

/// A Stamp record, then the free.
inline RecordBytes release(
    Stamp stamp, std::uint64_t address, wire::RecordType type = wire::RecordType::Free) {
    auto words = stampWords(stamp);
    words.push_back(compactHead(type, wire::Call::Free, 0, address));
    return bytesOf(words);
}

/// `frames` are innermost first, those that the base does not have.
inline RecordBytes stack(std::uint32_t id, const std::vector<std::uint64_t>& frames, std::uint32_t flags = 0,
    std::uint32_t base = 0, std::uint32_t dropped = 0) {
    std::vector<std::uint64_t> words{longHead(wire::RecordType::Stack, 0, 2 + frames.size(), id),
        base | std::uint64_t{dropped} << 32 | std::uint64_t{flags} << 48};
    words.insert(words.end(), frames.rbegin(), frames.rend());
    return bytesOf(words);
}

inline RecordBytes moduleLoad(Stamp stamp, std::uint64_t start, std::uint64_t end, std::uint64_t bias,
    const std::string& path, const std::string& buildId = "") {
    return stamped(stamp, wire::RecordType::ModuleLoad, 0, 0,
        wire::ModuleLoadRecord{0, start, end, bias, static_cast<std::uint32_t>(buildId.size()),
            static_cast<std::uint32_t>(path.size())},
        buildId + path);
}

inline RecordBytes moduleUnload(Stamp stamp, std::uint64_t start, std::uint64_t end) {
    return stamped(stamp, wire::RecordType::ModuleUnload, 0, 0, wire::ModuleUnloadRecord{0, start, end});
}

inline RecordBytes filler(std::uint16_t words) {
    RecordBytes result = bytesOf({longHead(wire::RecordType::Void, 0, words)});
    result.resize(std::size_t{words} * 8);
    return result;
}

} // namespace tidemark::recording
