// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/collector/fake_recorder.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <iterator>
#include <linux/futex.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tidemark {
namespace {

std::int64_t monotonicNow() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

/// In words; 0 for what is no record.
std::uint64_t lengthOf(std::uint64_t head) {
    switch (static_cast<wire::RecordType>(head & 0xf)) {
    case wire::RecordType::Free:
    case wire::RecordType::ReallocFree:
    case wire::RecordType::ReallocFailed:
        return 1;
    case wire::RecordType::Stamp:
    case wire::RecordType::Allocation:
    case wire::RecordType::ReallocAllocation:
    case wire::RecordType::Restamp:
        return 2;
    default:
        return head >> 16 & 0xffff;
    }
}

template <class Record>
Record recordAt(const std::uint64_t* words) {
    Record record;
    std::memcpy(static_cast<void*>(&record), words, sizeof record);
    return record;
}

} // namespace

FakeRecorder::FakeRecorder(std::uint32_t readyRings, bool running) : m_clockStart(monotonicNow()) {
    char name[] = "/tmp/tidemark_ring_XXXXXX";
    const int file = mkstemp(name);
    if (file < 0 || ftruncate(file, static_cast<off_t>(wire::kFileBytes)) != 0)
        throw std::runtime_error("cannot make a ring file");
    m_path = name;
    void* const mapped = mmap(nullptr, wire::kFileBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED)
        throw std::runtime_error("cannot map the ring file");
    m_header = static_cast<wire::Header*>(mapped);
    m_data = static_cast<std::byte*>(mapped) + sizeof(wire::Header);
    wire::SharedPage& page = m_header->page;
    page.magic = wire::kMagic;
    page.version = wire::kVersion;
    page.header_bytes = sizeof(wire::Header);
    page.max_rings = wire::kMaxRings;
    page.ring_bytes = wire::kRingBytes;
    page.clock_start_ns = m_clockStart;
    page.recorder_pid = getpid();
    page.next_stack_id = 1;
    for (std::uint32_t i = 0; i < readyRings; ++i) {
        m_header->rings[i].backed_until = ~std::uint64_t{0};
        m_header->rings[i].state = static_cast<std::uint32_t>(wire::RingState::Ready);
    }
    page.recording_state = static_cast<std::uint32_t>(wire::RecordingState::Recording);
    m_paused = !running;
    sigset_t all; // handlers of a test belong on the test's own thread
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    m_thread = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

FakeRecorder::~FakeRecorder() {
    finish();
    munmap(m_header, wire::kFileBytes);
    unlink(m_path.c_str());
}

void FakeRecorder::finish() {
    m_paused = false;
    m_ending = true;
    if (m_thread.joinable())
        m_thread.join();
}

void FakeRecorder::run() {
    for (;;) {
        const bool last = m_ending;
        if (!m_clockStopped)
            raiseTick();
        for (std::uint32_t ring = 0; !m_paused && ring < wire::kMaxRings; ++ring)
            drain(ring);
        if (last)
            return;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
}

void FakeRecorder::raiseTick() {
    const auto now = static_cast<std::uint64_t>(monotonicNow() - m_clockStart);
    auto& tick = m_header->page.tick;
    auto seen = tick.load();
    while (seen < now && !tick.compare_exchange_weak(seen, now))
        ;
}

void FakeRecorder::drain(std::uint32_t ring) {
    wire::RingHeader& header = m_header->rings[ring];
    const std::uint64_t head = header.head.load(std::memory_order_acquire);
    std::uint64_t tail = header.tail.load();
    if (head < tail || head - tail > wire::kRingBytes || head % 8 != 0)
        return problem("ring " + std::to_string(ring) + " has an impossible head");
    const std::byte* const data = m_data + std::size_t{ring} * wire::kRingBytes;
    while (tail < head) {
        const auto* const words = reinterpret_cast<const std::uint64_t*>(data + tail % wire::kRingBytes);
        const std::uint64_t length = lengthOf(words[0]);
        const std::uint64_t bytes = length * 8;
        if (bytes == 0 || bytes > head - tail || tail % wire::kRingBytes + bytes > wire::kRingBytes)
            return problem("ring " + std::to_string(ring) + " has a record of impossible length");
        const SeenRecord record = parse(words, length, ring);
        if (record.type == wire::RecordType::Void)
            ++m_voids;
        else if (record.type == wire::RecordType::Stamp)
            ++m_stamps;
        else
            m_records[ring].push_back(record);
        tail += bytes;
    }
    header.tail.store(tail, std::memory_order_release);
    if (header.waiting.exchange(0) != 0)
        syscall(SYS_futex, &header.waiting, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

SeenRecord FakeRecorder::parse(const std::uint64_t* words, std::uint64_t length, std::uint32_t ring) {
    const std::uint64_t head = words[0];
    SeenRecord seen;
    seen.type = static_cast<wire::RecordType>(head & 0xf);
    seen.call = static_cast<wire::Call>(head >> 4 & 0x1f);
    SeenStamp& current = m_current[ring];
    switch (seen.type) {
    case wire::RecordType::Void:
        return seen;
    case wire::RecordType::Stamp:
        if (head >> 4 < current.tick || words[1] < current.lamport)
            problem("ring " + std::to_string(ring) + " goes back in time");
        current = {head >> 4, words[1]};
        return seen;
    case wire::RecordType::Stack:
        parseStack(words, length, ring, seen);
        return seen;
    default:
        break;
    }
    current.lamport += head >> 9 & 0x7f;
    seen.stamp = current;
    if (length == 2)
        parseAllocation(words, seen);
    else if (length == 1)
        seen.address = head >> 16;
    else if (seen.type == wire::RecordType::ModuleLoad)
        parseModuleLoad(words, length, seen);
    else
        parseLong(words, seen);
    return seen;
}

void FakeRecorder::parseAllocation(const std::uint64_t* words, SeenRecord& seen) {
    seen.address = words[0] >> 16;
    seen.id = static_cast<std::uint32_t>(words[1]);
    seen.size = words[1] >> 32 & (wire::kCompactSizes - 1);
    const std::uint64_t slack = words[1] >> 56;
    seen.usable = slack == wire::kUnknownSlack ? 0 : seen.size + slack;
}

void FakeRecorder::parseStack(
    const std::uint64_t* words, std::uint64_t length, std::uint32_t ring, SeenRecord& seen) {
    const auto record = recordAt<wire::StackRecord>(words);
    seen.id = static_cast<std::uint32_t>(record.head >> 32);
    seen.flags = record.flags;
    seen.frames.assign(std::make_reverse_iterator(words + length), std::make_reverse_iterator(words + 2));
    const std::pair owner{ring, m_header->rings[ring].generation.load()};
    if (record.base != 0) {
        const SeenRecord* const base = stack(record.base);
        if (!base || m_owner[record.base] != owner || record.dropped > base->frames.size())
            return problem("a stack that builds on nothing");
        seen.frames.insert(seen.frames.end(), base->frames.begin() + record.dropped, base->frames.end());
    }
    if (seen.id == 0 || seen.frames.size() > wire::kMaxFrames)
        problem("a stack of wrong length or without id");
    m_owner[seen.id] = owner;
    if (!m_stacks.emplace(seen.id, seen).second)
        problem("stack " + std::to_string(seen.id) + " is there twice");
}

void FakeRecorder::parseModuleLoad(const std::uint64_t* words, std::uint64_t length, SeenRecord& seen) {
    const auto record = recordAt<wire::ModuleLoadRecord>(words);
    seen.address = record.start;
    seen.size = record.end;
    seen.buildIdBytes = record.build_id_bytes;
    const auto* const text = reinterpret_cast<const char*>(words) + sizeof record;
    seen.path.assign(text + record.build_id_bytes, record.path_bytes);
    if (length != (sizeof record + record.build_id_bytes + record.path_bytes + 7) / 8)
        problem("a module of wrong length");
}

void FakeRecorder::parseLong(const std::uint64_t* words, SeenRecord& seen) {
    seen.id = static_cast<std::uint32_t>(words[0] >> 32);
    seen.isLong = true;
    const auto fill = [&](const auto& record, wire::RecordType plain, wire::RecordType ofRealloc) {
        seen.type = (record.flags & wire::kIsRealloc) != 0 ? ofRealloc : plain;
        seen.address = record.address;
        seen.domain = record.domain;
        seen.threadAllocations = record.thread_allocations;
    };
    if (seen.type == wire::RecordType::LongAllocation) {
        const auto record = recordAt<wire::LongAllocationRecord>(words);
        fill(record, wire::RecordType::Allocation, wire::RecordType::ReallocAllocation);
        if ((record.flags & wire::kIsRestamp) != 0)
            seen.type = wire::RecordType::Restamp;
        seen.size = record.size;
        seen.usable = record.usable;
    } else if (seen.type == wire::RecordType::LongFree) {
        fill(recordAt<wire::LongFreeRecord>(words), wire::RecordType::Free, wire::RecordType::ReallocFree);
    } else if (seen.type == wire::RecordType::ModuleUnload) {
        const auto record = recordAt<wire::ModuleUnloadRecord>(words);
        seen.address = record.start;
        seen.size = record.end;
    } else if (seen.type == wire::RecordType::Mapping) {
        const auto record = recordAt<wire::MappingRecord>(words);
        seen.address = record.address;
        seen.size = record.size;
        seen.oldAddress = record.old_address;
        seen.oldSize = record.old_size;
    } else if (seen.type == wire::RecordType::Note) {
        const auto record = recordAt<wire::NoteRecord>(words);
        seen.path.assign(reinterpret_cast<const char*>(words) + sizeof record, record.bytes);
    } else if (seen.type == wire::RecordType::PythonCode) {
        const auto record = recordAt<wire::PythonCodeRecord>(words);
        const auto* const text = reinterpret_cast<const char*>(words) + sizeof record;
        seen.path.assign(text, record.name_bytes);
        seen.file.assign(text + record.name_bytes, record.file_bytes);
        seen.lines.assign(text + record.name_bytes + record.file_bytes, record.table_bytes);
        seen.address = record.first_line;
        seen.flags = record.version;
        seen.size = record.table_offset;
    } else {
        problem("a record of unknown type");
    }
}

std::vector<SeenRecord> FakeRecorder::ofType(wire::RecordType type) const {
    std::vector<SeenRecord> found;
    for (const auto& [ring, records] : m_records) {
        for (const SeenRecord& record : records) {
            if (record.type == type)
                found.push_back(record);
        }
    }
    return found;
}

std::uint64_t FakeRecorder::count(wire::RecordType type) const {
    return ofType(type).size();
}

const SeenRecord* FakeRecorder::stack(std::uint32_t id) const {
    const auto found = m_stacks.find(id);
    return found == m_stacks.end() ? nullptr : &found->second;
}

} // namespace tidemark
