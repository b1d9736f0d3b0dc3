// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/real_functions.h"

#include <cerrno>
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

constexpr RealAllocator kLibc{__libc_malloc, __libc_calloc, __libc_realloc, __libc_free, libcPosixMemalign,
    __libc_memalign, __libc_memalign, libcValloc, libcPvalloc};

template <class Function>
void lookUp(Function& function, const char* name) noexcept {
    if (void* const found = dlsym(RTLD_NEXT, name))
        function = reinterpret_cast<Function>(found);
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

RealProcessFunctions g_process;

} // namespace

constinit RealAllocator g_realAllocator{firstMalloc, firstCalloc, firstRealloc, firstFree, firstPosixMemalign,
    firstAlignedAlloc, firstMemalign, firstValloc, firstPvalloc};

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
