// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdio>
#include <spawn.h>

namespace tidemark::collector {

/// The functions behind ours: the next ones in the loader's search order, so another preloaded allocator
/// keeps its job.
struct RealAllocator {
    void* (*malloc)(std::size_t);
    void* (*calloc)(std::size_t, std::size_t);
    void* (*realloc)(void*, std::size_t);
    void (*free)(void*);
    int (*posix_memalign)(void**, std::size_t, std::size_t);
    void* (*aligned_alloc)(std::size_t, std::size_t);
    void* (*memalign)(std::size_t, std::size_t);
    void* (*valloc)(std::size_t);
    void* (*pvalloc)(std::size_t);
    void* (*reallocarray)(void*, std::size_t, std::size_t);
    void (*free_sized)(void*, std::size_t);
    void (*free_aligned_sized)(void*, std::size_t, std::size_t);
    /// Answers 0 unless the allocator is known to tell at once and without allocating.
    std::size_t (*malloc_usable_size)(void*);
};

/// The first call through any of these looks all of them up.
extern RealAllocator g_realAllocator;

/// Whether malloc, realloc and free are ours to the program: it has none of its own, linked in.
bool isAllocatorOurs() noexcept;

struct RealProcessFunctions {
    int (*dlclose)(void*);
    int (*execve)(const char*, char* const[], char* const[]);
    int (*execvpe)(const char*, char* const[], char* const[]);
    int (*fexecve)(int, char* const[], char* const[]);
    int (*execveat)(int, const char*, char* const[], char* const[], int);
    int (*posix_spawn)(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
        char* const[], char* const[]);
    int (*posix_spawnp)(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
        char* const[], char* const[]);
    int (*system)(const char*);
    std::FILE* (*popen)(const char*, const char*);
    int (*prctl)(int, ...);
    void (*exitNow)(int); ///< _exit
};

/// Looked up by the first call and by findRealFunctions().
const RealProcessFunctions& realProcessFunctions() noexcept;

/// To be called at start: a forked child of a program with threads must not need the loader's lock.
void findRealFunctions() noexcept;

} // namespace tidemark::collector
