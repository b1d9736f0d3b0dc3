// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/module_workers.h"

#include <array>
#include <atomic>
#include <pthread.h>
#include <thread>

namespace tidemark::recording {
namespace {

constexpr unsigned kParallelModules = 2;

/// libdw keeps line tables on the stack; the user may have limited that to less than it needs.
void giveThreadsRoomyStacks() {
    constexpr std::size_t kStackBytes = std::size_t{8} << 20;
    pthread_attr_t standard;
    if (pthread_getattr_default_np(&standard) != 0)
        return;
    std::size_t bytes = 0;
    if (pthread_attr_getstacksize(&standard, &bytes) == 0 && bytes < kStackBytes &&
        pthread_attr_setstacksize(&standard, kStackBytes) == 0)
        pthread_setattr_default_np(&standard);
    pthread_attr_destroy(&standard);
}

} // namespace

void forEachModule(
    std::size_t count, const std::stop_token& stop, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    giveThreadsRoomyStacks();
    std::array<std::jthread, kParallelModules> workers;
    for (auto& worker : workers)
        worker = std::jthread([&] {
            for (std::size_t i = next++; i < count && !stop.stop_requested(); i = next++)
                work(i);
        });
}

} // namespace tidemark::recording
