// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A program for heaptrack to record: temporary blocks, queues of equal blocks, reallocs, inlined callers,
// threads, a leak, over some ticks of heaptrack's clock.

#include <chrono>
#include <cstdlib>
#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace {

[[gnu::noinline]] void* take(std::size_t bytes) {
    void* block = std::malloc(bytes);
    asm volatile("" : "+r"(block));
    return block;
}

[[gnu::always_inline]] inline void* takeInlined(std::size_t bytes) {
    return take(bytes + 1);
}

[[gnu::noinline]] void temporary() {
    for (int i = 0; i < 300; ++i)
        std::free(take(100));
}

[[gnu::noinline]] void queue() {
    std::deque<void*> blocks;
    for (int i = 0; i < 500; ++i) {
        blocks.push_back(take(64));
        if (blocks.size() > 20) {
            std::free(blocks.front());
            blocks.pop_front();
        }
    }
    for (void* block : blocks)
        std::free(block);
}

[[gnu::noinline]] void growing() {
    void* block = nullptr;
    for (std::size_t bytes = 16; bytes < 100'000; bytes *= 2)
        block = std::realloc(block, bytes);
    std::free(block);
}

[[gnu::noinline]] void leak() {
    for (int i = 0; i < 40; ++i)
        if (takeInlined(1000) == nullptr)
            std::abort();
}

void everything() {
    for (int i = 0; i < 5; ++i) {
        temporary();
        queue();
        growing();
        std::this_thread::sleep_for(std::chrono::milliseconds(15));
    }
}

} // namespace

int main() {
    std::thread other(everything);
    std::vector<std::string> texts;
    for (int i = 0; i < 200; ++i)
        texts.push_back(std::string(static_cast<std::size_t>(i), 'x'));
    other.join();
    everything();
    leak();
    return 0;
}
