// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Allocates from the first constructor on and frees everything by the last destructor: in exit handlers,
// destructors of thread-local objects and of thread keys, and functions that run at the very end.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <pthread.h>
#include <thread>

namespace {

void* volatile g_first = nullptr;
void* volatile g_atExit = nullptr;
pthread_key_t g_key;

__attribute__((constructor(101))) void first() {
    g_first = std::malloc(100'001);
}

__attribute__((destructor(101))) void last() {
    std::free(g_first);
    std::free(std::malloc(100'002));
}

void exitHandler() {
    std::free(g_atExit);
    std::free(std::malloc(100'003));
}

struct Owner {
    std::unique_ptr<char[]> bytes{new char[200'001]};
    ~Owner() { bytes = std::make_unique<char[]>(200'002); }
};

Owner g_static;
thread_local Owner t_owner;

void endOfKey(void* block) {
    std::free(block);
    std::free(std::malloc(100'004));
}

void thread() {
    t_owner.bytes[0] = 1;
    pthread_setspecific(g_key, std::malloc(100'005));
}

} // namespace

int main() {
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    std::atexit(exitHandler);
    g_atExit = std::malloc(100'006);
    pthread_key_create(&g_key, endOfKey);
    for (int i = 0; i < 3; ++i)
        std::thread(thread).join();
    t_owner.bytes[0] = 1;
    std::puts("done");
    return 0;
}
