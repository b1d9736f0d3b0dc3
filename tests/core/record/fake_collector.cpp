// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for the collector: claims a ring and records a few events when it is loaded, and the exec that
// the program itself announces by calling tidemark_fake_exec.

#include "core/wire/family.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace tidemark::wire;

namespace {

constexpr std::uint64_t head(RecordType type, Call call, std::uint64_t step, std::uint64_t low) {
    return static_cast<std::uint64_t>(type) | static_cast<std::uint64_t>(call) << 4 | step << 9 | low << 16;
}

/// The first process of the family only: no other is recorded.
int openRing() {
    const char* path = std::getenv(kRingVariable);
    const int familyFile = path != nullptr ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void* memory = mmap(nullptr, sizeof(Family), PROT_READ | PROT_WRITE, MAP_SHARED, familyFile, 0);
    close(familyFile);
    auto* family = static_cast<Family*>(memory);
    if (memory == MAP_FAILED || family->first_taken.exchange(1) != 0)
        return -1;
    return open(family->first_ring, O_RDWR | O_CLOEXEC);
}

[[gnu::constructor]] void begin() {
    const int fd = openRing();
    void* memory = fd < 0 ? MAP_FAILED : mmap(nullptr, kFileBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    unsetenv(kRingVariable);
    const char* saved = std::getenv(kSavedPreloadVariable);
    if (saved != nullptr)
        setenv("LD_PRELOAD", saved, 1);
    else
        unsetenv("LD_PRELOAD");
    unsetenv(kSavedPreloadVariable);
    if (memory == MAP_FAILED)
        return;
    auto* header = static_cast<Header*>(memory);
    auto& page = header->page;
    page.target_phase = static_cast<std::uint32_t>(TargetPhase::Running);
    auto& ring = header->rings[0];
    ring.state = static_cast<std::uint32_t>(RingState::InUse);
    ring.tid = getpid();
    ring.generation.fetch_add(1);
    page.rings_claimed = 1;
    page.next_stack_id = 2;
    const auto code = reinterpret_cast<std::uint64_t>(&begin);
    constexpr std::uint64_t kStackWords = 3;
    const std::uint64_t words[] = {
        head(RecordType::Stack, Call::Unknown, 0, kStackWords | std::uint64_t{1} << 16), 0, code + 8, // id 1
        static_cast<std::uint64_t>(RecordType::Stamp) | page.tick.load() << 4, 1,
        head(RecordType::Allocation, Call::Malloc, 0, 64),
        1 | std::uint64_t{100} << 32 | std::uint64_t{kUnknownSlack} << 56, // id 1, 100 bytes
        head(RecordType::Free, Call::Free, 1, 64)};
    std::memcpy(reinterpret_cast<std::byte*>(memory) + sizeof(Header), words, sizeof words);
    ring.head = sizeof words;
    if (std::getenv("FAKE_COLLECTOR_EXEC") != nullptr) {
        std::strcpy(page.exec_path, "/bin/true");
        page.target_phase = static_cast<std::uint32_t>(TargetPhase::Exec);
    }
}

} // namespace
