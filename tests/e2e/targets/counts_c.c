// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A fixed number of calls of each C allocation function, for comparison with another tool's totals.
#define _GNU_SOURCE
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void* volatile s_sink; // keeps the compiler from dropping pairs
static volatile size_t s_huge = SIZE_MAX / 2;

static void plain(void) {
    for (size_t i = 1; i <= 1000; ++i) {
        s_sink = malloc(i);
        if (i % 10)
            free(s_sink);
    }
    for (size_t i = 1; i <= 500; ++i) {
        s_sink = calloc(i, 8);
        free(s_sink);
    }
    free(NULL);
    s_sink = malloc(0);
    free(s_sink);
}

static void growing(void) {
    void* block = NULL;
    for (size_t size = 16; size <= (1u << 20); size *= 2)
        s_sink = block = realloc(block, size);
    s_sink = block = realloc(block, 100);
    s_sink = block = reallocarray(block, 20, 30);
    if (reallocarray(block, s_huge, 3)) // overflows: the block stays
        exit(1);
    s_sink = realloc(block, 0);
    s_sink = realloc(NULL, 70);
    free(s_sink);
}

static void aligned(void) {
    for (size_t i = 1; i <= 50; ++i) {
        void* block = NULL;
        if (posix_memalign(&block, 64, i * 10) != 0)
            exit(1);
        s_sink = block;
        free(s_sink);
        s_sink = aligned_alloc(128, 128 * i);
        free(s_sink);
        s_sink = memalign(256, i);
        free(s_sink);
        s_sink = valloc(i);
        free(s_sink);
    }
}

static void strings(void) {
    for (int i = 0; i < 100; ++i) {
        s_sink = strdup("a string of thirty characters..");
        if (i % 4)
            free(s_sink);
        s_sink = strndup("another string", 7);
        free(s_sink);
    }
    char* text = NULL;
    if (asprintf(&text, "%d and %s", 12345, "text") > 0)
        s_sink = text;
    free(text);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    plain();
    growing();
    aligned();
    strings();
    puts("counted");
    return 0;
}
