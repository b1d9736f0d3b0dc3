// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A program that uses tidemark_api.h, the same in C and in C++, position-independent and not.
#include "core/collector/include/tidemark_api.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef WITH_HEAPTRACK_API
void heaptrack_malloc(void* block, size_t size) __attribute__((weak));
void heaptrack_realloc(void* before, size_t size, void* after) __attribute__((weak));
void heaptrack_free(void* block) __attribute__((weak));
#endif

int main(void) {
    static char arena[10000];
    setvbuf(stdout, NULL, _IONBF, 0);
    tidemark_phase_begin("loading");
    const tidemark_pool pool = tidemark_pool_create("nodes");
    for (size_t i = 0; i < 10; ++i)
        tidemark_pool_alloc(pool, arena + 100 * i, 100);
    for (size_t i = 0; i < 4; ++i)
        tidemark_pool_free(pool, arena + 100 * i);
    tidemark_phase_end("loading");
    tidemark_mark("loaded");
    tidemark_tag("requests");
    free(malloc(4321));
    tidemark_tag(NULL);
    printf("%d\n", pool == tidemark_pool_create("nodes"));
#ifdef WITH_HEAPTRACK_API
    if (heaptrack_malloc) {
        heaptrack_malloc(arena + 5000, 50);
        heaptrack_realloc(arena + 5000, 70, arena + 6000);
        heaptrack_malloc(arena + 7000, 7);
        heaptrack_free(arena + 7000);
    }
#endif
    return 0;
}
