// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// main ends by pthread_exit while other threads go on allocating; the last one ends the process.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t s_together;

static void* work(void* argument) {
    const long number = (long)argument;
    pthread_barrier_wait(&s_together);
    usleep(20000); // main is gone by now
    void* blocks[100];
    for (int round = 0; round < 200; ++round) {
        for (int i = 0; i < 100; ++i)
            blocks[i] = malloc((size_t)(i + number));
        for (int i = 0; i < 100; ++i)
            free(blocks[i]);
    }
    return NULL;
}

static void* finish(void* workers) {
    for (int i = 0; i < 4; ++i)
        pthread_join(((pthread_t*)workers)[i], NULL);
    puts("all threads done");
    exit(3);
}

int main(void) {
    static pthread_t workers[4];
    pthread_t last;
    pthread_barrier_init(&s_together, NULL, 5);
    for (long i = 0; i < 4; ++i)
        pthread_create(&workers[i], NULL, work, (void*)i);
    pthread_create(&last, NULL, finish, workers);
    pthread_barrier_wait(&s_together);
    pthread_exit(NULL);
}
