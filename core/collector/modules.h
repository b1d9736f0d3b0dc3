// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/cfi.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <link.h>

namespace tidemark::collector {

/// A module of the target as the dynamic loader has mapped it.
struct LoadedModule {
    std::uintptr_t start = 0;
    std::uintptr_t end = 0;
    std::uintptr_t bias = 0;
    const char* loaderName = nullptr; ///< the loader's string; empty for the main program
    const void* ehFrameHeader = nullptr;

    bool holds(std::uintptr_t address) const noexcept { return address >= start && address < end; }
};

/// The module with this address. Takes no lock where glibc has _dl_find_object (2.35).
bool findModule(std::uintptr_t address, LoadedModule& module) noexcept;

/// The same from dl_iterate_phdr, which takes the loader's lock: for a glibc without _dl_find_object.
bool findModuleByIteration(std::uintptr_t address, LoadedModule& module) noexcept;

/// Where the module's unwind information lies. header = nullptr if it has none.
UnwindSection unwindSection(const LoadedModule& module) noexcept;

struct BuildId {
    const std::uint8_t* bytes = nullptr;
    std::uint32_t count = 0;
};
BuildId buildId(const LoadedModule& module) noexcept;

/// Writes the module's path into `path`, at most `capacity` bytes, not terminated; "[vdso]" for the kernel's
/// own. Returns the number of bytes.
std::size_t modulePath(const LoadedModule& module, char* path, std::size_t capacity) noexcept;

/// The modules that have been written to the ring file.
class AnnouncedModules {
public:
    static constexpr std::size_t kSlots = 4096;

    /// True for the caller that has to write the module's record. (Two threads that meet the module in the
    /// same instant may both be told so: the record is then there twice.)
    bool announce(const LoadedModule& module) noexcept;

    bool isAnnounced(const LoadedModule& module) const noexcept;

    /// Takes out one module that overlaps [start, end) but is not the given one; false if there is none.
    bool takeReplaced(const LoadedModule& by, LoadedModule& gone) noexcept;

    /// In a forked child: nothing has been written.
    void forget() noexcept;

    /// Takes out one module that is no longer mapped; false if there is none.
    bool takeUnloaded(LoadedModule& gone) noexcept;

private:
    struct Slot {
        std::atomic<std::uintptr_t> start; ///< 0 = free, 1 = being filled
        std::atomic<std::uintptr_t> end;
        std::atomic<std::uint64_t> identity;
    };

    struct StillLoaded {
        std::uintptr_t start;
        std::uint64_t identity;
        bool answer;
    };

    /// With the loader's lock held, so that the module cannot go away while it is read.
    static int compareLoaded(dl_phdr_info* info, std::size_t, void* context);
    static std::uint64_t identityOf(const LoadedModule& module) noexcept;
    bool take(Slot& slot, std::uintptr_t start, LoadedModule& gone) noexcept;

    Slot m_slots[kSlots];
    std::atomic<std::size_t> m_used; ///< slots at or above were never filled
};

} // namespace tidemark::collector
