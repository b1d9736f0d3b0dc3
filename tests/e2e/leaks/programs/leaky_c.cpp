// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs that leak with the C library's means.

#include "tests/e2e/leaks/programs/corpus.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace corpus {
namespace {

CORPUS_CALL char* copyName(const char* name) {
    char* copy = ::strdup(name);
    use(copy);
    return copy;
}
void forgottenStrdup(Run& run) {
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            copyName("the name of a user that is copied for nothing");
}

CORPUS_CALL char* formatMessage(std::size_t number) {
    char* message = nullptr;
    if (::asprintf(&message, "message number %zu with some more text behind it", number) < 0)
        return nullptr;
    use(message);
    return message;
}
void forgottenAsprintf(Run& run) {
    while (run.next()) {
        std::free(formatMessage(run.step()));
        formatMessage(run.step());
    }
}

struct Entry {
    Entry* next;
    char payload[56];
};
CORPUS_CALL void prepend(Entry** list) {
    auto* entry = static_cast<Entry*>(std::malloc(sizeof(Entry)));
    use(entry);
    entry->next = *list;
    *list = entry;
}
void listNeverPruned(Run& run) {
    Entry* list = nullptr;
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            prepend(&list);
    while (list != nullptr) {
        Entry* next = list->next;
        std::free(list);
        list = next;
    }
}

struct Log {
    char* text = nullptr;
    std::size_t used = 0;
    std::size_t room = 0;
};
CORPUS_CALL void writeLog(Log& log, std::size_t bytes) {
    if (log.used + bytes > log.room) {
        log.room = log.used + bytes + 4096;
        log.text = static_cast<char*>(std::realloc(log.text, log.room));
        use(log.text);
    }
    log.used += bytes;
}
void logInOneBlock(Run& run) {
    Log log;
    while (run.next())
        writeLog(log, run.size * run.rate + 200);
    std::free(log.text);
}

struct Table {
    Entry** slots;
    std::size_t used;
};
CORPUS_CALL void insertEntry(Table& table, std::size_t key) {
    prepend(&table.slots[key % 64]);
    ++table.used;
}
void tableWithoutDelete(Run& run) {
    Table table{static_cast<Entry**>(std::calloc(64, sizeof(Entry*))), 0};
    for (std::size_t key = 0; run.next();)
        for (std::size_t i = 0; i < run.rate; ++i)
            insertEntry(table, key++ * 7919);
}

CORPUS_CALL void openConnection(Run& run, bool closes) {
    void* state = std::calloc(1, run.size);
    use(state);
    if (closes)
        std::free(state);
}
void halfOfTheConnections(Run& run) {
    while (run.next())
        for (std::size_t i = 0; i < run.rate; ++i)
            openConnection(run, i % 2 == 1);
}

CORPUS_CALL void readAligned(Run& run) {
    void* buffer = nullptr;
    if (::posix_memalign(&buffer, 64, run.size) == 0)
        use(buffer);
}
void forgottenMemalign(Run& run) {
    while (run.next())
        readAligned(run);
}

CORPUS_CALL void readSettings() {
    std::FILE* file = std::fopen("/dev/null", "r");
    use(file);
}
void filesStayOpen(Run& run) {
    while (run.next())
        if (run.step() % 2 == 0)
            readSettings();
}

CORPUS_CALL void readLine() {
    char* line = nullptr;
    std::size_t room = 0;
    std::FILE* file = std::fopen("/proc/self/comm", "r");
    if (file == nullptr)
        return;
    if (::getline(&line, &room, file) >= 0)
        use(line);
    std::fclose(file);
}
void forgottenLine(Run& run) {
    while (run.next())
        readLine();
}

CORPUS_CALL char* growBuffer(char* buffer, std::size_t size) {
    auto* larger = static_cast<char*>(std::malloc(size));
    use(larger);
    std::free(buffer);
    return larger;
}
void copyIntoLarger(Run& run) {
    char* buffer = nullptr;
    std::size_t room = 64;
    std::size_t used = 0;
    while (run.next()) {
        used += run.size * run.rate;
        while (used > room)
            room += room / 2;
        buffer = growBuffer(buffer, room);
    }
    std::free(buffer);
}

} // namespace

std::vector<Program> leakyCPrograms() {
    return {
        {"forgotten-strdup", "copyName", forgottenStrdup},
        {"forgotten-asprintf", "formatMessage", forgottenAsprintf},
        {"list-never-pruned", "prepend", listNeverPruned},
        {"log-in-one-block", "writeLog", logInOneBlock},
        {"table-without-delete", "insertEntry", tableWithoutDelete},
        {"half-of-the-connections", "openConnection", halfOfTheConnections},
        {"forgotten-memalign", "readAligned", forgottenMemalign},
        {"files-stay-open", "readSettings", filesStayOpen},
        {"forgotten-line", "readLine", forgottenLine},
        {"copy-into-larger", "growBuffer", copyIntoLarger},
    };
}

} // namespace corpus
