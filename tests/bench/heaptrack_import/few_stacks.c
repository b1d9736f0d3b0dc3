/* SPDX-FileCopyrightText: 2026 The Tidemark developers
   SPDX-License-Identifier: GPL-3.0-or-later */

/* few_stacks N: N allocations and their frees, from some dozens of call stacks, in sizes and orders that vary. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void* blocks[4096];

#define CALLER(n)                                                                                                      \
    __attribute__((noinline)) static void* caller##n(size_t bytes) {                                                   \
        void* block = malloc(bytes + n);                                                                               \
        __asm__ volatile("" : "+r"(block));                                                                            \
        return block;                                                                                                  \
    }
CALLER(0) CALLER(1) CALLER(2) CALLER(3) CALLER(4) CALLER(5) CALLER(6) CALLER(7)

static void* (*const callers[])(size_t) = {caller0, caller1, caller2, caller3, caller4, caller5, caller6, caller7};

__attribute__((noinline)) static void* often(uint64_t dice) {
    void* block = callers[dice & 7](16 + (dice >> 8 & 7) * 8);
    __asm__ volatile("" : "+r"(block));
    return block;
}

__attribute__((noinline)) static void* rarely(uint64_t dice) {
    void* block = callers[dice & 7](1000 + (dice >> 8 & 63) * 100);
    __asm__ volatile("" : "+r"(block));
    return block;
}

int main(int count, char** arguments) {
    const long pairs = count > 1 ? atol(arguments[1]) : 1000;
    uint64_t dice = 88172645463325252u;
    for (long i = 0; i < pairs; ++i) {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        void** const place = &blocks[dice >> 20 & 4095];
        free(*place);
        *place = (dice >> 40 & 31) == 0 ? rarely(dice) : often(dice);
    }
    return 0;
}
