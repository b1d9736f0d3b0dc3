// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Maps, grows, unmaps in part; moves the break up and down. One page of the first mapping is left, and one
// block.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { kPage = 4096 };

static void* map(size_t pages, int flags, void* place) {
    return mmap(place, pages * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    char* first = map(101, 0, NULL);
    if (first == MAP_FAILED)
        return 1;
    memset(first, 1, 101 * kPage);
    munmap(first + kPage, 50 * kPage);
    munmap(first + 51 * kPage, 50 * kPage);
    char* second = map(203, 0, NULL);
    second = mremap(second, 203 * kPage, 307 * kPage, MREMAP_MAYMOVE);
    if (second == MAP_FAILED || map(7, MAP_FIXED, second) != second)
        return 1;
    munmap(second, 307 * kPage);
    const int failed = munmap(first + 1, kPage);
    char* before = sbrk(11 * kPage);
    const int moved = sbrk(0) == before + 11 * kPage && sbrk(-11 * kPage) == before + 11 * kPage;
    void* volatile block = malloc(12345);
    printf("%d %d %d\n", failed, moved, block != NULL);
    return 0;
}
