// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs that leak, in C++. Each leaks in a function of its own.

#include "tests/e2e/leaks/programs/corpus.h"

#include <any>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <queue>
#include <set>
#include <stdexcept>
#include <thread>
#include <unordered_map>

namespace corpus {
namespace {

std::string text(Run& run) {
    return std::string(std::max<std::size_t>(run.size, 32), 'x');
}

// Objects that nobody deletes.
CORPUS_CALL void forgetObject(Run& run) {
    auto* object = new char[run.size];
    use(object);
}
void forgottenDelete(Run& run) {
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            forgetObject(run);
}

CORPUS_CALL void releasePointer(Run& run) {
    auto owner = std::make_unique<std::string>(text(run));
    use(owner.release());
}
void releasedUniquePointer(Run& run) {
    while (run.next())
        releasePointer(run);
}

struct Node {
    std::shared_ptr<Node> other;
    std::vector<char> payload;
};
CORPUS_CALL void linkCycle(Run& run) {
    auto one = std::make_shared<Node>();
    auto two = std::make_shared<Node>();
    one->payload.resize(run.size);
    one->other = two;
    two->other = one;
}
void sharedCycle(Run& run) {
    while (run.next())
        linkCycle(run);
}

// Containers that only grow; their destructors free them at the end.
CORPUS_CALL void remember(Run& run, std::map<std::size_t, std::string>& sessions, std::size_t id) {
    sessions[id] = text(run);
}
void forgottenErase(Run& run) {
    std::map<std::size_t, std::string> sessions;
    for (std::size_t id = 0; run.next();)
        for (std::size_t i = 0; i < run.rate; ++i, ++id) {
            remember(run, sessions, id);
            if (!run.chance(0.5))
                sessions.erase(id);
        }
}

CORPUS_CALL void appendLine(Run& run, std::vector<std::string>& log) {
    log.push_back(text(run));
}
void growingLog(Run& run) {
    static auto* log = new std::vector<std::string>;
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            appendLine(run, *log);
}

CORPUS_CALL void appendText(std::string& log, std::size_t bytes) {
    log.append(bytes, 'l');
}
void growingText(Run& run) {
    std::string log;
    while (run.next())
        appendText(log, run.size * run.rate + 100);
    use(log.data());
}

CORPUS_CALL void appendNumber(std::vector<std::uint64_t>& numbers, std::size_t value) {
    numbers.push_back(value);
}
void doublingVector(Run& run) {
    std::vector<std::uint64_t> numbers;
    while (run.next())
        for (std::size_t i = 0; i < 20 * run.rate; ++i)
            appendNumber(numbers, i);
    use(numbers.data());
}

CORPUS_CALL void cacheForEver(
    Run& run, std::unordered_map<std::string, std::string>& cache, std::size_t key) {
    cache.emplace("a key that is longer than a short string " + std::to_string(key), text(run));
}
void cacheWithoutLimit(Run& run) {
    std::unordered_map<std::string, std::string> cache;
    for (std::size_t key = 0; run.next();)
        for (std::size_t i = 0; i < run.rate; ++i)
            cacheForEver(run, cache, key++);
}

struct BrokenLru {
    std::list<std::string> order;
    std::unordered_map<std::size_t, std::string> values;
    CORPUS_CALL void insertValue(Run& run, std::size_t key) {
        values[key] = text(run);
        order.push_back("key " + std::to_string(key));
        if (order.size() > 50)
            order.pop_front(); // and the value stays
    }
};
void evictsOnlyHalf(Run& run) {
    BrokenLru cache;
    for (std::size_t key = 0; run.next(); ++key)
        cache.insertValue(run, key);
}

CORPUS_CALL void subscribe(Run& run, std::vector<std::function<void()>>& listeners) {
    listeners.push_back([payload = text(run)] { use(payload.data()); });
}
void listenersStay(Run& run) {
    std::vector<std::function<void()>> listeners;
    while (run.next())
        subscribe(run, listeners);
    for (const auto& listener : listeners)
        listener();
}

CORPUS_CALL void startTimer(Run& run, std::multimap<std::size_t, std::string>& timers) {
    timers.emplace(run.step() + 1'000'000, text(run));
}
void timersNeverFire(Run& run) {
    auto* timers = new std::multimap<std::size_t, std::string>;
    while (run.next())
        startTimer(run, *timers);
}

CORPUS_CALL void recordUndo(Run& run, std::deque<std::string>& undo) {
    undo.push_back(text(run));
}
void undoWithoutLimit(Run& run) {
    std::deque<std::string> undo;
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            recordUndo(run, undo);
}

CORPUS_CALL void keepError(std::vector<std::exception_ptr>& errors, std::size_t number) {
    try {
        throw std::runtime_error("a request failed for a reason worth keeping " + std::to_string(number));
    } catch (...) {
        errors.push_back(std::current_exception());
    }
}
void errorsAreKept(Run& run) {
    std::vector<std::exception_ptr> errors;
    while (run.next())
        if (run.chance(0.6))
            keepError(errors, run.step());
}

CORPUS_CALL const std::string& internName(std::set<std::string>& names, std::size_t number) {
    return *names.insert("an interned name that never comes again " + std::to_string(number)).first;
}
void internsEverything(Run& run) {
    static auto* names = new std::set<std::string>;
    for (std::size_t number = 0; run.next();)
        for (std::size_t i = 0; i < run.rate; ++i)
            use(&internName(*names, number++));
}

struct Job {
    std::size_t due;
    std::string payload;
    bool operator<(const Job& other) const { return due > other.due; }
};
CORPUS_CALL void schedule(Run& run, std::priority_queue<Job>& jobs, bool late) {
    jobs.push({late ? 1'000'000 + run.step() : run.step(), text(run)});
}
void jobsPileUp(Run& run) {
    std::priority_queue<Job> jobs;
    while (run.next()) {
        schedule(run, jobs, run.chance(0.4));
        while (!jobs.empty() && jobs.top().due <= run.step())
            jobs.pop();
    }
}

CORPUS_CALL void visit(std::set<std::size_t>& visited, std::size_t page) {
    visited.insert(page);
}
void visitedPages(Run& run) {
    std::set<std::size_t> visited;
    for (std::size_t page = 0; run.next();)
        for (std::size_t i = 0; i < run.rate; ++i)
            visit(visited, page++);
}

CORPUS_CALL void watch(Run& run, std::vector<std::weak_ptr<std::vector<char>>>& watched) {
    const auto object = std::make_shared<std::vector<char>>(run.size);
    watched.push_back(object); // the control block stays
}
void weakPointersStay(Run& run) {
    std::vector<std::weak_ptr<std::vector<char>>> watched;
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            watch(run, watched);
}

CORPUS_CALL void attach(Run& run, std::vector<std::any>& attachments) {
    attachments.emplace_back(text(run));
}
void attachmentsStay(Run& run) {
    std::vector<std::any> attachments;
    while (run.next())
        attach(run, attachments);
}

// Threads.
CORPUS_CALL void workerForgets(std::size_t size) {
    use(new char[size]);
}
void leakInWorkers(Run& run) {
    std::vector<std::thread> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([steps = run.steps(), size = run.size] {
            for (std::size_t step = 0; step < steps; ++step) {
                workerForgets(size);
                std::this_thread::sleep_for(std::chrono::microseconds(1500));
            }
        });
    while (run.next())
        continue;
    for (auto& worker : workers)
        worker.join();
}

CORPUS_CALL void taskForgets(std::size_t size) {
    use(std::make_unique<std::vector<char>>(size).release());
}
void leakInShortThreads(Run& run) {
    while (run.next())
        if (run.step() % 3 == 0)
            std::thread(taskForgets, run.size).join();
}

struct Queue {
    std::mutex lock;
    std::deque<std::string> items;
    CORPUS_CALL void enqueue(std::string item) {
        const std::lock_guard guard(lock);
        items.push_back(std::move(item));
    }
};
CORPUS_CALL void produce(Run& run, Queue& queue) {
    queue.enqueue(text(run));
    queue.enqueue(text(run));
}
void consumerTooSlow(Run& run) {
    Queue queue;
    while (run.next()) {
        produce(run, queue);
        const std::lock_guard guard(queue.lock);
        queue.items.pop_front();
    }
}

// Stacks that vary.
CORPUS_CALL void walkTree(Run& run, std::size_t depth) {
    if (depth > 0) {
        walkTree(run, depth - 1);
        use(&depth);
        return;
    }
    use(new char[run.size]);
}
void leakInRecursion(Run& run) {
    while (run.next())
        walkTree(run, run.draw(1, 60));
}

using Handler = void (*)(Run&);
CORPUS_CALL void keepForHandler(Run& run) {
    use(new std::string(text(run)));
}
template <int kNumber>
CORPUS_CALL void handle(Run& run) {
    keepForHandler(run);
    use(&run);
}
template <int... kNumbers>
std::vector<Handler> handlers(std::integer_sequence<int, kNumbers...>) {
    return {handle<kNumbers>...};
}
void leakInCallbacks(Run& run) {
    const auto all = handlers(std::make_integer_sequence<int, 40>());
    while (run.next())
        for (std::size_t i = 0; i < 3; ++i)
            all[run.draw(0, all.size() - 1)](run);
}

// Rare, late, slow or in bursts.
CORPUS_CALL void* makeTemporary(std::size_t size) {
    return ::operator new(size);
}
void oneAmongMany(Run& run) {
    while (run.next()) {
        for (std::size_t i = 0; i < 2500; ++i)
            ::operator delete(makeTemporary(24));
        use(makeTemporary(24));
    }
}

CORPUS_CALL bool parseRequest(Run& run, bool bad) {
    auto* buffer = new char[run.size];
    use(buffer);
    if (bad)
        return false; // the early return forgets the buffer
    delete[] buffer;
    return true;
}
void leakOnErrorPath(Run& run) {
    while (run.next())
        for (std::size_t i = 0; i < 20; ++i)
            parseRequest(run, run.chance(0.02));
}

CORPUS_CALL void forgetLater(Run& run) {
    use(new char[run.size]);
}
void leakStartsLate(Run& run) {
    const double begin = static_cast<double>(run.draw(15, 45)) / 100;
    while (run.next())
        if (run.progress() > begin)
            forgetLater(run);
}

CORPUS_CALL void forgetBurst(Run& run) {
    for (int i = 0; i < 12; ++i)
        use(new char[run.size]);
}
void leakInBursts(Run& run) {
    const std::size_t pause = run.steps() / run.draw(18, 30);
    while (run.next())
        if (run.step() % pause == 0)
            forgetBurst(run);
}

// Who only works for others.
CORPUS_CALL void* allocateFor(std::size_t size) {
    void* memory = ::operator new(size);
    use(memory);
    return memory;
}
CORPUS_CALL void borrowAndReturn(Run& run) {
    void* memory = allocateFor(run.draw(16, 2000));
    use(memory);
    ::operator delete(memory);
}
CORPUS_CALL void borrowForGood(Run& run) {
    use(allocateFor(run.size));
}
void leakBehindWrapper(Run& run) {
    while (run.next()) {
        for (std::size_t i = 0; i < 30; ++i)
            borrowAndReturn(run);
        borrowForGood(run);
    }
}

struct Shape {
    virtual ~Shape() = default;
};
template <std::size_t kBytes>
struct Sized : Shape {
    char bytes[kBytes] = {};
};
CORPUS_CALL Shape* makeShape(std::size_t kind) {
    if (kind == 0)
        return new Sized<40>;
    if (kind == 1)
        return new Sized<200>;
    return new Sized<700>;
}
void factoryProductsStay(Run& run) {
    std::vector<Shape*> waiting;
    while (run.next()) {
        waiting.push_back(makeShape(run.draw(0, 2)));
        if (waiting.size() > 10) {
            if (run.chance(0.5))
                delete waiting.front();
            waiting.erase(waiting.begin());
        }
    }
}

// Memory of one's own.
class Pool {
public:
    CORPUS_CALL void* take(std::size_t size) {
        if (m_used + size > kChunk || m_chunks.empty()) {
            m_chunks.push_back(std::make_unique<char[]>(kChunk));
            m_used = 0;
        }
        m_used += size;
        return m_chunks.back().get() + m_used - size;
    }

private:
    static constexpr std::size_t kChunk = 1024;
    std::vector<std::unique_ptr<char[]>> m_chunks;
    std::size_t m_used = 0;
};
void arenaForTheWholeRun(Run& run) {
    Pool pool;
    while (run.next())
        for (std::size_t i = 0; i < 8; ++i)
            use(pool.take(run.size));
}
void poolNeverRefilled(Run& run) {
    static auto* pool = new Pool;
    std::vector<void*> returned;
    while (run.next()) {
        for (std::size_t i = 0; i < 4; ++i)
            if (returned.empty() || run.chance(0.7))
                use(pool->take(run.size));
            else
                returned.pop_back();
        returned.push_back(nullptr);
    }
}

CORPUS_CALL void startSpan(std::list<std::string>& open, Run& run) {
    open.push_back(text(run));
}
void spansStayOpen(Run& run) {
    std::list<std::string> open;
    std::list<std::string> closed;
    while (run.next()) {
        for (std::size_t i = 0; i < run.rate; ++i)
            startSpan(open, run);
        closed.splice(closed.end(), open);
    }
}

} // namespace

std::vector<Program> leakyPrograms() {
    return {
        {"forgotten-delete", "forgetObject", forgottenDelete},
        {"released-unique-pointer", "releasePointer", releasedUniquePointer},
        {"shared-cycle", "linkCycle", sharedCycle},
        {"forgotten-erase", "remember", forgottenErase},
        {"growing-log", "appendLine", growingLog},
        {"growing-text", "appendText", growingText},
        {"doubling-vector", "appendNumber", doublingVector},
        {"cache-without-limit", "cacheForEver", cacheWithoutLimit},
        {"evicts-only-half", "insertValue", evictsOnlyHalf},
        {"listeners-stay", "subscribe", listenersStay},
        {"timers-never-fire", "startTimer", timersNeverFire},
        {"undo-without-limit", "recordUndo", undoWithoutLimit},
        {"errors-are-kept", "keepError", errorsAreKept},
        {"interns-everything", "internName", internsEverything},
        {"jobs-pile-up", "schedule", jobsPileUp},
        {"visited-pages", "visit", visitedPages},
        {"weak-pointers-stay", "watch", weakPointersStay},
        {"attachments-stay", "attach", attachmentsStay},
        {"leak-in-workers", "workerForgets", leakInWorkers},
        {"leak-in-short-threads", "taskForgets", leakInShortThreads},
        {"consumer-too-slow", "produce", consumerTooSlow},
        {"leak-in-recursion", "walkTree", leakInRecursion},
        {"leak-in-callbacks", "keepForHandler", leakInCallbacks},
        {"one-among-many", "makeTemporary", oneAmongMany},
        {"leak-on-error-path", "parseRequest", leakOnErrorPath},
        {"leak-starts-late", "forgetLater", leakStartsLate},
        {"leak-in-bursts", "forgetBurst", leakInBursts},
        {"leak-behind-wrapper", "borrowForGood", leakBehindWrapper},
        {"factory-products-stay", "makeShape", factoryProductsStay},
        {"arena-for-the-whole-run", "take", arenaForTheWholeRun},
        {"pool-never-refilled", "take", poolNeverRefilled},
        {"spans-stay-open", "startSpan", spansStayOpen},
    };
}

} // namespace corpus
