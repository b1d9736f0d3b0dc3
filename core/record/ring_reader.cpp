// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/ring_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

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
    std::uint64_t words() const { return m_word >> 16 & 0xffff; }
    std::uint32_t id() const { return static_cast<std::uint32_t>(m_word >> 32); }

private:
    std::uint64_t m_word;
};

/// Records that are longer than two words, but for mappings.
class LongRecordParser {
public:
    using Step = RecordReader::Step;
    LongRecordParser(EventKey& stamp, StackDefinition& definition, DefinitionSink& sink)
        : m_stamp(stamp), m_definition(definition), m_sink(sink) {}

    /// `content` is exactly one record. Damaged if it contradicts its length.
    Step take(Head head, std::span<const std::byte> content, std::uint64_t end, StampedRecord& record) {
        switch (static_cast<wire::RecordType>(head.type())) {
        case wire::RecordType::LongAllocation:
            return takeLongAllocation(head, content, record);
        case wire::RecordType::LongFree:
            return takeLongFree(head, content, record);
        case wire::RecordType::Stack:
            return takeStack(head, content, end);
        case wire::RecordType::ModuleLoad:
            return takeModuleLoad(head, content, record);
        case wire::RecordType::ModuleUnload:
            return takeModuleUnload(head, content, record);
        case wire::RecordType::Note:
            return takeNote(head, content, record);
        case wire::RecordType::PythonCode:
            return takePythonCode(head, content);
        default:
            return Step::Damaged;
        }
    }

private:
    /// A record with the head's stamp, which becomes the ring's.
    StampedRecord& begin(Head head, StampedRecord& record) {
        m_stamp.lamport += head.step();
        record = {};
        record.key = m_stamp;
        record.type = static_cast<wire::RecordType>(head.type());
        record.call = head.call();
        return record;
    }

    Step takeLongAllocation(Head head, std::span<const std::byte> record, StampedRecord& to) {
        if (record.size() < sizeof(wire::LongAllocationRecord))
            return Step::Damaged;
        const auto content = load<wire::LongAllocationRecord>(record);
        StampedRecord& taken = begin(head, to);
        taken.type = (content.flags & wire::kIsRealloc) != 0   ? wire::RecordType::ReallocAllocation
                     : (content.flags & wire::kIsRestamp) != 0 ? wire::RecordType::Restamp
                                                               : wire::RecordType::Allocation;
        taken.address = content.address;
        taken.id = head.id();
        taken.size = content.size;
        taken.usable = content.usable;
        taken.domain = content.domain;
        taken.threadAllocations = content.thread_allocations;
        return Step::Stamped;
    }

    Step takeLongFree(Head head, std::span<const std::byte> record, StampedRecord& to) {
        if (record.size() < sizeof(wire::LongFreeRecord))
            return Step::Damaged;
        const auto content = load<wire::LongFreeRecord>(record);
        StampedRecord& taken = begin(head, to);
        const bool isRealloc = (content.flags & wire::kIsRealloc) != 0;
        taken.type = isRealloc ? wire::RecordType::ReallocFree : wire::RecordType::Free;
        taken.address = content.address;
        taken.id = head.id();
        taken.domain = content.domain;
        taken.threadAllocations = content.thread_allocations;
        return Step::Stamped;
    }

    Step takeStack(Head head, std::span<const std::byte> record, std::uint64_t end) {
        if (record.size() < sizeof(wire::StackRecord))
            return Step::Damaged;
        const auto content = load<wire::StackRecord>(record);
        const auto frames = record.subspan(sizeof(content));
        const std::size_t count = frames.size() / kWord;
        if (count > wire::kMaxFrames)
            return Step::Damaged;
        std::array<std::uint64_t, wire::kMaxFrames> addresses;
        std::memcpy(addresses.data(), frames.data(), frames.size());
        m_sink.stackDefined(
            head.id(), {content.base, content.dropped, content.flags}, std::span(addresses).first(count));
        m_definition = {end, head.id()};
        return Step::Definition;
    }

    Step takeModuleLoad(Head head, std::span<const std::byte> record, StampedRecord& to) {
        if (record.size() < sizeof(wire::ModuleLoadRecord))
            return Step::Damaged;
        const auto content = load<wire::ModuleLoadRecord>(record);
        const auto rest = record.subspan(sizeof(content));
        if (content.build_id_bytes > kMaxBuildIdBytes || content.path_bytes > wire::kPathBytes ||
            rest.size() < std::size_t{content.build_id_bytes} + content.path_bytes ||
            content.start >= content.end)
            return Step::Damaged;
        StampedRecord& taken = begin(head, to);
        taken.address = content.start;
        taken.id = m_sink.moduleLoaded(
            taken.key, {content.start, content.end, content.bias, text(rest.first(content.build_id_bytes)),
                           text(rest.subspan(content.build_id_bytes, content.path_bytes))});
        return Step::Stamped;
    }

    Step takeModuleUnload(Head head, std::span<const std::byte> record, StampedRecord& to) {
        if (record.size() < sizeof(wire::ModuleUnloadRecord))
            return Step::Damaged;
        const auto content = load<wire::ModuleUnloadRecord>(record);
        StampedRecord& taken = begin(head, to);
        taken.address = content.start;
        taken.id = m_sink.moduleUnloaded(taken.key, content.start, content.end);
        return Step::Stamped;
    }

    Step takeNote(Head head, std::span<const std::byte> record, StampedRecord& to) {
        if (record.size() < sizeof(wire::NoteRecord))
            return Step::Damaged;
        const auto content = load<wire::NoteRecord>(record);
        const auto rest = record.subspan(sizeof(content));
        if (content.bytes > rest.size() || content.bytes > wire::kMaxNoteBytes ||
            head.callOrKind() > static_cast<std::uint8_t>(wire::NoteKind::StaleStack))
            return Step::Damaged;
        StampedRecord& taken = begin(head, to);
        taken.call = wire::Call::Unknown;
        taken.id = m_sink.noted(static_cast<wire::NoteKind>(head.callOrKind()), head.id(),
            text(rest.first(static_cast<std::size_t>(content.bytes))));
        return Step::Stamped;
    }

    Step takePythonCode(Head head, std::span<const std::byte> record) {
        if (record.size() < sizeof(wire::PythonCodeRecord))
            return Step::Damaged;
        const auto content = load<wire::PythonCodeRecord>(record);
        const auto rest = record.subspan(sizeof(content));
        if (content.name_bytes > wire::kMaxPythonNameBytes ||
            content.file_bytes > wire::kMaxPythonFileBytes ||
            content.table_bytes > wire::kMaxPythonTableBytes ||
            rest.size() < std::size_t{content.name_bytes} + content.file_bytes + content.table_bytes)
            return Step::Damaged;
        m_sink.pythonCodeDescribed({head.id(), content.version, content.first_line, content.table_offset,
            text(rest.first(content.name_bytes)), text(rest.subspan(content.name_bytes, content.file_bytes)),
            text(rest.subspan(std::size_t{content.name_bytes} + content.file_bytes, content.table_bytes))});
        return Step::Other;
    }

    EventKey& m_stamp;
    StackDefinition& m_definition;
    DefinitionSink& m_sink;
};

} // namespace

RecordReader::Step RecordReader::takeMapping(
    std::uint64_t head, std::span<const std::byte> content, StampedRecord& record) {
    if (content.size() < sizeof(wire::MappingRecord))
        return Step::Damaged;
    const auto mapping = tidemark::recording::load<wire::MappingRecord>(content);
    fill(head, record);
    record.id = Head(head).id();
    record.address = mapping.address;
    record.size = mapping.size;
    if (mapping.old_size == 0)
        return mapping.size > 0 ? Step::Stamped : Step::Other;
    if (mapping.size > 0)
        m_mapped = record;
    record.address = mapping.old_address;
    record.size = mapping.old_size;
    record.unmaps = true;
    return Step::Stamped;
}

RecordReader::Step RecordReader::next(StampedRecord& record, DefinitionSink& sink) {
    if (nextCompact(record))
        return Step::Stamped;
    if (!has(1))
        return Step::NeedsBytes;
    const std::uint64_t head = load(m_at);
    switch (static_cast<wire::RecordType>(head & 0xf)) {
    case wire::RecordType::Allocation:
    case wire::RecordType::ReallocAllocation:
    case wire::RecordType::Restamp:
        return Step::NeedsBytes;
    case wire::RecordType::Stamp:
        if (!has(2))
            return Step::NeedsBytes;
        m_stamp = {head >> 4, load(m_at + kWord)};
        skip(2);
        return Step::Other;
    default:
        return nextLong(head, record, sink);
    }
}

/// The position stays at a mapping until both its halves have been read.
RecordReader::Step RecordReader::nextLong(std::uint64_t word, StampedRecord& record, DefinitionSink& sink) {
    const Head head(word);
    const auto words = static_cast<std::size_t>(head.words());
    if (words == 0)
        return Step::Damaged;
    if (head.type() == static_cast<std::uint8_t>(wire::RecordType::Void)) {
        m_position += words * kWord;
        m_at += std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(words * kWord), m_end - m_at);
        return Step::Other;
    }
    if (words * kWord > kLongestRecord)
        return Step::Damaged;
    if (!has(words))
        return Step::NeedsBytes;
    const std::span content(m_at, words * kWord);
    if (head.type() == static_cast<std::uint8_t>(wire::RecordType::Mapping)) {
        if (m_mapped) {
            record = *std::exchange(m_mapped, std::nullopt);
            skip(words);
            return Step::Stamped;
        }
        const Step step = takeMapping(word, content, record);
        if (step != Step::Damaged && !m_mapped)
            skip(words);
        return step;
    }
    LongRecordParser parser(m_stamp, m_definition, sink);
    const Step step = parser.take(head, content, m_position + words * kWord, record);
    if (step != Step::Damaged)
        skip(words);
    return step;
}

} // namespace tidemark::recording
