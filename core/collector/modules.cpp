// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/modules.h"

#include "core/collector/raw_syscalls.h"

#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

// Weak: an older glibc does not have it.
extern "C" __attribute__((weak)) int _dl_find_object(void* address, dl_find_object* result) noexcept;

namespace tidemark::collector {
namespace {

constexpr std::uintptr_t kPage = 4096;

struct Search {
    std::uintptr_t address;
    LoadedModule* module;
    bool found;
};

LoadedModule moduleOf(const dl_phdr_info& info) noexcept {
    LoadedModule module{~std::uintptr_t{0}, 0, info.dlpi_addr, info.dlpi_name, nullptr};
    for (unsigned i = 0; i < info.dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = info.dlpi_phdr[i];
        const std::uintptr_t start = info.dlpi_addr + segment.p_vaddr;
        if (segment.p_type == PT_GNU_EH_FRAME)
            module.ehFrameHeader = reinterpret_cast<const void*>(start);
        if (segment.p_type != PT_LOAD)
            continue;
        module.start = start < module.start ? start & ~(kPage - 1) : module.start;
        module.end = start + segment.p_memsz > module.end ? start + segment.p_memsz : module.end;
    }
    return module;
}

int inspect(dl_phdr_info* info, std::size_t, void* context) {
    auto& search = *static_cast<Search*>(context);
    const LoadedModule candidate = moduleOf(*info);
    if (!candidate.holds(search.address))
        return 0;
    *search.module = candidate;
    search.found = true;
    return 1;
}

/// The program headers, from the ELF header that the first segment begins with.
struct ProgramHeaders {
    const ElfW(Phdr) * first = nullptr;
    unsigned count = 0;
};

ProgramHeaders programHeaders(const LoadedModule& module) noexcept {
    if (module.end - module.start < kPage)
        return {};
    const auto* const header = reinterpret_cast<const ElfW(Ehdr)*>(module.start);
    if (std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_phentsize != sizeof(ElfW(Phdr)) ||
        header->e_phoff > kPage || header->e_phnum > (kPage - header->e_phoff) / sizeof(ElfW(Phdr)))
        return {};
    return {reinterpret_cast<const ElfW(Phdr)*>(module.start + header->e_phoff), header->e_phnum};
}

bool isKernelModule(const LoadedModule& module) noexcept {
    return module.holds(getauxval(AT_SYSINFO_EHDR));
}

} // namespace

bool findModuleByIteration(std::uintptr_t address, LoadedModule& module) noexcept {
    Search search{address, &module, false};
    dl_iterate_phdr(inspect, &search);
    return search.found;
}

bool findModule(std::uintptr_t address, LoadedModule& module) noexcept {
    if (!_dl_find_object)
        return findModuleByIteration(address, module);
    dl_find_object found{};
    if (_dl_find_object(reinterpret_cast<void*>(address), &found) != 0)
        return false;
    module.start = reinterpret_cast<std::uintptr_t>(found.dlfo_map_start);
    module.end = reinterpret_cast<std::uintptr_t>(found.dlfo_map_end);
    module.bias = found.dlfo_link_map->l_addr;
    module.loaderName = found.dlfo_link_map->l_name;
    module.ehFrameHeader = found.dlfo_eh_frame;
    return true;
}

UnwindSection unwindSection(const LoadedModule& module) noexcept {
    const auto header = reinterpret_cast<std::uintptr_t>(module.ehFrameHeader);
    const ProgramHeaders headers = programHeaders(module);
    for (unsigned i = 0; header != 0 && i < headers.count; ++i) {
        const ElfW(Phdr)& segment = headers.first[i];
        const std::uintptr_t start = module.bias + segment.p_vaddr;
        if (segment.p_type == PT_LOAD && header >= start && header - start < segment.p_filesz)
            return {reinterpret_cast<const std::uint8_t*>(header),
                reinterpret_cast<const std::uint8_t*>(start),
                reinterpret_cast<const std::uint8_t*>(start + segment.p_filesz)};
    }
    return {};
}

BuildId buildId(const LoadedModule& module) noexcept {
    const ProgramHeaders headers = programHeaders(module);
    for (unsigned i = 0; i < headers.count; ++i) {
        const ElfW(Phdr)& segment = headers.first[i];
        std::uintptr_t note = module.bias + segment.p_vaddr;
        if (segment.p_type != PT_NOTE || !module.holds(note) || segment.p_memsz > module.end - note)
            continue;
        const std::uintptr_t align = segment.p_align == 8 ? 8 : 4;
        const std::uintptr_t end = note + segment.p_memsz;
        while (end - note >= sizeof(ElfW(Nhdr))) {
            const auto* const head = reinterpret_cast<const ElfW(Nhdr)*>(note);
            const std::uintptr_t name = note + sizeof *head;
            const std::uintptr_t content = (name + head->n_namesz + align - 1) & ~(align - 1);
            if (head->n_namesz > end - name || content > end || head->n_descsz > end - content)
                break;
            if (head->n_type == NT_GNU_BUILD_ID && head->n_namesz == 4 && head->n_descsz <= 64 &&
                std::memcmp(reinterpret_cast<const void*>(name), "GNU", 4) == 0)
                return {reinterpret_cast<const std::uint8_t*>(content), head->n_descsz};
            const std::uintptr_t next = (content + head->n_descsz + align - 1) & ~(align - 1);
            if (next > end)
                break;
            note = next;
        }
    }
    return {};
}

std::size_t modulePath(const LoadedModule& module, char* path, std::size_t capacity) noexcept {
    const auto put = [&](std::size_t at, const char* text) {
        std::size_t bytes = std::strlen(text);
        bytes = bytes < capacity - at ? bytes : capacity - at;
        std::memcpy(path + at, text, bytes);
        return at + bytes;
    };
    if (isKernelModule(module))
        return put(0, "[vdso]");
    if (!module.loaderName || module.loaderName[0] == '\0') {
        const long bytes =
            rawSyscall(SYS_readlink, asWord("/proc/self/exe"), asWord(path), static_cast<long>(capacity));
        return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
    }
    if (module.loaderName[0] == '/')
        return put(0, module.loaderName);
    const long bytes = rawSyscall(SYS_getcwd, asWord(path), static_cast<long>(capacity));
    std::size_t at = bytes > 1 ? static_cast<std::size_t>(bytes) - 1 : 0; // getcwd counts its final zero
    if (at != 0 && path[at - 1] != '/')
        at = put(at, "/");
    return put(at, module.loaderName);
}

std::uint64_t AnnouncedModules::identityOf(const LoadedModule& module) noexcept {
    std::uint64_t hash = module.bias;
    const auto mix = [&](std::uint8_t byte) { hash = (hash ^ byte) * 0x0000'0100'0000'01B3; };
    for (const char* at = module.loaderName; at && *at != '\0'; ++at)
        mix(static_cast<std::uint8_t>(*at));
    const BuildId id = buildId(module);
    for (std::uint32_t i = 0; i < id.count; ++i)
        mix(id.bytes[i]);
    return hash;
}

bool AnnouncedModules::isAnnounced(const LoadedModule& module) const noexcept {
    const std::size_t used = m_used.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < used; ++i) {
        const Slot& slot = m_slots[i];
        if (slot.start.load(std::memory_order_acquire) == module.start)
            return slot.identity.load(std::memory_order_relaxed) == identityOf(module);
    }
    return false;
}

bool AnnouncedModules::announce(const LoadedModule& module) noexcept {
    if (isAnnounced(module))
        return false;
    for (std::size_t i = 0; i < kSlots; ++i) {
        std::uintptr_t free = 0;
        if (!m_slots[i].start.compare_exchange_strong(free, 1, std::memory_order_acquire))
            continue;
        m_slots[i].end.store(module.end, std::memory_order_relaxed);
        m_slots[i].identity.store(identityOf(module), std::memory_order_relaxed);
        m_slots[i].start.store(module.start, std::memory_order_release);
        std::size_t used = m_used.load(std::memory_order_relaxed);
        while (used < i + 1 && !m_used.compare_exchange_weak(used, i + 1, std::memory_order_release))
            ;
        return true;
    }
    return false;
}

bool AnnouncedModules::take(Slot& slot, std::uintptr_t start, LoadedModule& gone) noexcept {
    gone.end = slot.end.load(std::memory_order_relaxed);
    if (!slot.start.compare_exchange_strong(start, 0, std::memory_order_acq_rel))
        return false;
    gone.start = start;
    return true;
}

bool AnnouncedModules::takeReplaced(const LoadedModule& by, LoadedModule& gone) noexcept {
    const std::size_t used = m_used.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < used; ++i) {
        Slot& slot = m_slots[i];
        const std::uintptr_t start = slot.start.load(std::memory_order_acquire);
        const std::uintptr_t end = slot.end.load(std::memory_order_relaxed);
        if (start <= 1 || start >= by.end || end <= by.start)
            continue;
        if (start == by.start && slot.identity.load(std::memory_order_relaxed) == identityOf(by))
            continue;
        if (take(slot, start, gone))
            return true;
    }
    return false;
}

bool AnnouncedModules::takeUnloaded(LoadedModule& gone) noexcept {
    const std::size_t used = m_used.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < used; ++i) {
        Slot& slot = m_slots[i];
        const std::uintptr_t start = slot.start.load(std::memory_order_acquire);
        if (start <= 1)
            continue;
        StillLoaded question{start, slot.identity.load(std::memory_order_relaxed), false};
        dl_iterate_phdr(&AnnouncedModules::compareLoaded, &question);
        if (!question.answer && take(slot, start, gone))
            return true;
    }
    return false;
}

int AnnouncedModules::compareLoaded(dl_phdr_info* info, std::size_t, void* context) {
    auto& question = *static_cast<StillLoaded*>(context);
    const LoadedModule loaded = moduleOf(*info);
    question.answer = loaded.start == question.start && identityOf(loaded) == question.identity;
    return question.answer ? 1 : 0;
}

void AnnouncedModules::forget() noexcept {
    const std::size_t used = m_used.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < used && i < kSlots; ++i)
        m_slots[i].start.store(0, std::memory_order_relaxed);
    m_used.store(0, std::memory_order_relaxed);
}

} // namespace tidemark::collector
