// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Ten programs that leak and ten that do not, written after the detector was frozen: its thresholds were
// never tuned on them. If they are ever used for that, they belong to the other files and new ones are due
// here.

#include "tests/e2e/leaks/programs/corpus.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

namespace corpus {
namespace {

// Leaky: a series of figures for every user there ever was.
struct Figures {
    std::uint64_t count = 0;
    std::vector<double> buckets = std::vector<double>(12);
};
CORPUS_CALL void countRequest(std::map<std::string, Figures>& series, std::size_t user) {
    ++series["http_requests_total{user=\"" + std::to_string(user) + "\"}"].count;
}
void metricsByUser(Run& run) {
    std::map<std::string, Figures> series;
    for (std::size_t newest = 1; run.next(); newest += 1 + run.rate / 3)
        for (std::size_t i = 0; i < run.rate; ++i)
            countRequest(series, run.draw(newest > 50 ? newest - 50 : 0, newest));
}

// Leaky: what has expired goes only when it is asked for again, and most never are.
struct Session {
    std::size_t expires = 0;
    std::string state;
};
CORPUS_CALL void storeSession(Run& run, std::unordered_map<std::size_t, Session>& sessions, std::size_t id) {
    sessions[id] = {run.step() + 20, std::string(run.size, 's')};
}
void sweptWhenVisited(Run& run) {
    std::unordered_map<std::size_t, Session> sessions;
    std::size_t id = 0;
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i) {
            storeSession(run, sessions, id++);
            const auto visited = sessions.find(run.draw(id > 60 ? id - 60 : 0, id));
            if (visited != sessions.end() && visited->second.expires < run.step())
                sessions.erase(visited);
        }
}

// Leaky: statements are kept by their text, and the text has the values in it.
CORPUS_CALL const std::vector<std::string>& prepareStatement(
    std::unordered_map<std::string, std::vector<std::string>>& statements, const std::string& sql) {
    auto& plan = statements[sql];
    if (plan.empty())
        plan = {"seek by primary key of the table of orders", "filter by the date of the order"};
    return plan;
}
void statementsByText(Run& run) {
    std::unordered_map<std::string, std::vector<std::string>> statements;
    while (run.next()) {
        use(prepareStatement(statements, "SELECT count(*) FROM orders WHERE state = 'open'").data());
        const auto order = std::to_string(run.draw(0, 50'000'000));
        use(prepareStatement(statements, "SELECT * FROM orders WHERE id = " + order).data());
    }
}

// Leaky, in C: the caller was to free what it got.
CORPUS_CALL char* readHeader(std::size_t bytes) {
    auto* line = static_cast<char*>(std::malloc(bytes + 1));
    std::memset(line, 'h', bytes);
    line[bytes] = 0;
    return line;
}
void headerLines(Run& run) {
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i) {
            char* line = readHeader(run.draw(20, 200));
            if (std::strlen(line) % 3 != 0)
                std::free(line);
        }
}

// Leaky, in C: taken out of the list, but not freed.
struct Entry {
    Entry* next;
    char payload[120];
};
CORPUS_CALL Entry* addEntry(Entry* head) {
    auto* entry = static_cast<Entry*>(std::calloc(1, sizeof(Entry)));
    entry->next = head;
    return entry;
}
void unlinkedNotFreed(Run& run) {
    Entry* head = nullptr;
    for (std::size_t length = 0; run.next();) {
        for (std::size_t i = 0; i < run.rate; ++i, ++length)
            head = addEntry(head);
        for (; length > 100; --length)
            head = head->next;
    }
    use(head);
}

// Leaky: the same edges again and again, in vectors that double.
CORPUS_CALL void addEdge(std::vector<std::vector<std::uint32_t>>& graph, std::size_t from, std::size_t to) {
    graph[from].push_back(static_cast<std::uint32_t>(to));
}
void duplicateEdges(Run& run) {
    std::vector<std::vector<std::uint32_t>> graph(64);
    while (run.next())
        for (std::size_t i = 0; i < 40 * run.rate; ++i)
            addEdge(graph, run.draw(0, 63), run.draw(0, 63));
    use(graph.data());
}

// Leaky: a buffer without owner when the decoder throws.
CORPUS_CALL void decodeFrame(Run& run) {
    auto* buffer = new unsigned char[200 + run.size];
    use(buffer);
    if (run.chance(0.2))
        throw std::runtime_error("a bad frame");
    delete[] buffer;
}
void lostOnThrow(Run& run) {
    while (run.next())
        for (std::size_t i = 0; i < 4 * run.rate; ++i)
            try {
                decodeFrame(run);
            } catch (const std::runtime_error& error) {
                use(error.what());
            }
}

// Leaky: replies that never come stay awaited.
CORPUS_CALL void awaitReply(std::map<std::size_t, std::promise<std::string>>& awaited, std::size_t id) {
    auto reply = awaited[id].get_future();
    use(&reply);
}
void repliesNeverCome(Run& run) {
    std::map<std::size_t, std::promise<std::string>> awaited;
    for (std::size_t id = 0; run.next();)
        for (std::size_t i = 0; i < 3 * run.rate; ++i, ++id) {
            awaitReply(awaited, id);
            if (run.chance(0.7)) {
                awaited[id].set_value("a reply that is too long for a short string");
                awaited.erase(id);
            }
        }
}

// Leaky: each short thread leaves a record of itself.
struct ThreadRecord {
    std::string name;
    std::vector<char> scratch;
};
std::mutex registryMutex;
std::vector<std::unique_ptr<ThreadRecord>> registry;
CORPUS_CALL void registerThread(std::size_t bytes) {
    const std::lock_guard lock(registryMutex);
    registry.push_back(std::make_unique<ThreadRecord>());
    registry.back()->scratch.resize(bytes);
}
void threadsRegistered(Run& run) {
    while (run.next())
        if (run.step() % 3 == 0)
            std::thread([bytes = 400 + run.size] { registerThread(bytes); }).join();
}

// Leaky, in C: the text of a report in memory is its reader's.
CORPUS_CALL std::size_t formatReport(Run& run) {
    char* text = nullptr;
    std::size_t length = 0;
    FILE* stream = open_memstream(&text, &length);
    for (std::size_t i = run.draw(1, 20); i > 0; --i)
        std::fprintf(stream, "row %zu of the report of step %zu\n", i, run.step());
    std::fclose(stream);
    return length;
}
void reportsFormatted(Run& run) {
    while (run.next()) {
        const std::size_t length = formatReport(run);
        use(&length);
    }
}

// Clean: clients are swept when their time has passed, seldom and all at once.
void clientsAreSwept(Run& run) {
    std::map<std::size_t, Session> clients;
    for (std::size_t id = 0; run.next();) {
        for (std::size_t i = 0; i < run.rate; ++i, ++id)
            clients[id] = {run.step() + 15, std::string(run.size, 'c')};
        if (run.step() % 40 == 0)
            std::erase_if(clients, [&run](const auto& client) { return client.second.expires < run.step(); });
    }
}

// Clean: a cache of two generations; the elder goes when the younger is full.
void twoGenerations(Run& run) {
    std::unordered_map<std::size_t, std::string> young;
    std::unordered_map<std::size_t, std::string> old;
    const std::size_t limit = run.steps() * run.rate / run.draw(5, 12);
    for (std::size_t key = 0; run.next();)
        for (std::size_t i = 0; i < run.rate; ++i) {
            young.emplace(key++, std::string(run.size, 'g'));
            if (young.size() > limit)
                old = std::exchange(young, {});
        }
}

// Clean: a table in memory that is written out when it is full, four to nine times in the run.
void memtable(Run& run) {
    std::map<std::size_t, std::string> table;
    const std::size_t limit = run.steps() * run.rate / run.draw(4, 9);
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i) {
            table.emplace(run.draw(0, 1'000'000'000), std::string(run.size, 'm'));
            if (table.size() >= limit)
                table.clear();
        }
}

// Clean: a buffer that has the size of the largest request so far.
void largestSoFar(Run& run) {
    std::string buffer;
    while (run.next()) {
        buffer.assign(run.draw(100, 40'000), 'b');
        use(buffer.data());
    }
}

// Clean: all of a fixed set of keys is met at last.
void knownKeys(Run& run) {
    std::unordered_map<std::size_t, std::string> prices;
    const std::size_t keys = std::max<std::size_t>(8, run.steps() * run.rate / 8);
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i) {
            auto& price = prices[run.draw(0, keys)];
            if (price.empty())
                price = std::string(80, 'p');
        }
}

// Clean: plug-ins that are loaded when they are first wanted, in the first half of the run.
void pluginsOnDemand(Run& run) {
    std::vector<std::vector<std::string>> plugins;
    const std::size_t most = run.draw(5, 25);
    while (run.next())
        if (plugins.size() < most &&
            run.progress() * 2 > static_cast<double>(plugins.size()) / static_cast<double>(most))
            plugins.emplace_back(run.draw(10, 80), std::string(100, 'p'));
}

// Clean: two days of a service, with its nights.
void dayAndNight(Run& run) {
    constexpr double kTwoDays = 4 * 3.14159265358979;
    std::deque<std::string> users;
    const auto most = static_cast<double>(run.draw(40, 400));
    while (run.next()) {
        const auto wanted = static_cast<std::size_t>(most * (1.2 + std::sin(kTwoDays * run.progress())));
        while (users.size() < wanted)
            users.emplace_back(run.size + 40, 'u');
        while (users.size() > wanted)
            users.pop_front();
    }
}

// Clean: garbage is collected when there is enough of it.
void collectedNowAndThen(Run& run) {
    std::vector<std::unique_ptr<Entry>> garbage;
    const std::size_t threshold = run.steps() * run.rate / run.draw(5, 9);
    while (run.next()) {
        for (std::size_t i = 0; i < run.rate; ++i)
            garbage.push_back(std::make_unique<Entry>());
        if (garbage.size() > threshold)
            garbage.clear();
    }
}

// Clean: what has come in during the last third of the run so far allowed.
void slidingWindow(Run& run) {
    std::deque<std::pair<std::size_t, std::string>> window;
    const std::size_t length = run.steps() * run.draw(15, 35) / 100;
    while (run.next()) {
        for (std::size_t i = 0; i < run.rate; ++i)
            window.emplace_back(run.step() + length, std::string(run.size, 'w'));
        while (window.front().first < run.step())
            window.pop_front();
    }
}

// Clean: the results are put together at the end.
void finalReport(Run& run) {
    std::vector<std::string> rows;
    while (run.next())
        if (run.progress() > 0.93)
            for (std::size_t i = 0; i < 20; ++i)
                rows.emplace_back(run.size + 20, 'r');
    use(rows.data());
}

} // namespace

std::vector<Program> frozenPrograms() {
    return {
        {"metrics-by-user", "countRequest", metricsByUser},
        {"swept-when-visited", "storeSession", sweptWhenVisited},
        {"statements-by-text", "prepareStatement", statementsByText},
        {"header-lines", "readHeader", headerLines},
        {"unlinked-not-freed", "addEntry", unlinkedNotFreed},
        {"duplicate-edges", "addEdge", duplicateEdges},
        {"lost-on-throw", "decodeFrame", lostOnThrow},
        {"replies-never-come", "awaitReply", repliesNeverCome},
        {"threads-registered", "registerThread", threadsRegistered},
        {"reports-formatted", "formatReport", reportsFormatted},
        {"clients-are-swept", nullptr, clientsAreSwept},
        {"two-generations", nullptr, twoGenerations},
        {"memtable", nullptr, memtable},
        {"largest-so-far", nullptr, largestSoFar},
        {"known-keys", nullptr, knownKeys},
        {"plugins-on-demand", nullptr, pluginsOnDemand},
        {"day-and-night", nullptr, dayAndNight},
        {"collected-now-and-then", nullptr, collectedNowAndThen},
        {"sliding-window", nullptr, slidingWindow},
        {"final-report", nullptr, finalReport},
    };
}

} // namespace corpus
