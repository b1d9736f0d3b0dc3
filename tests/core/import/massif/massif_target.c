/* SPDX-FileCopyrightText: 2026 The Tidemark developers
   SPDX-License-Identifier: GPL-3.0-or-later */

/* A program for massif to record: small and large blocks from different callers, live sums that rise and fall. */

#include <stdlib.h>
#include <string.h>

static void* keep[1000];

__attribute__((noinline)) static void* make(size_t bytes) {
    void* block = malloc(bytes);
    memset(block, 1, bytes);
    return block;
}

__attribute__((noinline)) static void* makeSmall(size_t i) {
    void* block = make(10 + i % 50);
    __asm__ volatile("" : "+r"(block));
    return block;
}

__attribute__((noinline)) static void* makeLarge(size_t i) {
    void* block = make(1000 + i % 500);
    __asm__ volatile("" : "+r"(block));
    return block;
}

int main(void) {
    for (size_t i = 0; i < 5000; ++i) {
        free(keep[i % 1000]);
        keep[i % 1000] = i % 3 != 0 ? makeSmall(i) : makeLarge(i);
    }
    for (size_t i = 0; i < 900; ++i)
        free(keep[i]);
    return 0;
}
