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

std::byte* put(std::byte* to, RecordType type, const void* record, std::size_t bytes, RecordHead head) {
    std::memcpy(to, record, bytes);
    head.type = static_cast<std::uint8_t>(type);
    head.words = static_cast<std::uint16_t>(bytes / 8);
    std::memcpy(to, &head, sizeof(head));
    return to + bytes;
}

struct OneFrame {
    StackRecord stack;
    std::uint64_t frame;
};

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
    auto* data = reinterpret_cast<std::byte*>(memory) + sizeof(Header);
    auto* end = data;
    const auto code = reinterpret_cast<std::uint64_t>(&begin);
    const OneFrame stack{{{}, 1, 0}, code + 8};
    const AllocationRecord allocation{{}, {page.tick.load(), 1}, 64, 100};
    const FreeRecord release{{}, {page.tick.load(), 2}, 64};
    end = put(end, RecordType::Stack, &stack, sizeof(stack), {0, 0, 0, 1});
    end = put(end, RecordType::Allocation, &allocation, sizeof(allocation), {0, 1, 0, 1});
    end = put(end, RecordType::Free, &release, sizeof(release), {0, 10, 0, 0});
    ring.head = static_cast<std::uint64_t>(end - data);
    if (std::getenv("FAKE_COLLECTOR_EXEC") != nullptr) {
        std::strcpy(page.exec_path, "/bin/true");
        page.target_phase = static_cast<std::uint32_t>(TargetPhase::Exec);
    }
}

} // namespace
