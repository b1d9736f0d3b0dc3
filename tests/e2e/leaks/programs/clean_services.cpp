// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs that do not leak: objects with lives of their own, threads, pools and phases.

#include "tests/e2e/leaks/programs/corpus.h"

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace corpus {
namespace {

// Objects that end when their time has come.
CORPUS_CALL void openSession(
    Run& run, std::multimap<std::size_t, std::string>& sessions, std::size_t lifetime) {
    sessions.emplace(run.step() + lifetime, std::string(run.draw(32, 400), 's'));
}
void runSessions(Run& run, std::size_t shortest, std::size_t longest) {
    std::multimap<std::size_t, std::string> sessions;
    while (run.next()) {
        for (std::size_t i = 0; i < run.rate; ++i)
            openSession(run, sessions, run.steps() * run.draw(shortest, longest) / 1000);
        sessions.erase(sessions.begin(), sessions.upper_bound(run.step()));
    }
}
void shortSessions(Run& run) {
    runSessions(run, 1, 60);
}
void longSessions(Run& run) {
    runSessions(run, 100, 300);
}

void connectionsByChance(Run& run) {
    std::vector<void*> open;
    while (run.next())
        for (int i = 0; i < 4; ++i) {
            if (open.size() < 20 + run.draw(0, 40)) {
                open.push_back(std::malloc(run.draw(100, 900)));
                continue;
            }
            std::swap(open[run.draw(0, open.size() - 1)], open.back());
            std::free(open.back());
            open.pop_back();
        }
    for (void* one : open)
        std::free(one);
}

CORPUS_CALL void subscribeAndLeave(Run& run, std::list<std::function<void()>>& listeners) {
    listeners.push_back([payload = std::string(run.size, 'l')] { use(payload.data()); });
    if (listeners.size() > 10)
        listeners.pop_front();
}
void listenersLeave(Run& run) {
    std::list<std::function<void()>> listeners;
    while (run.next())
        subscribeAndLeave(run, listeners);
}

struct TreeNode {
    std::vector<std::shared_ptr<TreeNode>> children;
    std::weak_ptr<TreeNode> parent;
};
CORPUS_CALL std::shared_ptr<TreeNode> buildTree(std::size_t depth) {
    auto node = std::make_shared<TreeNode>();
    for (std::size_t i = 0; depth > 0 && i < 2; ++i) {
        node->children.push_back(buildTree(depth - 1));
        node->children.back()->parent = node;
    }
    return node;
}
void treesWithWeakParents(Run& run) {
    std::shared_ptr<TreeNode> current;
    while (run.next())
        if (run.step() % 5 == 0)
            current = buildTree(run.draw(2, 5));
}

void doubleBuffering(Run& run) {
    std::vector<std::string> front;
    std::vector<std::string> back;
    while (run.next()) {
        back.clear();
        for (std::size_t i = 0; i < 10; ++i)
            back.push_back(std::string(run.draw(50, 300), 'b'));
        front.swap(back);
    }
}

// Pools.
class FreeList {
public:
    CORPUS_CALL void* take() {
        if (m_free.empty())
            return std::malloc(256);
        void* object = m_free.back();
        m_free.pop_back();
        return object;
    }
    void giveBack(void* object) { m_free.push_back(object); }
    ~FreeList() {
        for (void* object : m_free)
            std::free(object);
    }

private:
    std::vector<void*> m_free;
};
void recycledObjects(Run& run) {
    FreeList pool;
    while (run.next()) {
        std::vector<void*> used;
        for (std::size_t i = run.draw(1, 30); i > 0; --i)
            used.push_back(pool.take());
        for (void* object : used)
            pool.giveBack(object);
    }
}

CORPUS_CALL void useArena(Run& run) {
    std::vector<std::unique_ptr<char[]>> chunks;
    for (std::size_t i = run.draw(1, 8); i > 0; --i)
        chunks.push_back(std::make_unique<char[]>(4096));
    use(chunks.data());
}
void arenaPerRequest(Run& run) {
    while (run.next())
        useArena(run);
}

void arenaOfFixedSize(Run& run) {
    std::vector<std::unique_ptr<char[]>> chunks;
    for (int i = 0; i < 64; ++i)
        chunks.push_back(std::make_unique<char[]>(run.draw(1000, 8000)));
    while (run.next())
        use(chunks.data());
}

void poolGrowsToItsPeak(Run& run) {
    std::deque<std::unique_ptr<char[]>> idle;
    std::size_t made = 0;
    const std::size_t peak = run.draw(20, 80);
    while (run.next()) {
        const bool warm = run.progress() > 0.25;
        std::vector<std::unique_ptr<char[]>> busy;
        for (std::size_t i = run.draw(1, warm ? made : peak); i > 0; --i) {
            if (idle.empty()) {
                idle.push_back(std::make_unique<char[]>(512));
                ++made;
            }
            busy.push_back(std::move(idle.front()));
            idle.pop_front();
        }
        for (auto& one : busy)
            idle.push_back(std::move(one));
    }
}

// Threads.
CORPUS_CALL void workOnce(std::size_t size) {
    const std::vector<char> scratch(size);
    use(scratch.data());
}
void threadPerTask(Run& run) {
    while (run.next())
        if (run.step() % 4 == 0)
            std::thread(workOnce, run.size).join();
}
void threadsWithCaches(Run& run) {
    std::vector<std::thread> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([steps = run.steps(), size = run.size] {
            std::deque<std::string> cache;
            for (std::size_t step = 0; step < steps; ++step) {
                cache.push_back(std::string(size, 'c'));
                if (cache.size() > 30)
                    cache.pop_front();
                std::this_thread::sleep_for(std::chrono::microseconds(1500));
            }
        });
    while (run.next())
        continue;
    for (auto& worker : workers)
        worker.join();
}

struct Channel {
    std::mutex lock;
    std::condition_variable filled;
    std::deque<std::unique_ptr<std::string>> items;
    bool closed = false;
    CORPUS_CALL void send(std::string text) {
        const std::lock_guard guard(lock);
        items.push_back(std::make_unique<std::string>(std::move(text)));
        filled.notify_one();
    }
    std::unique_ptr<std::string> receive() {
        std::unique_lock guard(lock);
        filled.wait(guard, [this] { return closed || !items.empty(); });
        if (items.empty())
            return nullptr;
        auto item = std::move(items.front());
        items.pop_front();
        return item;
    }
};
void producerAndConsumer(Run& run) {
    Channel channel;
    std::thread consumer([&channel] {
        while (const auto item = channel.receive())
            use(item->data());
    });
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            channel.send(std::string(run.size, 'i'));
    {
        const std::lock_guard guard(channel.lock);
        channel.closed = true;
        channel.filled.notify_one();
    }
    consumer.join();
}

CORPUS_CALL void enqueueBurst(Run& run, std::deque<std::string>& queue) {
    for (std::size_t i = run.draw(10, 60); i > 0; --i)
        queue.push_back(std::string(run.size, 'q'));
}
void queueThatDrains(Run& run) {
    std::deque<std::string> queue;
    while (run.next()) {
        if (run.chance(0.05))
            enqueueBurst(run, queue);
        for (int i = 0; i < 5 && !queue.empty(); ++i)
            queue.pop_front();
    }
}

// Phases.
CORPUS_CALL void firstPhase(Run& run, std::vector<std::string>& data) {
    data.push_back(std::string(run.size + 20, 'p'));
}
void indexThenServe(Run& run) {
    std::vector<std::string> data;
    std::map<std::size_t, std::string> index;
    while (run.next())
        if (run.progress() < 0.15)
            firstPhase(run, data);
        else if (run.progress() < 0.3)
            index[run.step()] = std::string(40, 'i');
        else
            use(data.data());
}

void sizeWalks(Run& run) {
    std::deque<std::string> items;
    while (run.next())
        for (int i = 0; i < 4; ++i)
            if (items.size() < 40 || (items.size() < 160 && run.chance(0.5)))
                items.push_back(std::string(100, 'w'));
            else
                items.pop_front();
}

void nothingButTemporaries(Run& run) {
    while (run.next())
        for (std::size_t i = 0; i < 1500; ++i)
            std::free(std::malloc(run.draw(1, 4000)));
}

} // namespace

std::vector<Program> cleanServicePrograms() {
    return {
        {"short-sessions", nullptr, shortSessions},
        {"long-sessions", nullptr, longSessions},
        {"connections-by-chance", nullptr, connectionsByChance},
        {"listeners-leave", nullptr, listenersLeave},
        {"trees-with-weak-parents", nullptr, treesWithWeakParents},
        {"double-buffering", nullptr, doubleBuffering},
        {"recycled-objects", nullptr, recycledObjects},
        {"arena-per-request", nullptr, arenaPerRequest},
        {"arena-of-fixed-size", nullptr, arenaOfFixedSize},
        {"pool-grows-to-its-peak", nullptr, poolGrowsToItsPeak},
        {"thread-per-task", nullptr, threadPerTask},
        {"threads-with-caches", nullptr, threadsWithCaches},
        {"producer-and-consumer", nullptr, producerAndConsumer},
        {"queue-that-drains", nullptr, queueThatDrains},
        {"index-then-serve", nullptr, indexThenServe},
        {"size-walks", nullptr, sizeWalks},
        {"nothing-but-temporaries", nullptr, nothingButTemporaries},
    };
}

} // namespace corpus
