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

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The first word of a record.
class Head {
public:
    explicit Head(std::uint64_t word) : m_word(word) {}

    std::uint8_t type() const { return m_word & 0xf; }
    std::uint8_t callOrKind() const { return m_word >> 4 & 0x1f; }
    wire::Call call() const {
        return callOrKind() <= wire::kLastCall ? static_cast<wire::Call>(callOrKind()) : wire::Call::Unknown;
    }
    std::uint64_t step() const { return m_word >> 9 & 0x7f; }
    std::uint64_t address() const { return m_word >> 16; }
    std::uint64_t words() const { return m_word >> 16 & 0xffff; }
    std::uint32_t id() const { return static_cast<std::uint32_t>(m_word >> 32); }
    std::uint64_t tick() const { return m_word >> 4; }

private:
    std::uint64_t m_word;
};

std::uint64_t wordsOf(Head head) {
    switch (static_cast<wire::RecordType>(head.type())) {
    case wire::RecordType::Free:
    case wire::RecordType::ReallocFree:
    case wire::RecordType::ReallocFailed:
        return 1;
    case wire::RecordType::Stamp:
    case wire::RecordType::Allocation:
    case wire::RecordType::ReallocAllocation:
        return 2;
    default:
        return head.words();
    }
}

class RecordParser {
public:
    RecordParser(EventKey& stamp, std::vector<StampedRecord>& stamped,
        std::vector<StackDefinition>& definitions, DefinitionSink& sink)
        : m_stamp(stamp), m_stamped(stamped), m_definitions(definitions), m_sink(sink) {}

    /// `record` is exactly one record; false if its content contradicts its length.
    bool take(Head head, std::span<const std::byte> record, std::uint64_t end) {
        switch (static_cast<wire::RecordType>(head.type())) {
        case wire::RecordType::Void:
            return true;
        case wire::RecordType::Stamp:
            m_stamp = {head.tick(), load<std::uint64_t>(record.subspan(kWord))};
            return true;
        case wire::RecordType::Allocation:
        case wire::RecordType::ReallocAllocation:
            return takeAllocation(head, record, end);
        case wire::RecordType::Free:
        case wire::RecordType::ReallocFree:
        case wire::RecordType::ReallocFailed:
            push(head, end).address = head.address();
            return true;
        case wire::RecordType::LongAllocation:
            return takeLongAllocation(head, record, end);
        case wire::RecordType::LongFree:
            return takeLongFree(head, record, end);
        case wire::RecordType::Stack:
            return takeStack(head, record, end);
        case wire::RecordType::ModuleLoad:
            return takeModuleLoad(head, record, end);
        case wire::RecordType::ModuleUnload:
            return takeModuleUnload(head, record, end);
        case wire::RecordType::Mapping:
            return takeMapping(head, record, end);
        case wire::RecordType::Note:
            return takeNote(head, record, end);
        }
        return false;
    }

private:
    /// A record with the head's stamp, which becomes the ring's.
    StampedRecord& push(Head head, std::uint64_t end) {
        m_stamp.lamport += head.step();
        StampedRecord& record = m_stamped.emplace_back();
        record.key = m_stamp;
        record.end = end;
        record.type = static_cast<wire::RecordType>(head.type());
        record.call = head.call();
        return record;
    }

    bool takeAllocation(Head head, std::span<const std::byte> record, std::uint64_t end) {
        const auto rest = load<std::uint64_t>(record.subspan(kWord));
        const std::uint64_t slack = rest >> 56;
        StampedRecord& taken = push(head, end);
        taken.address = head.address();
        taken.id = static_cast<std::uint32_t>(rest);
        taken.size = rest >> 32 & (wire::kCompactSizes - 1);
        taken.usable = slack == wire::kUnknownSlack ? 0 : taken.size + slack;
        return true;
    }

    bool takeLongAllocation(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::LongAllocationRecord))
            return false;
        const auto content = load<wire::LongAllocationRecord>(record);
        StampedRecord& taken = push(head, end);
        const bool isRealloc = (content.flags & wire::kIsRealloc) != 0;
        taken.type = isRealloc ? wire::RecordType::ReallocAllocation : wire::RecordType::Allocation;
        taken.address = content.address;
        taken.id = head.id();
        taken.size = content.size;
        taken.usable = content.usable;
        taken.domain = content.domain;
        taken.threadAllocations = content.thread_allocations;
        return true;
    }

    bool takeLongFree(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::LongFreeRecord))
            return false;
        const auto content = load<wire::LongFreeRecord>(record);
        StampedRecord& taken = push(head, end);
        const bool isRealloc = (content.flags & wire::kIsRealloc) != 0;
        taken.type = isRealloc ? wire::RecordType::ReallocFree : wire::RecordType::Free;
        taken.address = content.address;
        taken.id = head.id();
        taken.domain = content.domain;
        taken.threadAllocations = content.thread_allocations;
        return true;
    }

    bool takeStack(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::StackRecord))
            return false;
        const auto content = load<wire::StackRecord>(record);
        const auto frames = record.subspan(sizeof(content));
        const std::size_t count = frames.size() / kWord;
        if (count > wire::kMaxFrames)
            return false;
        std::array<std::uint64_t, wire::kMaxFrames> addresses;
        std::memcpy(addresses.data(), frames.data(), frames.size());
        m_sink.stackDefined(
            head.id(), {content.base, content.dropped, content.flags}, std::span(addresses).first(count));
        m_definitions.push_back({end, head.id()});
        return true;
    }

    bool takeModuleLoad(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::ModuleLoadRecord))
            return false;
        const auto content = load<wire::ModuleLoadRecord>(record);
        const auto rest = record.subspan(sizeof(content));
        if (content.build_id_bytes > kMaxBuildIdBytes || content.path_bytes > wire::kPathBytes ||
            rest.size() < std::size_t{content.build_id_bytes} + content.path_bytes ||
            content.start >= content.end)
            return false;
        StampedRecord& taken = push(head, end);
        taken.address = content.start;
        taken.id = m_sink.moduleLoaded(
            taken.key, {content.start, content.end, content.bias, text(rest.first(content.build_id_bytes)),
                           text(rest.subspan(content.build_id_bytes, content.path_bytes))});
        return true;
    }

    bool takeModuleUnload(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::ModuleUnloadRecord))
            return false;
        const auto content = load<wire::ModuleUnloadRecord>(record);
        StampedRecord& taken = push(head, end);
        taken.address = content.start;
        taken.id = m_sink.moduleUnloaded(taken.key, content.start, content.end);
        return true;
    }

    bool takeMapping(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::MappingRecord))
            return false;
        const auto content = load<wire::MappingRecord>(record);
        m_stamp.lamport += head.step();
        StampedRecord taken;
        taken.key = m_stamp;
        taken.end = end;
        taken.id = head.id();
        taken.type = wire::RecordType::Mapping;
        taken.call = head.call();
        if (content.old_size > 0) {
            taken.address = content.old_address;
            taken.size = content.old_size;
            taken.unmaps = true;
            m_stamped.push_back(taken);
        }
        if (content.size > 0) {
            taken.address = content.address;
            taken.size = content.size;
            taken.unmaps = false;
            m_stamped.push_back(taken);
        }
        return true;
    }

    bool takeNote(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::NoteRecord))
            return false;
        const auto content = load<wire::NoteRecord>(record);
        const auto rest = record.subspan(sizeof(content));
        if (content.bytes > rest.size() || content.bytes > wire::kMaxNoteBytes ||
            head.callOrKind() > static_cast<std::uint8_t>(wire::NoteKind::Tag))
            return false;
        StampedRecord& taken = push(head, end);
        taken.call = wire::Call::Unknown;
        taken.id = m_sink.noted(static_cast<wire::NoteKind>(head.callOrKind()), head.id(),
            text(rest.first(static_cast<std::size_t>(content.bytes))));
        return true;
    }

    EventKey& m_stamp;
    std::vector<StampedRecord>& m_stamped;
    std::vector<StackDefinition>& m_definitions;
    DefinitionSink& m_sink;
};

} // namespace

bool hasStack(const StampedRecord& record) {
    switch (record.type) {
    case wire::RecordType::Allocation:
    case wire::RecordType::ReallocAllocation:
    case wire::RecordType::Mapping:
        return true;
    case wire::RecordType::Free:
    case wire::RecordType::ReallocFree:
        return record.id != 0;
    default:
        return false;
    }
}

ParseResult parseRecords(std::span<const std::byte> bytes, std::uint64_t base, std::size_t maxStamped,
    EventKey& stamp, std::vector<StampedRecord>& stamped, std::vector<StackDefinition>& definitions,
    DefinitionSink& sink) {
    RecordParser parser(stamp, stamped, definitions, sink);
    std::size_t done = 0;
    while (bytes.size() - done >= kWord && stamped.size() < maxStamped) {
        const auto rest = bytes.subspan(done);
        const Head head(load<std::uint64_t>(rest));
        const std::uint64_t words = wordsOf(head);
        const auto length = static_cast<std::size_t>(words) * kWord;
        if (words == 0 || length > rest.size() ||
            !parser.take(head, rest.first(length), base + done + length))
            return {done, true};
        done += length;
    }
    return {done, false};
}

} // namespace tidemark::recording
