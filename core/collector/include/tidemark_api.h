/* SPDX-FileCopyrightText: 2026 The Tidemark developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls by which a program tells Tidemark what it is doing. For C (C99 and later) and C++; there is nothing
 * to link. Unless the program is being recorded, each call is one test of a pointer. All may be called from
 * any thread, at any time; none allocates, blocks or changes errno. Texts are UTF-8, copied, and cut after
 * 1,024 bytes.
 *
 * Define TIDEMARK_API_DISABLED before the include to leave all calls out of the program.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Raised when a call is added. Calls are not changed or removed. */
#define TIDEMARK_API_VERSION 1

/* A pool of blocks that the program hands out itself. 0 is no pool: calls with it do nothing. */
typedef uint32_t tidemark_pool;

#if defined(__linux__) && !defined(TIDEMARK_API_DISABLED)
#define TIDEMARK_API_PRESENT 1
#endif

#ifdef TIDEMARK_API_PRESENT

#ifdef __cplusplus
extern "C" {
#endif
/* What the collector defines; not to be called directly. */
extern void tidemark_v1_note(uint32_t kind, const char* text) __attribute__((weak));
extern tidemark_pool tidemark_v1_pool_create(const char* name) __attribute__((weak));
extern void tidemark_v1_pool_alloc(tidemark_pool pool, const void* block, size_t size) __attribute__((weak));
extern void tidemark_v1_pool_free(tidemark_pool pool, const void* block) __attribute__((weak));
#ifdef __cplusplus
}
#endif

#if defined(__PIC__) || defined(__PIE__)
#define TIDEMARK_API_FUNCTION(result, name, parameters) result(*const name) parameters = tidemark_v1_##name
#else
/* In code that is bound to its address, weak symbols are settled when it is linked, before there is a
 * collector. So the first call at each place looks the function up; only where something of Tidemark's is
 * loaded, since dlsym may allocate when it finds nothing. */
#include <dlfcn.h>
struct tidemark_api_module { /* as dl_phdr_info begins */
    uintptr_t address;
    const char* path;
};
extern int tidemark_api_visit(int (*visitor)(struct tidemark_api_module*, size_t, void*), void* data) __asm__(
    "dl_iterate_phdr");
static inline int tidemark_api_is_ours(struct tidemark_api_module* module, size_t size, void* data) {
    const char* name = module->path;
    const char* at;
    size_t i;
    (void)size;
    (void)data;
    for (at = name; at && *at; ++at) {
        if (*at == '/')
            name = at + 1;
    }
    for (; name && *name; ++name) { /* "libtidemark_collector.so", or "tidemark-….so", a link to it */
        for (i = 0; i < 8 && name[i] == "tidemark"[i]; ++i) {
        }
        if (i == 8)
            return 1;
    }
    return 0;
}
static inline void* tidemark_api_find(const char* name) {
    return tidemark_api_visit(tidemark_api_is_ours, (void*)0) ? dlsym((void*)0, name) : (void*)0;
}
#define TIDEMARK_API_FUNCTION(result, name, parameters)                                                      \
    static result(*name) parameters;                                                                         \
    static int name##_sought;                                                                                \
    if (!name##_sought) {                                                                                    \
        name = (result(*) parameters)tidemark_api_find("tidemark_v1_" #name);                                \
        name##_sought = 1;                                                                                   \
    }
#endif

#endif

/* A named moment. */
static inline void tidemark_mark(const char* name) {
#ifdef TIDEMARK_API_PRESENT
    TIDEMARK_API_FUNCTION(void, note, (uint32_t, const char*));
    if (note)
        note(0, name);
#else
    (void)name;
#endif
}

/* The beginning and the end of a named phase of the program. Phases may overlap; each end needs its begin. */
static inline void tidemark_phase_begin(const char* name) {
#ifdef TIDEMARK_API_PRESENT
    TIDEMARK_API_FUNCTION(void, note, (uint32_t, const char*));
    if (note)
        note(1, name);
#else
    (void)name;
#endif
}

static inline void tidemark_phase_end(const char* name) {
#ifdef TIDEMARK_API_PRESENT
    TIDEMARK_API_FUNCTION(void, note, (uint32_t, const char*));
    if (note)
        note(2, name);
#else
    (void)name;
#endif
}

/* From now on the calling thread's allocations belong to this tag; NULL or "" = to none. */
static inline void tidemark_tag(const char* name) {
#ifdef TIDEMARK_API_PRESENT
    TIDEMARK_API_FUNCTION(void, note, (uint32_t, const char*));
    if (note)
        note(4, name);
#else
    (void)name;
#endif
}

/* A pool by that name; the same name gives the same pool. At most 1,024 pools; further ones, and all while
 * nothing is recorded, are 0. */
static inline tidemark_pool tidemark_pool_create(const char* name) {
#ifdef TIDEMARK_API_PRESENT
    TIDEMARK_API_FUNCTION(tidemark_pool, pool_create, (const char*));
    return pool_create ? pool_create(name) : 0;
#else
    (void)name;
    return 0;
#endif
}

/* The pool handed out a block. Call it after the block was taken from the pool … */
static inline void tidemark_pool_alloc(tidemark_pool pool, const void* block, size_t size) {
#ifdef TIDEMARK_API_PRESENT
    TIDEMARK_API_FUNCTION(void, pool_alloc, (tidemark_pool, const void*, size_t));
    if (pool_alloc)
        pool_alloc(pool, block, size);
#else
    (void)pool;
    (void)block;
    (void)size;
#endif
}

/* … and this one before it is given back. */
static inline void tidemark_pool_free(tidemark_pool pool, const void* block) {
#ifdef TIDEMARK_API_PRESENT
    TIDEMARK_API_FUNCTION(void, pool_free, (tidemark_pool, const void*));
    if (pool_free)
        pool_free(pool, block);
#else
    (void)pool;
    (void)block;
#endif
}
