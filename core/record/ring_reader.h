// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Records out of a ring. The bytes are untrusted: another process wrote them.

#include "core/wire/wire.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tidemark::recording {

/// Where a record belongs in the order of the whole recording (core/wire/README.md, "Order").
struct EventKey {
    std::uint64_t tick = 0;
    std::uint64_t lamport = 0;
    friend constexpr auto operator<=>(const EventKey&, const EventKey&) = default;
};

inline constexpr EventKey kEndOfTime{
    std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint64_t>::max()};
inline constexpr std::uint32_t kNoModule = std::numeric_limits<std::uint32_t>::max();

/// An ELF file in the address space of the target.
struct ModuleImage {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t bias = 0;
    std::string buildId; ///< raw bytes, maybe empty
    std::string path;
    friend bool operator==(const ModuleImage&, const ModuleImage&) = default;
};

/// A record that has a place in the order: an event, a note, or the coming or going of a module. A mapping
/// that replaces another one is two of them: what was unmapped, then what was mapped.
struct StampedRecord {
    EventKey key;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t usable = 0;            ///< allocations: what the block can hold; 0 = not known
    std::uint64_t threadAllocations = 0; ///< of the thread so far; sampled recordings only
    std::uint32_t id = 0;     ///< stack id (of a free: 0 = not recorded); for modules and notes the handle
                              ///< that the sink returned
    std::uint32_t domain = 0; ///< 0 = heap, else a pool's id
    /// One of Allocation, Free, ReallocFree, ReallocAllocation, ReallocFailed, Restamp, ModuleLoad,
    /// ModuleUnload, Mapping, Note.
    wire::RecordType type = wire::RecordType::Void;
    wire::Call call = wire::Call::Unknown;
    bool unmaps = false; ///< of a Mapping
};

/// Whether the record has a stack.
inline bool hasStack(const StampedRecord& record) {
    return record.id != 0 && record.type != wire::RecordType::ModuleLoad &&
           record.type != wire::RecordType::ModuleUnload && record.type != wire::RecordType::Note;
}

/// A stack definition that lies in a ring.
struct StackDefinition {
    std::uint64_t end = 0; ///< ring byte count just behind the record
    std::uint32_t id = 0;
};

/// As in wire::StackRecord.
struct StackDelta {
    std::uint32_t base = 0;
    std::uint32_t dropped = 0;
    std::uint32_t flags = 0;
};

/// As in wire::PythonCodeRecord.
struct PythonCodePart {
    std::uint32_t id = 0;
    std::uint32_t version = 0;
    std::uint32_t firstLine = 0;
    std::uint32_t tableOffset = 0;
    std::string name;
    std::string file;
    std::string table;
};

/// Takes what the stamped records refer to.
class DefinitionSink {
public:
    virtual ~DefinitionSink() = default;
    /// `fresh` are the return addresses that follow what is left of the base, outermost first; valid during
    /// the call only.
    virtual void stackDefined(
        std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) = 0;
    /// The same part may come twice.
    virtual void pythonCodeDescribed(PythonCodePart part) = 0;
    /// Returns a handle, or kNoModule if the record says nothing new.
    virtual std::uint32_t moduleLoaded(EventKey key, ModuleImage image) = 0;
    virtual std::uint32_t moduleUnloaded(EventKey key, std::uint64_t start, std::uint64_t end) = 0;
    /// Returns a handle. `id` is a pool's, for a note that names one.
    virtual std::uint32_t noted(wire::NoteKind kind, std::uint32_t id, std::string text) = 0;
};

/// Walks over the records of one ring, wherever its bytes lie.
class RecordReader {
public:
    /// At a byte count with the ring's current stamp there.
    void start(std::uint64_t position, EventKey stamp) {
        m_position = position;
        m_stamp = stamp;
        m_at = m_end = nullptr;
        m_mapped.reset();
    }
    std::uint64_t position() const { return m_position; }
    EventKey stamp() const { return m_stamp; }
    /// The next step is the second half of the same record.
    bool halfway() const { return m_mapped.has_value(); }

    enum class Step {
        Stamped,    ///< `record` has been filled
        Definition, ///< the sink took it; see definition()
        Other,      ///< nothing that anybody needs to know
        NeedsBytes, ///< the bytes end; feed() goes on
        Damaged,    ///< what comes next is no record
    };
    /// The bytes from position() on. They must stay until the next call.
    void feed(std::span<const std::byte> bytes) {
        m_at = bytes.data();
        m_end = bytes.data() + bytes.size();
    }
    /// Reads an allocation or a free if one of two words or less comes next; else false, and nothing
    /// happened.
    bool nextCompact(StampedRecord& record);
    /// Reads one record. All fields of `record` that mean something for its type are set.
    Step next(StampedRecord& record, DefinitionSink& sink);
    /// The stack that the last step defined.
    StackDefinition definition() const { return m_definition; }

private:
    static constexpr std::size_t kWord = 8;
    static std::uint64_t load(const std::byte* at) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof(word));
        return word;
    }
    bool has(std::size_t words) const { return static_cast<std::size_t>(m_end - m_at) >= words * kWord; }
    void skip(std::size_t words) {
        m_at += words * kWord;
        m_position += words * kWord;
    }
    void fill(std::uint64_t head, StampedRecord& record);
    Step nextLong(std::uint64_t head, StampedRecord& record, DefinitionSink& sink);
    Step takeMapping(std::uint64_t head, std::span<const std::byte> content, StampedRecord& record);

    const std::byte* m_at = nullptr;
    const std::byte* m_end = nullptr;
    std::uint64_t m_position = 0;
    EventKey m_stamp;
    StackDefinition m_definition;
    std::optional<StampedRecord> m_mapped; ///< the second half of a mapping that replaced another
};

inline void RecordReader::fill(std::uint64_t head, StampedRecord& record) {
    m_stamp.lamport += head >> 9 & wire::kLargestStep;
    const std::uint64_t call = head >> 4 & 0x1f;
    record.key = m_stamp;
    record.address = head >> 16;
    record.size = record.usable = record.threadAllocations = 0;
    record.id = record.domain = 0;
    record.type = static_cast<wire::RecordType>(head & 0xf);
    record.call = call <= wire::kLastCall ? static_cast<wire::Call>(call) : wire::Call::Unknown;
    record.unmaps = false;
}

inline bool RecordReader::nextCompact(StampedRecord& record) {
    if (!has(1)) [[unlikely]]
        return false;
    const std::uint64_t head = load(m_at);
    const auto type = static_cast<wire::RecordType>(head & 0xf);
    constexpr std::uint32_t kTwoWords = 1u << static_cast<unsigned>(wire::RecordType::Allocation) |
                                        1u << static_cast<unsigned>(wire::RecordType::ReallocAllocation) |
                                        1u << static_cast<unsigned>(wire::RecordType::Restamp);
    const bool allocation = (kTwoWords >> (head & 0xf) & 1) != 0;
    if (!allocation) {
        if (type != wire::RecordType::Free && type != wire::RecordType::ReallocFree &&
            type != wire::RecordType::ReallocFailed) [[unlikely]]
            return false;
        fill(head, record);
        skip(1);
        return true;
    }
    if (!has(2)) [[unlikely]]
        return false;
    const std::uint64_t rest = load(m_at + kWord);
    fill(head, record);
    record.id = static_cast<std::uint32_t>(rest);
    record.size = rest >> 32 & (wire::kCompactSizes - 1);
    record.usable = rest >> 56 == wire::kUnknownSlack ? 0 : record.size + (rest >> 56);
    skip(2);
    return true;
}

/// How far a ring has been handed on.
struct RingProgress {
    std::uint32_t ring = 0;
    std::uint64_t position = 0; ///< ring byte count
    EventKey stamp;             ///< the ring's current stamp there
};

/// No record is longer, but for a Void, whose content nobody reads.
inline constexpr std::size_t kLongestRecord = 16384;
static_assert(kLongestRecord > sizeof(wire::StackRecord) + wire::kMaxFrames * 8);
static_assert(kLongestRecord > sizeof(wire::ModuleLoadRecord) + 64 + wire::kPathBytes);
static_assert(kLongestRecord > sizeof(wire::NoteRecord) + wire::kMaxNoteBytes);
static_assert(kLongestRecord > sizeof(wire::PythonCodeRecord) + wire::kMaxPythonNameBytes +
                                   wire::kMaxPythonFileBytes + wire::kMaxPythonTableBytes);

/// One reading of a RingHeader.
struct RingStatus {
    wire::RingState state = wire::RingState::Unprepared;
    std::int32_t tid = 0;
    std::uint32_t generation = 0;
    std::uint32_t handlerOf = 0; ///< as in wire::RingHeader
    std::uint64_t busySince = 0;
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    std::string name;
};

/// Where ring data comes from: live memory or a left-over file.
class RingSource {
public:
    virtual ~RingSource() = default;
    /// The bytes from count `from` on, up to `to`, the end of the ring's data area or what can be had at once
    /// (at least kLongestRecord), whichever comes first. Empty = not readable. Valid until the next call for
    /// the same ring.
    virtual std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) = 0;
};

} // namespace tidemark::recording
