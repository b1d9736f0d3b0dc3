// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// leak_corpus: lists its programs. leak_corpus NAME SEED: runs one.

#include "tests/e2e/leaks/programs/corpus.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace corpus {

namespace {
std::mt19937 seeded(std::uint32_t seed) {
    return std::mt19937(seed);
}
std::size_t drawn(std::uint32_t seed, std::size_t low, std::size_t high) {
    auto engine = seeded(seed);
    return std::uniform_int_distribution<std::size_t>(low, high)(engine);
}
} // namespace

Run::Run(std::uint32_t seed)
    : size(drawn(seed ^ 0x51, 24, 900)), rate(drawn(seed ^ 0x52, 1, 12)), m_engine(seeded(seed)),
      m_steps(drawn(seed ^ 0x53, 220, 520)), m_cacheLimit(drawn(seed ^ 0x54, 40, 400)) {
    loadTables();
}

std::size_t Run::draw(std::size_t low, std::size_t high) {
    return std::uniform_int_distribution<std::size_t>(low, high)(m_engine);
}

void Run::loadTables() {
    const std::size_t rows = draw(200, 3000);
    for (std::size_t i = 0; i < rows; ++i)
        m_tables.emplace_back(draw(20, 400), 't');
}

void Run::lookUp(std::size_t key) {
    if (const auto found = m_cache.find(key); found != m_cache.end()) {
        m_recent.splice(m_recent.begin(), m_recent, found->second);
        return;
    }
    m_recent.emplace_front(key, std::string(draw(30, 300), 'v'));
    m_cache[key] = m_recent.begin();
    if (m_cache.size() > m_cacheLimit) {
        m_cache.erase(m_recent.back().first);
        m_recent.pop_back();
    }
}

void Run::handleRequests() {
    for (std::size_t i = 0; i < 6; ++i) {
        const std::string request(draw(20, 200), 'r');
        use(request.data());
        lookUp(draw(0, m_cacheLimit * 2));
    }
    // A warm cache after a quarter of the run.
    for (std::size_t i = 0; progress() < 0.25 && i < m_cacheLimit * 8 / m_steps; ++i)
        lookUp(draw(0, m_cacheLimit * 2));
}

bool Run::next() {
    if (m_step >= m_steps)
        return false;
    ++m_step;
    handleRequests();
    std::this_thread::sleep_for(std::chrono::microseconds(1500));
    return true;
}

namespace {

std::vector<Program> tunedPrograms() {
    std::vector<Program> all;
    for (const auto& part : {leakyPrograms(), leakyCPrograms(), cleanPrograms(), cleanServicePrograms()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

void list(const std::vector<Program>& programs, const char* set) {
    for (const auto& program : programs)
        std::printf("%s\t%s\t%s\n", program.name, program.culprit != nullptr ? program.culprit : "", set);
}

} // namespace
} // namespace corpus

int main(int argc, char** argv) {
    auto programs = corpus::tunedPrograms();
    const auto frozen = corpus::frozenPrograms();
    if (argc == 1) {
        corpus::list(programs, "tuned");
        corpus::list(frozen, "frozen");
    }
    if (argc != 3)
        return argc == 1 ? 0 : 2;
    programs.insert(programs.end(), frozen.begin(), frozen.end());
    for (const auto& program : programs)
        if (std::strcmp(program.name, argv[1]) == 0) {
            corpus::Run run(static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)));
            program.run(run);
            return 0;
        }
    return 2;
}
