// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts its own calls of malloc while it calls tidemark_api.h without a collector, in code that is bound to
// its address. See README.md.
#include "core/collector/include/tidemark_api.h"

#include <stdio.h>

void* __libc_malloc(size_t size);

static volatile int calls;

void* malloc(size_t size) {
    ++calls;
    return __libc_malloc(size);
}

int main(void) {
    const int before = calls;
    tidemark_mark("nothing");
    tidemark_tag("nothing");
    tidemark_pool_alloc(tidemark_pool_create("nothing"), &before, 1);
    const int made = calls - before;
    printf("%d\n", made);
    return 0;
}
