// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// handed_blocks OPERATIONS: four threads hand blocks to each other through shared slots: malloc, calloc,
// free, realloc, realloc to nothing, realloc of nothing, realloc that fails. Everything is freed at the end.
// Prints what it did: allocations, frees, bytes, failed reallocs; a realloc counts as a free and an
// allocation of the new size.

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 4, SLOTS = 256 };

struct Done {
    uint64_t allocations, frees, bytes, failed;
};

struct Worker {
    struct Done done;
    uint64_t random;
    long operations;
    char apart[64];
};

static void* slots[SLOTS];
static volatile size_t impossible = SIZE_MAX / 2;
static volatile size_t nothing = 0;

static uint64_t draw(struct Worker* worker) {
    worker->random = worker->random * 6364136223846793005u + 1442695040888963407u;
    return worker->random >> 32;
}

static void* take(uint64_t slot) {
    return __atomic_exchange_n(&slots[slot], NULL, __ATOMIC_ACQ_REL);
}

static void give_back(struct Done* done, void* block) {
    if (block == NULL)
        return;
    free(block);
    ++done->frees;
}

/// For somebody else to take.
static void put(struct Done* done, uint64_t slot, void* block) {
    give_back(done, __atomic_exchange_n(&slots[slot], block, __ATOMIC_ACQ_REL));
}

static void* allocated(struct Done* done, void* block, size_t size) {
    if (block == NULL)
        abort();
    ++done->allocations;
    done->bytes += size;
    return block;
}

static void resize(struct Done* done, uint64_t from, uint64_t to, size_t size) {
    void* block = take(from);
    done->frees += block != NULL ? 1 : 0;
    put(done, to, allocated(done, realloc(block, size), size));
}

static void resize_to_nothing(struct Done* done, uint64_t slot) {
    void* block = take(slot);
    if (block == NULL)
        return;
    if (realloc(block, nothing) != NULL)
        abort();
    ++done->frees;
}

static void resize_in_vain(struct Done* done, uint64_t slot) {
    void* block = take(slot);
    if (block == NULL)
        return;
    if (realloc(block, impossible) != NULL)
        abort();
    ++done->failed;
    put(done, slot, block);
}

static void operate(struct Worker* worker) {
    struct Done* done = &worker->done;
    const uint64_t random = draw(worker);
    const uint64_t slot = random % SLOTS;
    const uint64_t other = random / SLOTS % SLOTS;
    const size_t size = 1 + (random >> 16 & 255);
    switch (random >> 24 & 15) {
    case 0:
    case 1:
    case 2:
    case 3:
        resize(done, slot, other, size);
        break;
    case 4:
        resize_to_nothing(done, slot);
        break;
    case 5:
        resize_in_vain(done, slot);
        break;
    case 6:
    case 7:
        give_back(done, take(slot));
        break;
    case 8:
        put(done, slot, allocated(done, calloc(3, size), 3 * size));
        break;
    default:
        put(done, slot, allocated(done, malloc(size), size));
        break;
    }
}

static void* work(void* argument) {
    struct Worker* worker = argument;
    for (long i = 0; i < worker->operations; ++i)
        operate(worker);
    return NULL;
}

int main(int argc, char** argv) {
    static struct Worker workers[THREADS];
    pthread_t threads[THREADS];
    struct Done sum = {0, 0, 0, 0};
    for (int i = 0; i < THREADS; ++i) {
        workers[i].random = 20261123u + (uint64_t)i;
        workers[i].operations = argc > 1 ? atol(argv[1]) / THREADS : 0;
        if (pthread_create(&threads[i], NULL, work, &workers[i]) != 0)
            return 1;
    }
    for (int i = 0; i < THREADS; ++i) {
        pthread_join(threads[i], NULL);
        sum.allocations += workers[i].done.allocations;
        sum.frees += workers[i].done.frees;
        sum.bytes += workers[i].done.bytes;
        sum.failed += workers[i].done.failed;
    }
    for (uint64_t slot = 0; slot < SLOTS; ++slot)
        give_back(&sum, take(slot));
    printf("%llu %llu %llu %llu\n", (unsigned long long)sum.allocations, (unsigned long long)sum.frees,
        (unsigned long long)sum.bytes, (unsigned long long)sum.failed);
    return 0;
}
