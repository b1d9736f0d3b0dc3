// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// 300 threads that all live, and hold a block, at the same moment; then 500 one after the other.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIVE = 300, SHORT = 500 };

static pthread_barrier_t everybody;

static void* live(void* argument) {
    void* block = malloc(100);
    pthread_barrier_wait(&everybody);
    for (size_t i = 1; i <= 100; ++i)
        free(malloc(i));
    pthread_barrier_wait(&everybody);
    free(block);
    return argument;
}

static void* brief(void* argument) {
    for (size_t i = 1; i <= 50; ++i)
        free(malloc(i));
    return argument;
}

int main(void) {
    static pthread_t threads[LIVE];
    pthread_barrier_init(&everybody, NULL, LIVE);
    for (int i = 0; i < LIVE; ++i)
        if (pthread_create(&threads[i], NULL, live, NULL) != 0)
            return 1;
    for (int i = 0; i < LIVE; ++i)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < SHORT; ++i) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, brief, NULL) != 0)
            return 1;
        pthread_join(thread, NULL);
    }
    puts("all threads ended");
    return 0;
}
