// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Thread-local objects and pthread keys that free and allocate while their threads end.
#include <cstdio>
#include <cstdlib>
#include <pthread.h>
#include <string>
#include <thread>
#include <vector>

namespace {

pthread_key_t g_key;

struct Cache {
    std::vector<std::string> entries;
    ~Cache() { entries.emplace_back(500, 'x'); }
};
thread_local Cache t_cache;

void endOfKey(void* block) {
    std::free(block);
    std::free(std::malloc(777));
}

void work(int number) {
    for (int i = 0; i < 50; ++i)
        t_cache.entries.emplace_back(static_cast<std::size_t>(100 + number), 'y');
    pthread_setspecific(g_key, std::malloc(333));
}

} // namespace

int main() {
    pthread_key_create(&g_key, endOfKey);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back(work, i);
        for (std::thread& thread : threads)
            thread.join();
    }
    work(9);
    std::puts("80 threads ended");
    return 0;
}
