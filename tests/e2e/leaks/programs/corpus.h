// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the programs of the leak corpus have in common: a seeded run of so many steps, with the usual
// background of a service (start-up tables, a bounded cache, temporaries), and the list of programs with what
// is true of each.

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

/// A function with a frame of its own.
#define CORPUS_CALL __attribute__((noinline))

namespace corpus {

/// Keeps the compiler from leaving an allocation out.
inline void use(const void* memory) {
    __asm__ volatile("" : : "g"(memory) : "memory");
}

/// One run of a program. Sizes, rates and lengths are drawn from the seed.
class Run {
public:
    explicit Run(std::uint32_t seed);

    /// Goes on to the next step; false after the last. Sleeps a little and does the background's work.
    bool next();
    double progress() const { return static_cast<double>(m_step) / static_cast<double>(m_steps); }
    std::size_t step() const { return m_step; }
    std::size_t steps() const { return m_steps; }
    /// In [low, high], a new draw each time.
    std::size_t draw(std::size_t low, std::size_t high);
    bool chance(double share) { return draw(0, 999'999) < static_cast<std::size_t>(share * 1e6); }

    const std::size_t size; ///< bytes of a usual object
    const std::size_t rate; ///< operations per step

private:
    CORPUS_CALL void loadTables();
    CORPUS_CALL void handleRequests();
    CORPUS_CALL void lookUp(std::size_t key);

    std::mt19937 m_engine;
    std::size_t m_step = 0;
    std::size_t m_steps;
    std::size_t m_cacheLimit;
    std::vector<std::string> m_tables;
    std::list<std::pair<std::size_t, std::string>> m_recent;
    std::unordered_map<std::size_t, std::list<std::pair<std::size_t, std::string>>::iterator> m_cache;
};

struct Program {
    const char* name;
    const char* culprit; ///< the function that leaks; null = nothing does
    void (*run)(Run&);
};

std::vector<Program> leakyPrograms();
std::vector<Program> leakyCPrograms();
std::vector<Program> cleanPrograms();
std::vector<Program> cleanServicePrograms();
/// Written after the detector was frozen, and never used to tune it.
std::vector<Program> frozenPrograms();

} // namespace corpus
