// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/collector/fake_recorder.h"

#include <bit>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
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

bool isAllocation(wire::RecordType type) {
    return type == wire::RecordType::Allocation || type == wire::RecordType::ReallocAllocation;
}

bool isFree(wire::RecordType type) {
    return type == wire::RecordType::Free || type == wire::RecordType::ReallocFree ||
           type == wire::RecordType::ReallocFailed;
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
    for (std::uint32_t i = 0; i < readyRings; ++i)
        m_header->rings[i].state = static_cast<std::uint32_t>(wire::RingState::Ready);
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
        const auto recordHead = std::bit_cast<wire::RecordHead>(words[0]);
        const std::uint64_t bytes = recordHead.words * std::uint64_t{8};
        if (bytes == 0 || bytes > head - tail || tail % wire::kRingBytes + bytes > wire::kRingBytes)
            return problem("ring " + std::to_string(ring) + " has a record of impossible length");
        const SeenRecord record = parse(words, recordHead);
        if (record.type == wire::RecordType::Void)
            ++m_voids;
        else if (record.type != wire::RecordType::Pad)
            m_records[ring].push_back(record);
        tail += bytes;
    }
    header.tail.store(tail, std::memory_order_release);
    if (header.waiting.exchange(0) != 0)
        syscall(SYS_futex, &header.waiting, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

SeenRecord FakeRecorder::parse(const std::uint64_t* words, wire::RecordHead head) {
    SeenRecord seen;
    seen.type = static_cast<wire::RecordType>(head.type);
    seen.call = static_cast<wire::Call>(head.call);
    seen.id = head.id;
    if (isAllocation(seen.type)) {
        const auto record = recordAt<wire::AllocationRecord>(words);
        seen.stamp = record.stamp;
        seen.address = record.address;
        seen.size = record.size;
        if (head.words != sizeof record / 8)
            problem("an allocation of wrong length");
    } else if (isFree(seen.type)) {
        const auto record = recordAt<wire::FreeRecord>(words);
        seen.stamp = record.stamp;
        seen.address = record.address;
        if (head.words != sizeof record / 8)
            problem("a free of wrong length");
    } else if (seen.type == wire::RecordType::Stack) {
        const auto record = recordAt<wire::StackRecord>(words);
        seen.flags = record.flags;
        seen.frames.assign(words + 2, words + 2 + record.count);
        if (head.words != 2 + record.count || head.id == 0)
            problem("a stack of wrong length or without id");
        if (!m_stacks.emplace(head.id, seen).second)
            problem("stack " + std::to_string(head.id) + " is there twice");
    } else if (seen.type == wire::RecordType::ModuleLoad) {
        const auto record = recordAt<wire::ModuleLoadRecord>(words);
        seen.stamp = record.stamp;
        seen.address = record.start;
        seen.size = record.end;
        seen.buildIdBytes = record.build_id_bytes;
        const auto* const text = reinterpret_cast<const char*>(words) + sizeof record;
        seen.path.assign(text + record.build_id_bytes, record.path_bytes);
        if (head.words != (sizeof record + record.build_id_bytes + record.path_bytes + 7) / 8)
            problem("a module of wrong length");
    } else if (seen.type == wire::RecordType::ModuleUnload) {
        const auto record = recordAt<wire::ModuleUnloadRecord>(words);
        seen.stamp = record.stamp;
        seen.address = record.start;
        seen.size = record.end;
    } else if (seen.type != wire::RecordType::Void && seen.type != wire::RecordType::Pad) {
        problem("a record of unknown type " + std::to_string(head.type));
    }
    return seen;
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
