// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Records out of a ring. The bytes are untrusted: another process wrote them.

#include "core/wire/wire.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
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
    std::uint64_t end = 0;               ///< ring byte count just behind the record
    std::uint64_t usable = 0;            ///< allocations: what the block can hold; 0 = not known
    std::uint64_t threadAllocations = 0; ///< of the thread so far; sampled recordings only
    std::uint32_t id = 0;     ///< stack id (of a free: 0 = not recorded); for modules and notes the handle
                              ///< that the sink returned
    std::uint32_t domain = 0; ///< 0 = heap, else a pool's id
    /// One of Allocation, Free, ReallocFree, ReallocAllocation, ReallocFailed, ModuleLoad, ModuleUnload,
    /// Mapping, Note.
    wire::RecordType type = wire::RecordType::Void;
    wire::Call call = wire::Call::Unknown;
    bool unmaps = false; ///< of a Mapping
};

/// Whether the record has a stack.
bool hasStack(const StampedRecord& record);

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

/// Takes what the stamped records refer to.
class DefinitionSink {
public:
    virtual ~DefinitionSink() = default;
    /// `fresh` are the return addresses that follow what is left of the base, outermost first; valid during
    /// the call only.
    virtual void stackDefined(
        std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) = 0;
    /// Returns a handle, or kNoModule if the record says nothing new.
    virtual std::uint32_t moduleLoaded(EventKey key, ModuleImage image) = 0;
    virtual std::uint32_t moduleUnloaded(EventKey key, std::uint64_t start, std::uint64_t end) = 0;
    /// Returns a handle. `id` is a pool's, for a note that names one.
    virtual std::uint32_t noted(wire::NoteKind kind, std::uint32_t id, std::string text) = 0;
};

struct ParseResult {
    std::size_t bytes = 0; ///< how many were understood
    bool damaged = false;  ///< what follows them is no record
};

/// Reads whole records from `bytes`, the first of which has the ring byte count `base`, until the bytes end
/// or `stamped` holds `maxStamped` records. `stamp` is the ring's current stamp there, and afterwards the one
/// behind what was understood.
ParseResult parseRecords(std::span<const std::byte> bytes, std::uint64_t base, std::size_t maxStamped,
    EventKey& stamp, std::vector<StampedRecord>& stamped, std::vector<StackDefinition>& definitions,
    DefinitionSink& sink);

/// How far a ring has been handed on.
struct RingProgress {
    std::uint32_t ring = 0;
    std::uint64_t position = 0; ///< ring byte count
    EventKey stamp;             ///< the ring's current stamp there
};

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
    /// The bytes from count `from` on, up to `to` or the end of the ring's data area, whichever comes first.
    /// Empty = not readable. Valid until the next call.
    virtual std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) = 0;
};

} // namespace tidemark::recording
