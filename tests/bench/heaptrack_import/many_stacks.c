/* SPDX-FileCopyrightText: 2026 The Tidemark developers
   SPDX-License-Identifier: GPL-3.0-or-later */

/* many_stacks N: N allocations, each from a call stack of its own of about 42 frames that differ from near main on. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { kDepth = 36 };

static void* descend(uint64_t path, int depth);

#define CALL(n)                                                                                                        \
    case n:                                                                                                            \
        block = descend(path >> 4, depth - 1);                                                                         \
        __asm__ volatile("# call " #n : "+r"(block));                                                                  \
        break;

__attribute__((noinline)) static void* descend(uint64_t path, int depth) {
    void* block = NULL;
    if (depth == 0) {
        block = malloc(32);
        __asm__ volatile("" : "+r"(block));
        return block;
    }
    switch (path & 15) {
        CALL(0) CALL(1) CALL(2) CALL(3) CALL(4) CALL(5) CALL(6) CALL(7)
        CALL(8) CALL(9) CALL(10) CALL(11) CALL(12) CALL(13) CALL(14) CALL(15)
    }
    return block;
}

int main(int count, char** arguments) {
    const uint64_t stacks = count > 1 ? strtoull(arguments[1], NULL, 10) : 1000;
    /* Multiplying by an odd number mixes 20 bits without meeting one twice. */
    for (uint64_t i = 0; i < stacks; ++i)
        if (descend(i * 0x9e3b5u & 0xfffff, kDepth) == NULL)
            return 1;
    return 0;
}
