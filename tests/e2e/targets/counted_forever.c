// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Two threads allocate and free for ever. After each call that has returned, its thread counts it in the file
// named by the argument: four 64-bit numbers, mallocs and frees of the first thread, then of the second. For
// tests that kill it at any moment.
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct Counts {
    volatile uint64_t mallocs;
    volatile uint64_t frees;
};

static void* churn(void* argument) {
    struct Counts* counts = argument;
    void* blocks[64] = {0};
    uint32_t random = 12345;
    for (;;) {
        random = random * 1664525u + 1013904223u;
        void** slot = &blocks[random >> 26];
        if (*slot) {
            free(*slot);
            ++counts->frees;
        }
        *slot = malloc(1 + (random >> 8 & 1023));
        ++counts->mallocs;
    }
    return NULL;
}

int main(int argc, char** argv) {
    if (argc < 2) {
        fputs("usage: counted_forever FILE\n", stderr);
        return 2;
    }
    const int file = open(argv[1], O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, 4096) != 0)
        return 2;
    struct Counts* counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (counts == MAP_FAILED)
        return 2;
    puts("started");
    fflush(stdout);
    pthread_t other;
    pthread_create(&other, NULL, churn, &counts[1]);
    churn(&counts[0]);
    return 0;
}
