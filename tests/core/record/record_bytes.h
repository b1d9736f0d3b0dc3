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

template <typename Record>
RecordBytes bytesOf(
    Record record, wire::RecordType type, const void* extra = nullptr, std::size_t extraBytes = 0) {
    const std::size_t bytes = (sizeof(Record) + extraBytes + 7) / 8 * 8;
    record.head.type = static_cast<std::uint8_t>(type);
    record.head.words = static_cast<std::uint16_t>(bytes / 8);
    RecordBytes result(bytes);
    std::memcpy(result.data(), &record, sizeof(record));
    if (extraBytes > 0)
        std::memcpy(result.data() + sizeof(record), extra, extraBytes);
    return result;
}

inline RecordBytes allocation(wire::Stamp stamp, std::uint64_t address, std::uint64_t size,
    std::uint32_t stack, wire::RecordType type = wire::RecordType::Allocation) {
    return bytesOf(wire::AllocationRecord{{0, static_cast<std::uint8_t>(wire::Call::Malloc), 0, stack}, stamp,
                       address, size},
        type);
}

inline RecordBytes release(
    wire::Stamp stamp, std::uint64_t address, wire::RecordType type = wire::RecordType::Free) {
    return bytesOf(
        wire::FreeRecord{{0, static_cast<std::uint8_t>(wire::Call::Free), 0, 0}, stamp, address}, type);
}

inline RecordBytes stack(
    std::uint32_t id, const std::vector<std::uint64_t>& frames, std::uint32_t flags = 0) {
    return bytesOf(wire::StackRecord{{0, 0, 0, id}, static_cast<std::uint32_t>(frames.size()), flags},
        wire::RecordType::Stack, frames.data(), frames.size() * sizeof(std::uint64_t));
}

inline RecordBytes moduleLoad(wire::Stamp stamp, std::uint64_t start, std::uint64_t end, std::uint64_t bias,
    const std::string& path, const std::string& buildId = "") {
    const std::string text = buildId + path;
    return bytesOf(wire::ModuleLoadRecord{{0, 0, 0, 0}, stamp, start, end, bias,
                       static_cast<std::uint32_t>(buildId.size()), static_cast<std::uint32_t>(path.size())},
        wire::RecordType::ModuleLoad, text.data(), text.size());
}

inline RecordBytes moduleUnload(wire::Stamp stamp, std::uint64_t start, std::uint64_t end) {
    return bytesOf(wire::ModuleUnloadRecord{{0, 0, 0, 0}, stamp, start, end}, wire::RecordType::ModuleUnload);
}

inline RecordBytes filler(wire::RecordType type, std::uint16_t words) {
    const wire::RecordHead head{static_cast<std::uint8_t>(type), 0, words, 0};
    RecordBytes result(std::size_t{words} * 8);
    std::memcpy(result.data(), &head, sizeof(head));
    return result;
}

} // namespace tidemark::recording
