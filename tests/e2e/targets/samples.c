// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What a program may rely on, whether or not a block is sampled: contents, alignment, usable size, zeroes,
// failures. Ends with everything freed but 1,000 blocks of 10,000 bytes. Prints what it found wrong, or
// "fine" and the bytes that it asked for.
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long g_bytes = 0;

static void check(int holds, const char* what) {
    if (!holds) {
        puts(what);
        exit(1);
    }
}

static unsigned char* filled(void* block, size_t size, unsigned mark) {
    check(block != NULL, "no block");
    check(malloc_usable_size(block) >= size, "usable size");
    check((uintptr_t)block % (size < 16 ? 8 : 16) == 0, "alignment");
    memset(block, (int)(mark & 255), size);
    g_bytes += size;
    return block;
}

static void checkMark(const unsigned char* block, size_t size, unsigned mark) {
    for (size_t i = 0; i < size; ++i)
        check(block[i] == (mark & 255), "contents");
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    for (unsigned i = 0; i < 3000; ++i) {
        const size_t size = 1 + i * 97 % 20000;
        unsigned char* block = filled(malloc(size), size, i);
        block = realloc(block, 2 * size);
        check(block != NULL, "no block");
        checkMark(block, size, i);
        filled(block, 2 * size, i + 1);
        block = realloc(block, size / 2 + 1);
        checkMark(block, size / 2 + 1, i + 1);
        filled(block, size / 2 + 1, i);
        free(block);
        unsigned char* zeroes = calloc(3, size);
        check(zeroes != NULL, "no block");
        checkMark(zeroes, 3 * size, 0);
        free(filled(zeroes, 3 * size, i));
        void* aligned = NULL;
        check(posix_memalign(&aligned, 512, size) == 0 && (uintptr_t)aligned % 512 == 0, "posix_memalign");
        free(filled(aligned, size, i));
        aligned = memalign(8192, size);
        check((uintptr_t)aligned % 8192 == 0, "memalign");
        free(filled(aligned, size, i));
    }
    size_t size = 1000;
    unsigned char* growing = filled(malloc(size), size, 7);
    for (; size < (32u << 20); size = size * 5 / 4) {
        growing = realloc(growing, size * 5 / 4);
        check(growing != NULL && growing[0] == 7 && growing[size - 1] == 7, "growing");
        filled(growing, size * 5 / 4, 7);
    }
    free(growing);
    errno = 0;
    volatile size_t tooMuch = PTRDIFF_MAX;
    check(malloc(tooMuch) == NULL && errno == ENOMEM, "malloc fails");
    void* kept = filled(malloc(100000), 100000, 1);
    check(realloc(kept, tooMuch) == NULL, "realloc fails");
    checkMark(kept, 100000, 1);
    free(kept);
    for (unsigned i = 0; i < 1000; ++i)
        filled(malloc(10000), 10000, i);
    printf("fine %lu\n", g_bytes);
    return 0;
}
