// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_query_speed TRACE [QUERIES [CACHE [TEXT]]]: see README.md.

#include "core/analysis/merged_stacks.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/stacked_series.h"
#include "core/profile/trace_loader.h"
#include "core/trace_format/file.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace tidemark;

double seconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// In MiB, from /proc/self/status.
double memory(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kib = 0;
        if (word == key && status >> kib)
            return kib / 1024;
    }
    return -1;
}

struct Timing {
    double cpu = 0;
    double wall = 0;
};

Timing timed(const std::function<void()>& work) {
    const double cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
    const double wall = seconds(CLOCK_MONOTONIC);
    work();
    return {seconds(CLOCK_THREAD_CPUTIME_ID) - cpu, seconds(CLOCK_MONOTONIC) - wall};
}

void print(const std::string& what, std::vector<Timing> timings) {
    std::vector<double> cpu;
    std::vector<double> wall;
    for (const Timing& one : timings) {
        cpu.push_back(one.cpu * 1e3);
        wall.push_back(one.wall * 1e3);
    }
    std::sort(cpu.begin(), cpu.end());
    std::sort(wall.begin(), wall.end());
    fmt::print("{:38} cpu median {:8.2f} ms  worst {:8.2f} ms   wall median {:8.2f} ms  worst {:8.2f} ms\n",
        what, cpu[cpu.size() / 2], cpu.back(), wall[wall.size() / 2], wall.back());
    std::fflush(stdout);
}

[[noreturn]] void fail(const Error& error) {
    fmt::print(stderr, "{}\n", error.sentence);
    std::exit(1);
}

/// The most RssAnon that was seen while something went on.
class MemoryWatch : public ProgressSink {
public:
    void progress(std::string_view, std::uint64_t, std::uint64_t) override {
        most = std::max(most, memory("RssAnon:"));
    }
    double most = 0;
};

/// Reads and decodes all events and does nothing with them.
Timing timeDecoding(const trace::FileReader& reader) {
    return timed([&] {
        for (const auto& chunk : reader.chunks()) {
            if (chunk.type != trace::ChunkType::Events)
                continue;
            const auto payload = reader.read(chunk);
            if (!payload || !trace::decodeEvents(*payload))
                fail({ErrorCode::Corrupt, "The trace is damaged."});
        }
    });
}

LoadedProfile open(const std::filesystem::path& path, const IndexCache& cache, ProgressSink* progress) {
    auto loaded = loadTrace(path, {}, progress, cache);
    if (!loaded)
        fail(loaded.error());
    for (const DataProblem& problem : loaded->profile->facts().problems)
        fmt::print("{}\n", problem.sentence);
    return std::move(loaded).value();
}

/// Opens the trace for the first time, which builds its index.
void buildIndex(const std::filesystem::path& path, const IndexCache& cache) {
    const auto reader = trace::FileReader::open(path);
    if (!reader)
        fail(reader.error());
    const Timing decoding = timeDecoding(*reader);
    const double before = memory("RssAnon:");
    MemoryWatch watch;
    LoadedProfile loaded;
    const Timing all = timed([&] { loaded = open(path, cache, &watch); });
    const auto events = static_cast<double>(loaded.profile->lastPosition());
    fmt::print(
        "index of {:.0f} events: {:.2f} M events/s cpu ({:.1f} s), with decoding {:.2f} M events/s ({:.1f} s "
        "cpu, {:.1f} s wall); RssAnon {:.0f} MiB before, at most {:.0f} MiB\n",
        events, events / (all.cpu - decoding.cpu) / 1e6, all.cpu - decoding.cpu, events / all.cpu / 1e6,
        all.cpu, all.wall, before, watch.most);
}

class Bench {
public:
    Bench(const std::filesystem::path& path, const IndexCache& cache, int queries, std::string only)
        : m_queries(queries), m_only(std::move(only)), m_random(99) {
        const double before = memory("RssAnon:");
        const Timing opening = timed([&] {
            LoadedProfile loaded = open(path, cache, nullptr);
            m_profile = std::move(loaded.profile);
            m_names = std::move(loaded.names);
        });
        const ProfileIndex& index = m_profile->index();
        const auto events = static_cast<double>(m_profile->lastPosition());
        const auto bytes = static_cast<double>(index.bytes());
        fmt::print("open: {:.1f} ms cpu, {:.1f} ms wall; RssAnon +{:.1f} MiB; {} allocations, {} stacks, {} "
                   "sites, {} "
                   "buckets, {} checkpoints\n",
            opening.cpu * 1e3, opening.wall * 1e3, memory("RssAnon:") - before, index.rows(),
            m_profile->stacks().size(), index.sites().size(), index.buckets(), index.checkpoints().size());
        fmt::print("index: {:.1f} MiB = {:.2f} B per event\n", bytes / 1048576, bytes / events);
        printColumns();
    }

    void run() {
        const Timing series = timed([&] { (void)timeSeries(*m_profile, *m_names, {}, 0, endTime(), 2000); });
        print("first timeline, 2,000 slices", {series});
        repeat("timeline of a random range", [&] {
            Nanoseconds a = randomTime();
            Nanoseconds b = randomTime();
            if (a > b)
                std::swap(a, b);
            (void)timeSeries(*m_profile, *m_names, {}, a, b, 2000);
        });
        for (int rule = 0; rule <= static_cast<int>(Rule::FreedOnlyIn); ++rule)
            repeat(fmt::format("{} per stack", ruleName(static_cast<Rule>(rule))),
                [&] { (void)evaluate(*m_profile, *m_names, draw(static_cast<Rule>(rule))); });
        mergeStacks();
        repeat("any rule, tree and flame layout", [&] { treeOf(draw(Rule(m_random() % 11))); });

        repeat("any rule but peak, filters by site", [&] { treeOf(drawFiltered(Rule(m_random() % 11))); });
        m_queries = std::max(1, m_queries / 4);
        runSubsets();
        repeat("10 layers by function, 2,000 slices", [&] {
            (void)stackedSeries(*m_profile, *m_names, {}, Grouping::Function, 10, 0, endTime(), 2000);
        });
        repeat("10 layers of a random function", [&] {
            (void)stackedSeries(
                *m_profile, *m_names, {randomFunction()}, Grouping::Function, 10, 0, endTime(), 2000);
        });
        fmt::print(
            "at the end: RssAnon {:.0f} MiB (stacks, names and a tree included)\n", memory("RssAnon:"));
    }

private:
    /// What reads rows.
    void runSubsets() {
        const Filter most = functionFilter("*Type7*");
        const auto peakOf = [&](const Filter& function, std::uint32_t oneIn) {
            Query query = draw(Rule::Peak);
            query.filters = {function};
            (void)evaluateRoughly(*m_profile, *m_names, query, oneIn);
        };
        const auto timelineOf = [&](const Filter& function, std::uint32_t oneIn) {
            (void)timeSeries(*m_profile, *m_names, {function}, 0, endTime(), 2000, {}, oneIn);
        };
        repeat("peak of a random function", [&] { peakOf(randomFunction(), 1); });
        repeat("peak of nearly everything", [&] { peakOf(most, 1); });
        repeat("peak of nearly everything, early", [&] { peakOf(most, kEarlyOneIn); });
        repeat("timeline of a random function", [&] { timelineOf(randomFunction(), 1); });
        repeat("timeline of nearly everything", [&] { timelineOf(most, 1); });
        repeat("timeline of nearly everything, early", [&] { timelineOf(most, kEarlyOneIn); });
        Filter size{Filter::Field::Size, Filter::Match::Glob, false, false, "", 5000, Filter::kNoLimit};
        Filter lifetime = size;
        lifetime.field = Filter::Field::Lifetime;
        lifetime.low = 50'000'000;
        Filter address = size;
        address.field = Filter::Field::Address;
        address.low = 0x7f00'0000'0000;
        const auto filtered = [&](Rule rule, const Filter& filter) {
            Query query = draw(rule);
            query.filters = {filter};
            (void)evaluate(*m_profile, *m_names, query);
        };
        repeat("growth, exact size", [&] { filtered(Rule::Growth, size); });
        repeat("growth, address", [&] { filtered(Rule::Growth, address); });
        repeat("allocated in, lifetime >= 50 ms", [&] { filtered(Rule::AllocatedIn, lifetime); });
        repeat("peak, exact size", [&] { filtered(Rule::Peak, size); });
        repeat("timeline, exact size",
            [&] { (void)timeSeries(*m_profile, *m_names, {size}, 0, endTime(), 2000); });
    }

    static Filter functionFilter(const std::string& glob) {
        return {Filter::Field::Function, Filter::Match::Glob, false, false, glob, 0, Filter::kNoLimit};
    }
    Filter randomFunction() {
        const auto functions = m_names->functions();
        return functionFilter(functions[m_random() % functions.size()].name);
    }
    /// A random function, and a size class or a thread.
    Query drawFiltered(Rule rule) {
        Query query = draw(rule == Rule::Peak ? Rule::Growth : rule);
        const Filter size{Filter::Field::Size, Filter::Match::Glob, false, false, "", 4096, Filter::kNoLimit};
        const Filter thread{
            Filter::Field::Thread, Filter::Match::Glob, true, false, "#2", 0, Filter::kNoLimit};
        query.filters = {m_random() % 2 == 0 ? functionFilter("*Type7*") : randomFunction(),
            m_random() % 2 == 0 ? size : thread};
        return query;
    }

    void printColumns() const {
        static const char* const kNames[] = {"born", "lifetime", "site", "size", "address", "usable",
            "temporary", "freeing thread", "previous", "next", "free stack", "free order", "step position",
            "step time", "birth site", "birth count", "birth size", "death site", "death count", "death size",
            "live site", "live count", "live size", "sum site", "sum count", "sum size", "site stack",
            "site thread", "site kind", "site pool", "site typical size", "site rows", "site excess",
            "site living", "site temporary"};
        const auto events = static_cast<double>(m_profile->lastPosition());
        std::string text = "bytes per event by column:";
        for (std::size_t i = 0; i < kColumns; ++i) {
            std::uint64_t bytes = 0;
            const auto blocks = m_profile->index().column(static_cast<ColumnId>(i)).blocks();
            for (const ColumnBlock& block : blocks)
                bytes += sizeof(ColumnBlock) + (block.bytes());
            text += fmt::format(" {} {:.2f};", kNames[i], static_cast<double>(bytes) / events);
        }
        fmt::print("{} pulses {:.2f}\n", text,
            static_cast<double>(m_profile->index().pulses().size() * sizeof(Pulse)) / events);
    }

    Nanoseconds endTime() const { return m_profile->index().facts().lastTime; }
    Nanoseconds randomTime() {
        return static_cast<Nanoseconds>(m_random() % static_cast<std::uint64_t>(endTime()));
    }

    Query draw(Rule rule) {
        Query query;
        query.rule = rule;
        std::array<Position, 4> moments{};
        for (Position& moment : moments)
            moment = 1 + m_random() % m_profile->lastPosition();
        std::sort(moments.begin(), moments.end());
        query.a = Moment{moments[0]};
        query.b = Moment{moments[1]};
        query.c = Moment{moments[2]};
        query.d = Moment{moments[3]};
        return query;
    }

    void treeOf(const Query& query) {
        const auto costs = evaluate(*m_profile, *m_names, query);
        if (!costs)
            fail(costs.error());
        auto tree =
            buildCallTree(*m_profile, m_names, *costs, TreeDirection::TopDown, query.cost, {}, &*m_merged);
        if (!tree)
            fail(tree.error());
        auto shared = std::make_shared<const CallTree>(std::move(tree).value());
        if (query.rule != Rule::Change)
            (void)layoutFlameGraph(shared, query.cost, 1.0 / 1920);
    }

    /// As a session does for its first tree.
    void mergeStacks() {
        const double begin = seconds(CLOCK_MONOTONIC);
        auto merged = MergedStacks::ofAll(*m_profile, *m_names);
        if (!merged)
            fail(merged.error());
        m_merged.emplace(std::move(merged).value());
        fmt::print("merging all stacks, once: {:.0f} ms; {} nodes\n",
            1e3 * (seconds(CLOCK_MONOTONIC) - begin), m_merged->size());
    }

    void repeat(const std::string& what, const std::function<void()>& work) {
        if (what.find(m_only) == std::string::npos)
            return;
        std::vector<Timing> timings;
        for (int i = 0; i < m_queries; ++i)
            timings.push_back(timed(work));
        print(what, timings);
    }

    static constexpr std::uint32_t kEarlyOneIn = 16; ///< as core/session asks for early answers
    int m_queries;
    std::string m_only; ///< what a line must contain to be measured
    std::mt19937_64 m_random;
    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const Names> m_names;
    std::optional<MergedStacks> m_merged;
};

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "bench_query_speed TRACE [QUERIES [CACHE [TEXT]]]\n");
        return 2;
    }
    const IndexCache cache = argc > 3 ? IndexCache(argv[3]) : IndexCache::ofUser();
    const std::string only = argc > 4 ? argv[4] : "";
    if (only.empty())
        buildIndex(argv[1], cache);
    Bench(argv[1], cache, argc > 2 ? std::atoi(argv[2]) : 200, only).run();
}
