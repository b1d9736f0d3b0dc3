// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// thread_waves [PAIRS]: five waves of 200 threads that all live at once; each makes 500, or PAIRS, pairs of
// malloc and free. After each wave it prints a line and waits for one; it ends after the fifth, or when it
// reads nothing.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { WAVES = 5, THREADS = 200 };

static pthread_barrier_t everybody;
static size_t pairs = 500;

__attribute__((noinline)) void* churn(void* argument) {
    pthread_barrier_wait(&everybody);
    for (size_t i = 1; i <= pairs; ++i)
        free(malloc(1 + i % 512));
    pthread_barrier_wait(&everybody);
    return argument;
}

int main(int argc, char** argv) {
    static pthread_t threads[THREADS];
    static char line[64];
    if (argc > 1)
        pairs = (size_t)atol(argv[1]);
    setvbuf(stdout, NULL, _IONBF, 0);
    pthread_barrier_init(&everybody, NULL, THREADS);
    for (int wave = 1; wave <= WAVES; ++wave) {
        for (int i = 0; i < THREADS; ++i)
            if (pthread_create(&threads[i], NULL, churn, NULL) != 0)
                return 1;
        for (int i = 0; i < THREADS; ++i)
            pthread_join(threads[i], NULL);
        printf("wave %d ended\n", wave);
        if (fgets(line, sizeof(line), stdin) == NULL)
            return 2;
    }
    return 0;
}
