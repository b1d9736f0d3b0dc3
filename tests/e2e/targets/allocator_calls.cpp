// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes each call that allocates or frees, ROUNDS times in two threads, and prints what it did: calls that
// allocated, bytes asked for, frees, blocks and bytes that were kept. Run with 0 rounds it shows what comes
// on top of that. Usage: allocator_calls ROUNDS [no-pvalloc], the latter for allocators that have no pvalloc
// of their own.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <thread>

extern "C" {
void free_sized(void*, std::size_t) __attribute__((weak));
void free_aligned_sized(void*, std::size_t, std::size_t) __attribute__((weak));
}

namespace {

struct Counts {
    unsigned long allocations = 0;
    unsigned long bytes = 0;
    unsigned long frees = 0;
    unsigned long kept = 0;
    unsigned long keptBytes = 0;
};

class Caller {
public:
    Caller(Counts& counts, bool hasPvalloc) : m_counts(counts), m_hasPvalloc(hasPvalloc) {}

    void round(std::size_t size) {
        free(filled(malloc(size), size));
        free(filled(calloc(3, size), 3 * size));
        void* grown = filled(realloc(nullptr, size), size);
        grown = filled(realloc(grown, 10 * size), 10 * size);
        freed();
        grown = filled(reallocarray(grown, 2, size), 2 * size);
        freed();
        free(grown);
        void* aligned = nullptr;
        if (posix_memalign(&aligned, 256, size) == 0)
            free(filled(aligned, size));
        free(filled(aligned_alloc(64, 64 * size), 64 * size));
        free(filled(memalign(1024, size), size));
        free(filled(valloc(size), size));
        if (m_hasPvalloc)
            free(filled(pvalloc(size), size));
        newer(size);
        operators(size);
        m_kept = filled(malloc(size), size);
        ++m_counts.kept;
        m_counts.keptBytes += size;
    }

private:
    void newer(std::size_t size) {
        void* const block = filled(malloc(size), size);
        void* const aligned = filled(aligned_alloc(128, 128 * size), 128 * size);
        m_counts.frees += 2;
        free_sized ? free_sized(block, size) : std::free(block);
        free_aligned_sized ? free_aligned_sized(aligned, 128, 128 * size) : std::free(aligned);
    }

    void operators(std::size_t size) {
        constexpr auto kAlignment = std::align_val_t{512};
        m_counts.frees += 12;
        ::operator delete(filled(::operator new(size), size));
        ::operator delete[](filled(::operator new[](size), size));
        ::operator delete(filled(::operator new(size, std::nothrow), size), std::nothrow);
        ::operator delete[](filled(::operator new[](size, std::nothrow), size), std::nothrow);
        ::operator delete(filled(::operator new(size), size), size);
        ::operator delete[](filled(::operator new[](size), size), size);
        ::operator delete(filled(::operator new(size, kAlignment), size), kAlignment);
        ::operator delete[](filled(::operator new[](size, kAlignment), size), kAlignment);
        ::operator delete(filled(::operator new(size, kAlignment), size), size, kAlignment);
        ::operator delete[](filled(::operator new[](size, kAlignment), size), size, kAlignment);
        ::operator delete(
            filled(::operator new(size, kAlignment, std::nothrow), size), kAlignment, std::nothrow);
        ::operator delete[](
            filled(::operator new[](size, kAlignment, std::nothrow), size), kAlignment, std::nothrow);
    }

    void* filled(void* block, std::size_t size) {
        if (!block)
            std::abort();
        ++m_counts.allocations;
        m_counts.bytes += size;
        std::memset(block, 0x5A, size);
        return block;
    }

    void free(void* block) {
        ++m_counts.frees;
        std::free(block);
    }
    void freed() { ++m_counts.frees; }

    Counts& m_counts;
    bool m_hasPvalloc;
    void* volatile m_kept = nullptr;
};

} // namespace

int main(int count, char** arguments) {
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 1;
    const bool hasPvalloc = count < 3;
    Counts counts[2];
    for (Counts& thread : counts)
        std::thread([&] {
            Caller caller(thread, hasPvalloc);
            for (int i = 0; i < rounds; ++i)
                caller.round(static_cast<std::size_t>(1 + i * 37 % 3000));
        }).join();
    std::printf("%lu %lu %lu %lu %lu\n", counts[0].allocations + counts[1].allocations,
        counts[0].bytes + counts[1].bytes, counts[0].frees + counts[1].frees, counts[0].kept + counts[1].kept,
        counts[0].keptBytes + counts[1].keptBytes);
    return 0;
}
