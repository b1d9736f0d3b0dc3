// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/ring_reader.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace tidemark::recording {
namespace {

constexpr std::size_t kWord = 8;
constexpr std::uint32_t kMaxBuildIdBytes = 64;

template <typename T>
T load(std::span<const std::byte> bytes) {
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

/// Always before kEndOfTime, whatever the bytes say.
EventKey keyOf(const wire::Stamp& stamp) {
    return {std::min(stamp.tick, kEndOfTime.tick - 1), stamp.lamport};
}

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class RecordParser {
public:
    RecordParser(
        std::vector<StampedRecord>& stamped, std::vector<StackDefinition>& definitions, DefinitionSink& sink)
        : m_stamped(stamped), m_definitions(definitions), m_sink(sink) {}

    /// `record` is exactly one record; false if its content contradicts its length.
    bool take(const wire::RecordHead& head, std::span<const std::byte> record, std::uint64_t end) {
        switch (static_cast<wire::RecordType>(head.type)) {
        case wire::RecordType::Void:
        case wire::RecordType::Pad:
            return true;
        case wire::RecordType::Allocation:
        case wire::RecordType::ReallocAllocation:
            return takeAllocation(record, end);
        case wire::RecordType::Free:
        case wire::RecordType::ReallocFree:
        case wire::RecordType::ReallocFailed:
            return takeFree(record, end);
        case wire::RecordType::Stack:
            return takeStack(record, end);
        case wire::RecordType::ModuleLoad:
            return takeModuleLoad(record, end);
        case wire::RecordType::ModuleUnload:
            return takeModuleUnload(record, end);
        }
        return false;
    }

private:
    static wire::Call callOf(std::uint8_t value) {
        return value <= static_cast<std::uint8_t>(wire::Call::Free) ? static_cast<wire::Call>(value)
                                                                    : wire::Call::Unknown;
    }

    bool takeAllocation(std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::AllocationRecord))
            return false;
        const auto content = load<wire::AllocationRecord>(record);
        m_stamped.push_back({keyOf(content.stamp), content.address, content.size, end, content.head.id,
            static_cast<wire::RecordType>(content.head.type), callOf(content.head.call)});
        return true;
    }

    bool takeFree(std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::FreeRecord))
            return false;
        const auto content = load<wire::FreeRecord>(record);
        m_stamped.push_back({keyOf(content.stamp), content.address, 0, end, 0,
            static_cast<wire::RecordType>(content.head.type), callOf(content.head.call)});
        return true;
    }

    bool takeStack(std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::StackRecord))
            return false;
        const auto content = load<wire::StackRecord>(record);
        const auto frames = record.subspan(sizeof(content));
        if (content.count > wire::kMaxFrames || frames.size() < content.count * sizeof(std::uint64_t))
            return false;
        std::array<std::uint64_t, wire::kMaxFrames> addresses;
        std::memcpy(addresses.data(), frames.data(), content.count * sizeof(std::uint64_t));
        m_sink.stackDefined(content.head.id, content.flags, std::span(addresses).first(content.count));
        m_definitions.push_back({end, content.head.id});
        return true;
    }

    bool takeModuleLoad(std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::ModuleLoadRecord))
            return false;
        const auto content = load<wire::ModuleLoadRecord>(record);
        const auto rest = record.subspan(sizeof(content));
        if (content.build_id_bytes > kMaxBuildIdBytes || content.path_bytes > wire::kPathBytes ||
            rest.size() < std::size_t{content.build_id_bytes} + content.path_bytes ||
            content.start >= content.end)
            return false;
        const auto handle = m_sink.moduleLoaded(keyOf(content.stamp),
            {content.start, content.end, content.bias, text(rest.first(content.build_id_bytes)),
                text(rest.subspan(content.build_id_bytes, content.path_bytes))});
        push(content.stamp, content.start, end, handle, wire::RecordType::ModuleLoad);
        return true;
    }

    bool takeModuleUnload(std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::ModuleUnloadRecord))
            return false;
        const auto content = load<wire::ModuleUnloadRecord>(record);
        const auto handle = m_sink.moduleUnloaded(keyOf(content.stamp), content.start, content.end);
        push(content.stamp, content.start, end, handle, wire::RecordType::ModuleUnload);
        return true;
    }

    void push(const wire::Stamp& stamp, std::uint64_t address, std::uint64_t end, std::uint32_t handle,
        wire::RecordType type) {
        m_stamped.push_back({keyOf(stamp), address, 0, end, handle, type, wire::Call::Unknown});
    }

    std::vector<StampedRecord>& m_stamped;
    std::vector<StackDefinition>& m_definitions;
    DefinitionSink& m_sink;
};

} // namespace

ParseResult parseRecords(std::span<const std::byte> bytes, std::uint64_t base, std::size_t maxStamped,
    std::vector<StampedRecord>& stamped, std::vector<StackDefinition>& definitions, DefinitionSink& sink) {
    RecordParser parser(stamped, definitions, sink);
    std::size_t done = 0;
    while (bytes.size() - done >= sizeof(wire::RecordHead) && stamped.size() < maxStamped) {
        const auto rest = bytes.subspan(done);
        const auto head = load<wire::RecordHead>(rest);
        const std::size_t length = head.words * kWord;
        if (length == 0 || length > rest.size() ||
            !parser.take(head, rest.first(length), base + done + length))
            return {done, true};
        done += length;
    }
    return {done, false};
}

} // namespace tidemark::recording
