// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// System calls that touch neither errno nor any state of libc, so that the target cannot tell that they were
// made.

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <linux/futex.h>
#include <linux/mman.h>
#include <sys/syscall.h>

#if !defined(__x86_64__) || !defined(__linux__)
#error                                                                                                       \
    "The collector is written for Linux on x86-64; other processors need their own unwinder and system calls."
#endif

namespace tidemark::collector {

/// Returns the kernel's answer: −errno on failure.
inline long rawSyscall(
    long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) noexcept {
    long result;
    register long r10 asm("r10") = d;
    register long r8 asm("r8") = e;
    register long r9 asm("r9") = f;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result;
}

template <class T>
long asWord(T* pointer) noexcept {
    return static_cast<long>(reinterpret_cast<std::uintptr_t>(pointer));
}

inline void* rawMap(std::size_t bytes, int protection, int flags, int file) noexcept {
    const long result = rawSyscall(SYS_mmap, 0, static_cast<long>(bytes), protection, flags, file, 0);
    return result < 0 && result > -4096 ? nullptr : reinterpret_cast<void*>(result);
}

/// Maps `bytes` of the file behind the shared mapping that begins at `mapping`, from the same place in the
/// file on, even if that mapping is shorter: what mremap does with an old size of 0. Needs no file
/// descriptor.
inline void* rawMapAgain(const void* mapping, std::size_t bytes) noexcept {
    const long result = rawSyscall(SYS_mremap, asWord(mapping), 0, static_cast<long>(bytes), MREMAP_MAYMOVE);
    return result < 0 && result > -4096 ? nullptr : reinterpret_cast<void*>(result);
}

inline void rawUnmap(void* address, std::size_t bytes) noexcept {
    rawSyscall(SYS_munmap, asWord(address), static_cast<long>(bytes));
}

/// Nanoseconds of the given clock.
inline std::int64_t rawClock(int clock) noexcept {
    timespec now{};
    rawSyscall(SYS_clock_gettime, clock, asWord(&now));
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

inline void rawSleep(long nanoseconds) noexcept {
    const timespec duration{0, nanoseconds};
    rawSyscall(SYS_nanosleep, asWord(&duration), 0);
}

/// The word is in memory shared between processes.
inline void futexWait(const void* word, std::uint32_t expected, long nanoseconds) noexcept {
    const timespec timeout{0, nanoseconds};
    rawSyscall(SYS_futex, asWord(word), FUTEX_WAIT, static_cast<long>(expected), asWord(&timeout));
}

inline void futexWake(const void* word) noexcept {
    rawSyscall(SYS_futex, asWord(word), FUTEX_WAKE, 1);
}

/// Whether eight bytes at the address can be read. The kernel copies the "signal set" before it refuses the
/// request.
inline bool isReadable(std::uintptr_t address) noexcept {
    constexpr long kNoSuchRequest = -1;
    constexpr long kBadAddress = -14;
    constexpr std::uintptr_t kFirstPage = 4096; // never mapped; and a null "signal set" is not looked at
    return address >= kFirstPage &&
           rawSyscall(SYS_rt_sigprocmask, kNoSuchRequest, static_cast<long>(address), 0, 8) != kBadAddress;
}

/// Blocks all signals of the calling thread while it lives.
class SignalBlock {
public:
    SignalBlock() noexcept {
        const std::uint64_t all = ~std::uint64_t{0};
        rawSyscall(SYS_rt_sigprocmask, 0, asWord(&all), asWord(&m_before), 8);
    }
    ~SignalBlock() { rawSyscall(SYS_rt_sigprocmask, 2, asWord(&m_before), 0, 8); }
    SignalBlock(const SignalBlock&) = delete;
    SignalBlock& operator=(const SignalBlock&) = delete;

private:
    std::uint64_t m_before = 0;
};

} // namespace tidemark::collector
