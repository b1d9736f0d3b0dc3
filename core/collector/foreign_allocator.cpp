// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/foreign_allocator.h"

#include "core/collector/entry_jumps.h"
#include "core/collector/hooked_calls.h"
#include "core/collector/module_symbols.h"

#include <cerrno>
#include <cstring>
#include <sys/single_threaded.h>

namespace tidemark::collector {
namespace {

using wire::Call;

/// How to call the program's functions themselves, by place in kEntries.
constinit void* g_originals[EntryJumps::kMost] = {};
/// The same by name, for what our hooks need besides.
constinit RealAllocator g_foreign{};
constinit EntryJumps g_jumps;

/// Which arguments tell the size.
enum class Size : std::uint8_t { First, Second, Product };

template <std::size_t Place, Call Kind, Size Which, class... Words>
void* hookedAllocation(Words... words) {
    const auto original = reinterpret_cast<void* (*)(Words...)>(g_originals[Place]);
    const AllocatorCall call;
    if (call.isNested())
        return original(words...);
    const std::size_t values[] = {words..., 0};
    Request request{Kind, values[Which == Size::Second ? 1 : 0]};
    if constexpr (Which == Size::Product) {
        request.size *= values[1];
        request.zeroed = true;
    } else if constexpr (sizeof...(Words) > 1) {
        const std::size_t other = values[Which == Size::Second ? 0 : 1];
        request.alignment = (other & (other - 1)) == 0 ? other : 0; // or it is the tag of a nothrow new
    }
    return allocateOutermost(
        g_foreign, request, __builtin_frame_address(0), [&] { return original(words...); });
}

template <std::size_t Place, Call Kind, class... Words>
void hookedFree(void* block, Words... words) {
    const auto original = reinterpret_cast<void (*)(void*, Words...)>(g_originals[Place]);
    const AllocatorCall call;
    if (!call.isNested())
        releaseOutermost(block, Kind, __builtin_frame_address(0));
    original(block, words...);
}

template <std::size_t Place>
void* hookedRealloc(void* block, std::size_t size) {
    const AllocatorCall call;
    if (call.isNested())
        return g_foreign.realloc(block, size);
    return resizeOutermost(g_foreign, block, size, Call::Realloc, __builtin_frame_address(0));
}

template <std::size_t Place>
int hookedPosixMemalign(void** block, std::size_t alignment, std::size_t size) {
    const AllocatorCall call;
    if (call.isNested())
        return g_foreign.posix_memalign(block, alignment, size);
    int error = 0;
    void* const result = allocateOutermost(
        g_foreign, {Call::PosixMemalign, size, alignment}, __builtin_frame_address(0), [&]() noexcept {
            void* aligned = nullptr;
            error = g_foreign.posix_memalign(&aligned, alignment, size);
            return error == 0 ? aligned : nullptr;
        });
    if (error == 0)
        *block = result;
    return error;
}

struct Entry {
    const char* name;
    Call call;
    const void* hook;
    const void* hookOfMany; ///< where several names with different calls are one function
};

using Word = std::size_t;

template <std::size_t Place, Call Kind, Size Which, class... Words>
Entry allocation(const char* name) noexcept {
    return {name, Kind, reinterpret_cast<const void*>(&hookedAllocation<Place, Kind, Which, Words...>),
        reinterpret_cast<const void*>(&hookedAllocation<Place, Call::Unknown, Which, Words...>)};
}

template <std::size_t Place, Call Kind, class... Words>
Entry release(const char* name) noexcept {
    return {name, Kind, reinterpret_cast<const void*>(&hookedFree<Place, Kind, Words...>),
        reinterpret_cast<const void*>(&hookedFree<Place, Call::Unknown, Words...>)};
}

constexpr std::size_t kEntryCount = 31;
constexpr std::size_t kRealloc = 2;
constexpr std::size_t kFree = 3;
constexpr std::size_t kPosixMemalign = 4;

struct Entries {
    Entry all[kEntryCount];
};

Entries entries() noexcept {
    constexpr auto kNew = Call::New;
    constexpr auto kArray = Call::NewArray;
    constexpr auto kDelete = Call::Delete;
    constexpr auto kArrayDelete = Call::DeleteArray;
    const auto* const resize = reinterpret_cast<const void*>(&hookedRealloc<kRealloc>);
    const auto* const align = reinterpret_cast<const void*>(&hookedPosixMemalign<kPosixMemalign>);
    return {{
        allocation<0, Call::Malloc, Size::First, Word>("malloc"),
        allocation<1, Call::Calloc, Size::Product, Word, Word>("calloc"),
        {"realloc", Call::Realloc, resize, resize},
        release<kFree, Call::Free>("free"),
        {"posix_memalign", Call::PosixMemalign, align, align},
        allocation<5, Call::AlignedAlloc, Size::Second, Word, Word>("aligned_alloc"),
        allocation<6, Call::Memalign, Size::Second, Word, Word>("memalign"),
        allocation<7, Call::Valloc, Size::First, Word>("valloc"),
        allocation<8, Call::Pvalloc, Size::First, Word>("pvalloc"),
        release<9, Call::Free, Word>("free_sized"),
        release<10, Call::Free, Word, Word>("free_aligned_sized"),
        allocation<11, kNew, Size::First, Word>("_Znwm"),
        allocation<12, kArray, Size::First, Word>("_Znam"),
        allocation<13, kNew, Size::First, Word, Word>("_ZnwmRKSt9nothrow_t"),
        allocation<14, kArray, Size::First, Word, Word>("_ZnamRKSt9nothrow_t"),
        allocation<15, kNew, Size::First, Word, Word>("_ZnwmSt11align_val_t"),
        allocation<16, kArray, Size::First, Word, Word>("_ZnamSt11align_val_t"),
        allocation<17, kNew, Size::First, Word, Word, Word>("_ZnwmSt11align_val_tRKSt9nothrow_t"),
        allocation<18, kArray, Size::First, Word, Word, Word>("_ZnamSt11align_val_tRKSt9nothrow_t"),
        release<19, kDelete>("_ZdlPv"),
        release<20, kArrayDelete>("_ZdaPv"),
        release<21, kDelete, Word>("_ZdlPvm"),
        release<22, kArrayDelete, Word>("_ZdaPvm"),
        release<23, kDelete, Word>("_ZdlPvSt11align_val_t"),
        release<24, kArrayDelete, Word>("_ZdaPvSt11align_val_t"),
        release<25, kDelete, Word, Word>("_ZdlPvmSt11align_val_t"),
        release<26, kArrayDelete, Word, Word>("_ZdaPvmSt11align_val_t"),
        release<27, kDelete, Word>("_ZdlPvRKSt9nothrow_t"),
        release<28, kArrayDelete, Word>("_ZdaPvRKSt9nothrow_t"),
        release<29, kDelete, Word, Word>("_ZdlPvSt11align_val_tRKSt9nothrow_t"),
        release<30, kArrayDelete, Word, Word>("_ZdaPvSt11align_val_tRKSt9nothrow_t"),
    }};
}

int noAlignedBlock(void**, std::size_t, std::size_t) {
    return ENOMEM;
}

std::size_t unknownSize(void*) {
    return 0;
}

/// What the program's module defines of the entries; the rest stays empty.
void findInProgram(const Entries& known, std::uintptr_t module, Definition* found) noexcept {
    for (std::size_t i = 0; i < kEntryCount; ++i) {
        const Definition definition = findDefinition(known.all[i].name, SearchFrom::Start);
        if (definition && definition.module == module)
            found[i] = definition;
    }
}

bool isSharedByCalls(const Entries& known, const Definition* found, std::size_t place) noexcept {
    for (std::size_t i = 0; i < kEntryCount; ++i) {
        if (found[i].address == found[place].address && known.all[i].call != known.all[place].call)
            return true;
    }
    return false;
}

bool planAll(std::uintptr_t module) noexcept {
    const Entries known = entries();
    Definition found[kEntryCount];
    findInProgram(known, module, found);
    for (const std::size_t needed : {kRealloc, kFree}) {
        if (!found[needed])
            return false;
    }
    for (std::size_t i = 0; i < kEntryCount; ++i) {
        if (!found[i])
            continue;
        const bool shared = isSharedByCalls(known, found, i);
        if (!found[i].isFunction ||
            !g_jumps.plan(found[i].address, found[i].bytes,
                shared ? known.all[i].hookOfMany : known.all[i].hook, &g_originals[i]))
            return false;
    }
    return true;
}

template <class Function>
Function originalAt(std::size_t place) noexcept {
    return reinterpret_cast<Function>(g_originals[place]);
}

void fillTable() noexcept {
    g_foreign.realloc = originalAt<void* (*)(void*, std::size_t)>(kRealloc);
    g_foreign.free = originalAt<void (*)(void*)>(kFree);
    g_foreign.posix_memalign = originalAt<int (*)(void**, std::size_t, std::size_t)>(kPosixMemalign);
    if (!g_foreign.posix_memalign)
        g_foreign.posix_memalign = noAlignedBlock;
    g_foreign.malloc_usable_size = unknownSize;
}

/// Those that come with the compiler check each access of the program and must not be moved aside.
const char* sanitizer() noexcept {
    constexpr const char* kKnown[][2] = {{"__asan_init", "AddressSanitizer"},
        {"__tsan_init", "ThreadSanitizer"}, {"__msan_init", "MemorySanitizer"},
        {"__hwasan_init", "HWAddressSanitizer"}, {"__lsan_init", "LeakSanitizer"}};
    for (const auto& [symbol, name] : kKnown) {
        if (findDefinition(symbol, SearchFrom::Start))
            return name;
    }
    return nullptr;
}

struct Trait {
    const char* text; ///< in its messages
    const char* name;
};
constexpr Trait kTraits[] = {
    {"<jemalloc>", "jemalloc"}, {"tcmalloc", "tcmalloc"}, {"mimalloc", "mimalloc"}, {"snmalloc", "snmalloc"}};

struct NameSearch {
    std::uintptr_t module;
    const char* name;
};

/// Allocators that are linked in keep no names but those in their messages.
int lookForName(dl_phdr_info* module, std::size_t, void* data) {
    auto& search = *static_cast<NameSearch*>(data);
    if (module->dlpi_addr != search.module)
        return 0;
    for (int i = 0; i < module->dlpi_phnum; ++i) {
        const Elf64_Phdr& segment = module->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_R) == 0 || (segment.p_flags & PF_W) != 0)
            continue;
        const auto* const begin = reinterpret_cast<const char*>(module->dlpi_addr + segment.p_vaddr);
        for (const Trait& trait : kTraits) {
            if (memmem(begin, segment.p_filesz, trait.text, std::strlen(trait.text))) {
                search.name = trait.name;
                return 1;
            }
        }
    }
    return 1;
}

void say(wire::SharedPage& page, const char* name) noexcept {
    std::strncpy(page.foreign_allocator, name, sizeof page.foreign_allocator - 1);
}

} // namespace

void hookForeignAllocator(wire::SharedPage& page) noexcept {
    const Definition visible = findDefinition("malloc", SearchFrom::Start);
    if (!visible || isOurs(visible))
        return;
    if (const char* const name = sanitizer())
        return say(page, name);
    if (__libc_single_threaded && planAll(visible.module)) {
        fillTable();
        g_hookMode |= kEntriesHooked;
        if (g_jumps.make())
            return;
        g_hookMode &= ~std::uint32_t{kEntriesHooked};
    }
    NameSearch search{visible.module, "an allocator of its own"};
    dl_iterate_phdr(lookForName, &search);
    say(page, search.name);
}

} // namespace tidemark::collector
