// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// malloc_loop THREADS PAIRS: pairs of free and malloc, 20 calls deep, over 1,024 live blocks per thread: 1 to
// 512 bytes, one in sixteen 4 KiB more. Four call sites take turns, and every 4,096 pairs the 20 calls are
// made anew.

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = 20, LIVE = 1024, PAIRS_PER_DESCENT = 4096, MAX_THREADS = 64 };

struct Churn {
    void* blocks[LIVE];
    uint32_t random;
    long pairs;
};

static uint32_t draw(struct Churn* churn) {
    churn->random = churn->random * 1664525u + 1013904223u;
    return churn->random;
}

#define CALL_SITE(name)                                                                                      \
    static __attribute__((noinline)) void name(struct Churn* churn, uint32_t slot, uint32_t size) {          \
        free(churn->blocks[slot]);                                                                           \
        churn->blocks[slot] = malloc(size);                                                                  \
        __asm__ volatile("" ::: "memory");                                                                   \
    }

CALL_SITE(first)
CALL_SITE(second)
CALL_SITE(third)
CALL_SITE(fourth)

static void replace(struct Churn* churn) {
    static void (*const sites[4])(struct Churn*, uint32_t, uint32_t) = {first, second, third, fourth};
    for (int i = 0; i < PAIRS_PER_DESCENT && churn->pairs > 0; ++i, --churn->pairs) {
        const uint32_t random = draw(churn);
        const uint32_t more = (random & 15) == 0 ? 4096 : 0;
        sites[i & 3](churn, random >> 22, more + 1 + (random >> 8 & 511));
    }
}

static __attribute__((noinline)) void descend(struct Churn* churn, int frames) {
    if (frames > 1)
        descend(churn, frames - 1);
    else
        replace(churn);
    __asm__ volatile("" ::: "memory"); // no tail call
}

static void* run(void* argument) {
    struct Churn* churn = argument;
    while (churn->pairs > 0)
        descend(churn, DEPTH - 3); // above: main or the thread's start, run; below: replace, a call site
    for (int slot = 0; slot < LIVE; ++slot)
        free(churn->blocks[slot]);
    return NULL;
}

int main(int argc, char** argv) {
    const int threads = argc == 3 ? atoi(argv[1]) : 0;
    const long pairs = argc == 3 ? atol(argv[2]) : 0;
    if (threads < 1 || threads > MAX_THREADS || pairs < threads) {
        fputs("usage: malloc_loop THREADS PAIRS\n", stderr);
        return 2;
    }
    static struct Churn churns[MAX_THREADS];
    pthread_t others[MAX_THREADS];
    for (int i = 0; i < threads; ++i) {
        churns[i].random = 12345u + (uint32_t)i;
        churns[i].pairs = pairs / threads;
    }
    for (int i = 1; i < threads; ++i)
        if (pthread_create(&others[i], NULL, run, &churns[i]) != 0)
            return 1;
    run(&churns[0]);
    for (int i = 1; i < threads; ++i)
        pthread_join(others[i], NULL);
    printf("%d threads, %ld pairs\n", threads, pairs);
    return 0;
}
