// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/real_functions.h"

#include "core/collector/module_symbols.h"

#include <cerrno>
#include <cstring>
#include <dlfcn.h>

// glibc's own, which work before anything can be looked up.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace tidemark::collector {
namespace {

constexpr std::size_t kPage = 4096;

int libcPosixMemalign(void** block, std::size_t alignment, std::size_t size) {
    if (alignment % sizeof(void*) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    void* const result = __libc_memalign(alignment, size);
    if (!result)
        return ENOMEM;
    *block = result;
    return 0;
}

void* libcValloc(std::size_t size) {
    return __libc_memalign(kPage, size);
}

void* libcPvalloc(std::size_t size) {
    return __libc_memalign(kPage, (size + kPage - 1) & ~(kPage - 1));
}

void* libcReallocarray(void* block, std::size_t count, std::size_t size) {
    std::size_t bytes = 0;
    if (!__builtin_mul_overflow(count, size, &bytes))
        return __libc_realloc(block, bytes);
    errno = ENOMEM;
    return nullptr;
}

/// The program's own, if it has one.
using Free = void (*)(void*);
constinit Free g_programsFree = nullptr;

void freeOfAnySize(void* block, std::size_t) {
    g_programsFree ? g_programsFree(block) : g_realAllocator.free(block);
}

void freeOfAnyAlignment(void* block, std::size_t, std::size_t) {
    g_programsFree ? g_programsFree(block) : g_realAllocator.free(block);
}

std::size_t unknownSize(void*) {
    return 0;
}

constexpr RealAllocator kLibc{__libc_malloc, __libc_calloc, __libc_realloc, __libc_free, libcPosixMemalign,
    __libc_memalign, __libc_memalign, libcValloc, libcPvalloc, libcReallocarray, freeOfAnySize,
    freeOfAnyAlignment, unknownSize};

template <class Function>
void lookUp(Function& function, const char* name) noexcept {
    if (void* const found = dlsym(RTLD_NEXT, name))
        function = reinterpret_cast<Function>(found);
}

constinit bool g_allocatorIsOurs = true;

bool isLibc(const Definition& definition) noexcept {
    const char* const slash = std::strrchr(definition.path, '/');
    return std::strncmp(slash ? slash + 1 : definition.path, "libc.so", 7) == 0;
}

/// What only newer libraries have, and what only the allocator itself can answer. A name that dlsym does not
/// find would leave its mark on dlerror.
void findNewerNames(RealAllocator& found) noexcept {
    if (const Definition sized = findDefinition("free_sized", SearchFrom::AfterOurs))
        found.free_sized = reinterpret_cast<void (*)(void*, std::size_t)>(sized.address);
    if (const Definition sized = findDefinition("free_aligned_sized", SearchFrom::AfterOurs))
        found.free_aligned_sized = reinterpret_cast<void (*)(void*, std::size_t, std::size_t)>(sized.address);
    const Definition freeing = findDefinition("free", SearchFrom::Start);
    g_allocatorIsOurs = !freeing || isOurs(freeing);
    if (!g_allocatorIsOurs)
        g_programsFree = reinterpret_cast<Free>(freeing.address);
    // glibc's reads one word. Others' may do more: gperftools' allocates when it is first called.
    const Definition allocator = findDefinition("malloc", SearchFrom::AfterOurs);
    const Definition usable = findDefinition("malloc_usable_size", SearchFrom::AfterOurs);
    if (usable && usable.isFunction && usable.module == allocator.module && isLibc(usable))
        found.malloc_usable_size = reinterpret_cast<std::size_t (*)(void*)>(usable.address);
}

/// While names are looked up, the lookup itself is served by glibc.
void findAllocator() noexcept {
    const int savedErrno = errno;
    g_realAllocator = kLibc;
    RealAllocator found = kLibc;
    lookUp(found.malloc, "malloc");
    lookUp(found.calloc, "calloc");
    lookUp(found.realloc, "realloc");
    lookUp(found.free, "free");
    lookUp(found.posix_memalign, "posix_memalign");
    lookUp(found.aligned_alloc, "aligned_alloc");
    lookUp(found.memalign, "memalign");
    lookUp(found.valloc, "valloc");
    lookUp(found.pvalloc, "pvalloc");
    lookUp(found.reallocarray, "reallocarray");
    findNewerNames(found);
    g_realAllocator = found;
    errno = savedErrno;
}

void* firstMalloc(std::size_t size) {
    findAllocator();
    return g_realAllocator.malloc(size);
}
void* firstCalloc(std::size_t count, std::size_t size) {
    findAllocator();
    return g_realAllocator.calloc(count, size);
}
void* firstRealloc(void* block, std::size_t size) {
    findAllocator();
    return g_realAllocator.realloc(block, size);
}
void firstFree(void* block) {
    findAllocator();
    g_realAllocator.free(block);
}
int firstPosixMemalign(void** block, std::size_t alignment, std::size_t size) {
    findAllocator();
    return g_realAllocator.posix_memalign(block, alignment, size);
}
void* firstAlignedAlloc(std::size_t alignment, std::size_t size) {
    findAllocator();
    return g_realAllocator.aligned_alloc(alignment, size);
}
void* firstMemalign(std::size_t alignment, std::size_t size) {
    findAllocator();
    return g_realAllocator.memalign(alignment, size);
}
void* firstValloc(std::size_t size) {
    findAllocator();
    return g_realAllocator.valloc(size);
}
void* firstPvalloc(std::size_t size) {
    findAllocator();
    return g_realAllocator.pvalloc(size);
}

void* firstReallocarray(void* block, std::size_t count, std::size_t size) {
    findAllocator();
    return g_realAllocator.reallocarray(block, count, size);
}
void firstFreeSized(void* block, std::size_t size) {
    findAllocator();
    g_realAllocator.free_sized(block, size);
}
void firstFreeAlignedSized(void* block, std::size_t alignment, std::size_t size) {
    findAllocator();
    g_realAllocator.free_aligned_sized(block, alignment, size);
}

RealProcessFunctions g_process;

} // namespace

constinit RealAllocator g_realAllocator{firstMalloc, firstCalloc, firstRealloc, firstFree, firstPosixMemalign,
    firstAlignedAlloc, firstMemalign, firstValloc, firstPvalloc, firstReallocarray, firstFreeSized,
    firstFreeAlignedSized, unknownSize};

bool isAllocatorOurs() noexcept {
    return g_allocatorIsOurs;
}

const RealProcessFunctions& realProcessFunctions() noexcept {
    if (!g_process.execve)
        findRealFunctions();
    return g_process;
}

void findRealFunctions() noexcept {
    if (g_realAllocator.malloc == firstMalloc)
        findAllocator();
    const int savedErrno = errno;
    lookUp(g_process.dlclose, "dlclose");
    lookUp(g_process.execvpe, "execvpe");
    lookUp(g_process.fexecve, "fexecve");
    lookUp(g_process.execveat, "execveat");
    lookUp(g_process.posix_spawn, "posix_spawn");
    lookUp(g_process.posix_spawnp, "posix_spawnp");
    lookUp(g_process.system, "system");
    lookUp(g_process.popen, "popen");
    lookUp(g_process.prctl, "prctl");
    lookUp(g_process.exitNow, "_exit");
    lookUp(g_process.execve, "execve");
    errno = savedErrno;
}

} // namespace tidemark::collector
