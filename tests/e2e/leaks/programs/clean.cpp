// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs that do not leak: whatever they keep is bounded, and the bound is reached in the first part of the
// run.

#include "tests/e2e/leaks/programs/corpus.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <queue>
#include <set>
#include <sstream>

namespace corpus {
namespace {

std::string text(Run& run) {
    return std::string(run.draw(32, 400), 'x');
}

/// Entries so that a bound of this many is reached in the first third at `rate` entries a step.
std::size_t boundOf(Run& run, std::size_t rate) {
    return std::max<std::size_t>(8, run.steps() * rate * run.draw(5, 30) / 100);
}

// Caches.
CORPUS_CALL void insertBounded(Run& run, std::deque<std::string>& cache, std::size_t bound) {
    cache.push_back(text(run));
    if (cache.size() > bound)
        cache.pop_front();
}
void fifoCache(Run& run) {
    std::deque<std::string> cache;
    const std::size_t bound = boundOf(run, run.rate);
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            insertBounded(run, cache, bound);
}

struct Lru {
    std::list<std::pair<std::size_t, std::string>> order;
    std::map<std::size_t, std::list<std::pair<std::size_t, std::string>>::iterator> places;
    CORPUS_CALL void fetch(Run& run, std::size_t key, std::size_t bound) {
        if (const auto found = places.find(key); found != places.end()) {
            order.splice(order.begin(), order, found->second);
            return;
        }
        order.emplace_front(key, text(run));
        places[key] = order.begin();
        if (places.size() > bound) {
            places.erase(order.back().first);
            order.pop_back();
        }
    }
};
void lruCache(Run& run) {
    Lru cache;
    const std::size_t bound = boundOf(run, 1);
    while (run.next())
        for (std::size_t i = 0; i < 3 * run.rate; ++i)
            cache.fetch(run, run.draw(0, bound * 2), bound);
}
void lruCacheOnTheHeap(Run& run) {
    static auto* cache = new Lru;
    const std::size_t bound = boundOf(run, 1);
    while (run.next())
        for (std::size_t i = 0; i < 4; ++i)
            cache->fetch(run, run.draw(0, bound * 3), bound);
}

CORPUS_CALL void replaceRandom(Run& run, std::vector<std::string>& cache, std::size_t bound) {
    if (cache.size() < bound)
        cache.push_back(text(run));
    else
        cache[run.draw(0, bound - 1)] = text(run);
}
void randomReplacement(Run& run) {
    std::vector<std::string> cache;
    const std::size_t bound = boundOf(run, run.rate);
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            replaceRandom(run, cache, bound);
}

CORPUS_CALL void insertUntil(Run& run, std::multimap<std::size_t, std::string>& cache, std::size_t lifetime) {
    cache.emplace(run.step() + lifetime, text(run));
    cache.erase(cache.begin(), cache.lower_bound(run.step()));
}
void cacheByAge(Run& run) {
    std::multimap<std::size_t, std::string> cache;
    const std::size_t lifetime = run.steps() * run.draw(5, 35) / 100;
    while (run.next())
        insertUntil(run, cache, lifetime);
}

CORPUS_CALL const std::string& memoise(
    Run& run, std::map<std::size_t, std::string>& results, std::size_t key) {
    if (results.size() > 60)
        results.clear();
    auto [found, isNew] = results.try_emplace(key);
    if (isNew)
        found->second = text(run);
    return found->second;
}
void memoThatIsCleared(Run& run) {
    std::map<std::size_t, std::string> results;
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            use(&memoise(run, results, run.draw(0, 100'000)));
}

struct Ring {
    std::vector<std::string> slots;
    std::size_t next = 0;
    CORPUS_CALL void put(std::string value) {
        slots[next] = std::move(value);
        next = (next + 1) % slots.size();
    }
};
void ringBuffer(Run& run) {
    Ring ring;
    ring.slots.resize(run.draw(16, 200));
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            ring.put(text(run));
}

CORPUS_CALL void rememberUndo(Run& run, std::list<std::string>& undo, std::size_t bound) {
    undo.push_back(text(run));
    if (undo.size() > bound)
        undo.erase(undo.begin());
}
void undoWithLimit(Run& run) {
    std::list<std::string> undo;
    const std::size_t bound = boundOf(run, 1);
    while (run.next())
        rememberUndo(run, undo, bound);
}

CORPUS_CALL std::shared_ptr<std::string> cachedWeakly(
    Run& run, std::map<std::size_t, std::weak_ptr<std::string>>& cache, std::size_t key) {
    auto value = cache[key].lock();
    if (value == nullptr)
        cache[key] = value = std::shared_ptr<std::string>(new std::string(text(run)));
    return value;
}
void weakCache(Run& run) {
    std::map<std::size_t, std::weak_ptr<std::string>> cache;
    std::deque<std::shared_ptr<std::string>> used;
    while (run.next()) {
        used.push_back(cachedWeakly(run, cache, run.draw(0, 30)));
        if (used.size() > 12)
            used.pop_front();
    }
}

// What is built once.
CORPUS_CALL void loadRows(Run& run, std::vector<std::string>& table) {
    table.push_back(text(run));
}
void startUpTable(Run& run) {
    std::vector<std::string> table;
    for (std::size_t i = 0; i < 4000; ++i)
        loadRows(run, table);
    while (run.next())
        use(table.data());
}
void slowStartUp(Run& run) {
    static auto* table = new std::vector<std::string>;
    const double end = static_cast<double>(run.draw(8, 22)) / 100;
    while (run.next())
        for (std::size_t i = 0; i < 5 && run.progress() < end; ++i)
            loadRows(run, *table);
}

CORPUS_CALL std::string* makeSingleton(Run& run) {
    return new std::string(text(run));
}
void singletons(Run& run) {
    static std::string* all[8] = {};
    while (run.next()) {
        std::string*& one = all[run.draw(0, 7)];
        if (one == nullptr)
            one = makeSingleton(run);
    }
}

CORPUS_CALL void internKnown(std::set<std::string>& names, std::size_t number) {
    names.insert("an interned name that comes again and again " + std::to_string(number));
}
void internsKnownNames(Run& run) {
    std::set<std::string> names;
    const std::size_t known = run.draw(30, 200);
    while (run.next())
        for (std::size_t i = 0; i < 8; ++i)
            internKnown(names, run.draw(0, known));
}

CORPUS_CALL void fill(std::vector<std::uint64_t>& numbers) {
    numbers.push_back(numbers.size());
}
void vectorFilledOnce(Run& run) {
    std::vector<std::uint64_t> numbers;
    const std::size_t bound = run.draw(500, 20'000);
    while (run.next())
        for (std::size_t i = 0; i < bound / 40 && numbers.size() < bound; ++i)
            fill(numbers);
}

CORPUS_CALL void configure(Run& run, std::map<std::string, std::string>& settings) {
    std::map<std::string, std::string> fresh;
    for (int i = 0; i < 40; ++i)
        fresh["a setting with a long enough name " + std::to_string(i)] = text(run);
    settings.swap(fresh);
}
void configurationReloaded(Run& run) {
    std::map<std::string, std::string> settings;
    while (run.next())
        if (run.step() % 25 == 1)
            configure(run, settings);
}

// What comes and goes.
CORPUS_CALL void collect(Run& run, std::vector<std::string>& batch) {
    batch.push_back(text(run));
}
void batches(Run& run) {
    std::vector<std::string> batch;
    const std::size_t length = run.steps() / run.draw(4, 15);
    while (run.next()) {
        for (std::size_t i = 0; i < run.rate; ++i)
            collect(run, batch);
        if (run.step() % length == 0)
            std::vector<std::string>().swap(batch);
    }
}
void batchesInATree(Run& run) {
    std::map<std::size_t, std::string> batch;
    const std::size_t length = run.steps() / run.draw(3, 8);
    while (run.next()) {
        batch[run.step()] = text(run);
        if (run.step() % length == 0)
            batch.clear();
    }
}

CORPUS_CALL void rotate(std::string& log, std::size_t bytes) {
    log.append(bytes, 'l');
    if (log.size() > 20'000)
        std::string().swap(log);
}
void rotatedLog(Run& run) {
    std::string log;
    while (run.next())
        rotate(log, run.draw(100, 2000));
}

CORPUS_CALL void renderPage(Run& run) {
    std::ostringstream page;
    for (int i = 0; i < 10; ++i)
        page << "<p>" << text(run) << "</p>";
    use(page.str().data());
}
void pagesPerRequest(Run& run) {
    while (run.next())
        renderPage(run);
}

CORPUS_CALL std::size_t parseDeep(Run& run, std::size_t depth) {
    const auto node = std::make_unique<std::string>(text(run));
    use(node.get());
    return depth == 0 ? node->size() : node->size() + parseDeep(run, depth - 1);
}
void recursionReturnsAll(Run& run) {
    while (run.next())
        use(reinterpret_cast<void*>(parseDeep(run, run.draw(1, 40))));
}

CORPUS_CALL void allocateSomewhere(Run& run, std::vector<std::unique_ptr<char[]>>& blocks) {
    blocks[run.draw(0, blocks.size() - 1)] = std::make_unique<char[]>(run.draw(1, 5000));
}
void fragmentation(Run& run) {
    std::vector<std::unique_ptr<char[]>> blocks(run.draw(50, 400));
    while (run.next())
        for (std::size_t i = 0; i < 10; ++i)
            allocateSomewhere(run, blocks);
}

CORPUS_CALL void addScheduled(Run& run, std::priority_queue<std::pair<std::size_t, std::string>>& jobs) {
    jobs.emplace(1'000'000 - run.step() - run.draw(1, 30), text(run));
}
void scheduler(Run& run) {
    std::priority_queue<std::pair<std::size_t, std::string>> jobs;
    while (run.next()) {
        addScheduled(run, jobs);
        while (!jobs.empty() && jobs.top().first >= 1'000'000 - run.step())
            jobs.pop();
    }
}

CORPUS_CALL char* formatOnce(std::size_t number) {
    char* message = nullptr;
    if (::asprintf(&message, "message number %zu with some more text behind it", number) < 0)
        return nullptr;
    return message;
}
void freedMessages(Run& run) {
    while (run.next()) {
        char* copy = ::strdup("a name that is copied and given back");
        use(copy);
        std::free(copy);
        std::free(formatOnce(run.step()));
    }
}

CORPUS_CALL void readFile() {
    char* line = nullptr;
    std::size_t room = 0;
    if (std::FILE* file = std::fopen("/proc/self/comm", "r"); file != nullptr) {
        if (::getline(&line, &room, file) >= 0)
            use(line);
        std::fclose(file);
    }
    std::free(line);
}
void closedFiles(Run& run) {
    while (run.next())
        readFile();
}

CORPUS_CALL char* fitBuffer(char* buffer, std::size_t bytes) {
    return static_cast<char*>(std::realloc(buffer, bytes));
}
void bufferPerMessage(Run& run) {
    char* buffer = nullptr;
    while (run.next()) {
        for (std::size_t bytes = 64; bytes < run.draw(200, 5000); bytes *= 2)
            buffer = fitBuffer(buffer, bytes);
        use(buffer);
    }
    std::free(buffer);
}

} // namespace

std::vector<Program> cleanPrograms() {
    return {
        {"fifo-cache", nullptr, fifoCache},
        {"lru-cache", nullptr, lruCache},
        {"lru-cache-on-the-heap", nullptr, lruCacheOnTheHeap},
        {"random-replacement", nullptr, randomReplacement},
        {"cache-by-age", nullptr, cacheByAge},
        {"memo-that-is-cleared", nullptr, memoThatIsCleared},
        {"ring-buffer", nullptr, ringBuffer},
        {"undo-with-limit", nullptr, undoWithLimit},
        {"weak-cache", nullptr, weakCache},
        {"start-up-table", nullptr, startUpTable},
        {"slow-start-up", nullptr, slowStartUp},
        {"singletons", nullptr, singletons},
        {"interns-known-names", nullptr, internsKnownNames},
        {"vector-filled-once", nullptr, vectorFilledOnce},
        {"configuration-reloaded", nullptr, configurationReloaded},
        {"batches", nullptr, batches},
        {"batches-in-a-tree", nullptr, batchesInATree},
        {"rotated-log", nullptr, rotatedLog},
        {"pages-per-request", nullptr, pagesPerRequest},
        {"recursion-returns-all", nullptr, recursionReturnsAll},
        {"fragmentation", nullptr, fragmentation},
        {"scheduler", nullptr, scheduler},
        {"freed-messages", nullptr, freedMessages},
        {"closed-files", nullptr, closedFiles},
        {"buffer-per-message", nullptr, bufferPerMessage},
    };
}

} // namespace corpus
