// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_query_speed [ALLOCATIONS [STACKS [FOLDER [QUERIES]]]]: see README.md.

#include "core/analysis/query_engine.h"
#include "core/profile/index_writer.h"
#include "core/profile/profile_builder.h"
#include "tests/bench/query_speed/synthetic_events.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
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

std::filesystem::path buildIndex(const bench::Shape& shape, const std::filesystem::path& folder) {
    const auto path = folder / fmt::format("synthetic-{}-{}.tidx", shape.allocations, shape.stacks);
    if (std::filesystem::exists(path))
        return path;
    ProfileBuilder tables;
    bench::SyntheticEvents events(shape, bench::addStacks(tables, shape));
    auto out = IndexBytesWriter::create(path);
    if (!out)
        fail(out.error());
    const double before = memory("RssAnon:");
    IndexWriter writer(std::move(out).value(), folder);
    double drawing = 0;
    double writing = 0;
    std::vector<BuilderEvent> some;
    const double begin = seconds(CLOCK_MONOTONIC);
    for (bool more = true; more;) {
        drawing += timed([&] {
            some.clear();
            for (BuilderEvent event; some.size() < 65'536 && (more = events.next(event));)
                some.push_back(event);
        }).cpu;
        writing += timed([&] {
            for (const BuilderEvent& event : some)
                writer.addEvent(event);
        }).cpu;
    }
    const auto count = static_cast<double>(writer.nextPosition() - 1);
    const double streaming = memory("RssAnon:");
    const Timing finishing = timed([&] {
        if (const auto done = writer.finish(); !done)
            fail(done.error());
    });
    fmt::print("index of {:.0f} events: streaming {:.2f} M events/s cpu, finish {:.2f} s cpu ({:.2f} s "
               "wall), together "
               "{:.2f} M events/s cpu; {:.0f} s wall with drawing ({:.0f} s cpu)\n",
        count, count / writing / 1e6, finishing.cpu, finishing.wall, count / (writing + finishing.cpu) / 1e6,
        seconds(CLOCK_MONOTONIC) - begin, drawing);
    fmt::print("RssAnon: {:.0f} MiB before, {:.0f} MiB after the last event, VmHWM {:.0f} MiB (with the "
               "generator's own)\n",
        before, streaming, memory("VmHWM:"));
    return path;
}

class Bench {
public:
    Bench(const bench::Shape& shape, const std::filesystem::path& path, int queries)
        : m_shape(shape), m_queries(queries), m_random(99) {
        ProfileBuilder builder;
        bench::addStacks(builder, shape);
        const double before = memory("RssAnon:");
        const Timing opening = timed([&] {
            auto file = MappedFile::open(path, MappedFile::WhenShrunk::ReadZeros);
            if (!file)
                fail(file.error());
            auto index = ProfileIndex::open(std::make_shared<const IndexBytes>(std::move(file).value()));
            if (!index)
                fail(index.error());
            builder.useIndex(*index);
            m_profile = builder.finish();
        });
        const auto rows = static_cast<double>(m_profile->index().rows());
        const auto bytes = static_cast<double>(m_profile->index().bytes());
        fmt::print("open: {:.1f} ms cpu, {:.1f} ms wall; RssAnon +{:.1f} MiB; {:.0f} allocations, {} sites, "
                   "{} buckets, {} "
                   "checkpoints\n",
            opening.cpu * 1e3, opening.wall * 1e3, memory("RssAnon:") - before, rows,
            m_profile->index().sites().size(), m_profile->index().buckets(),
            m_profile->index().checkpoints().size());
        fmt::print("index: {:.1f} MiB = {:.2f} B per allocation\n", bytes / 1048576, bytes / rows);
        m_names = bench::nameFrames(m_profile, shape);
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
        repeat("any rule, tree and flame layout", [&] { treeOf(draw(Rule(m_random() % 11))); });

        Filter function{
            Filter::Field::Function, Filter::Match::Glob, false, false, "*Type7*", 0, Filter::kNoLimit};
        Filter size{Filter::Field::Size, Filter::Match::Glob, false, false, "", 4096, Filter::kNoLimit};
        Filter thread{Filter::Field::Thread, Filter::Match::Glob, true, false, "#2", 0, Filter::kNoLimit};
        repeat("any rule but peak, filters by site", [&] {
            Query query = draw(Rule(m_random() % 11));
            if (query.rule == Rule::Peak)
                query.rule = Rule::Growth;
            query.filters = {function, m_random() % 2 == 0 ? size : thread};
            treeOf(query);
        });
        m_queries = std::max(1, m_queries / 10);
        repeat("peak of a function's memory", [&] {
            Query query = draw(Rule::Peak);
            query.filters = {function};
            (void)evaluate(*m_profile, *m_names, query);
        });
        size.low = 5000;
        repeat("any rule but peak, exact size", [&] {
            Query query = draw(Rule::Growth);
            query.filters = {size};
            (void)evaluate(*m_profile, *m_names, query);
        });
        Filter lifetime{
            Filter::Field::Lifetime, Filter::Match::Glob, false, false, "", 50'000'000, Filter::kNoLimit};
        repeat("allocated in, lifetime >= 50 ms", [&] {
            Query query = draw(Rule::AllocatedIn);
            query.filters = {lifetime};
            (void)evaluate(*m_profile, *m_names, query);
        });
        repeat("timeline of a function's memory",
            [&] { (void)timeSeries(*m_profile, *m_names, {function}, 0, endTime(), 2000); });
        fmt::print(
            "at the end: RssAnon {:.0f} MiB (stacks, names and a tree included)\n", memory("RssAnon:"));
    }

private:
    void printColumns() const {
        static const char* const kNames[] = {"born", "lifetime", "site", "size", "address", "usable",
            "temporary", "freeing thread", "previous", "next", "free stack", "free order", "step position",
            "step time", "birth site", "birth count", "birth size", "death site", "death count", "death size",
            "live site", "live count", "live size", "sum site", "sum count", "sum size"};
        const auto rows = static_cast<double>(m_profile->index().rows());
        std::string text = "bytes per allocation by column:";
        for (std::size_t i = 0; i < kColumns; ++i) {
            std::uint64_t bytes = 0;
            const auto blocks = m_profile->index().column(static_cast<ColumnId>(i)).blocks();
            for (const ColumnBlock& block : blocks)
                bytes += sizeof(ColumnBlock) + (block.offset != 0 ? block.bytes : 0);
            text += fmt::format(" {} {:.2f};", kNames[i], static_cast<double>(bytes) / rows);
        }
        fmt::print("{}\n", text);
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
        auto tree = buildCallTree(*m_profile, m_names, *costs, TreeDirection::TopDown, query.cost);
        if (!tree)
            fail(tree.error());
        auto shared = std::make_shared<const CallTree>(std::move(tree).value());
        if (query.rule != Rule::Change)
            (void)layoutFlameGraph(shared, query.cost, 1.0 / 1920);
    }

    void repeat(const std::string& what, const std::function<void()>& work) {
        std::vector<Timing> timings;
        for (int i = 0; i < m_queries; ++i)
            timings.push_back(timed(work));
        print(what, timings);
    }

    bench::Shape m_shape;
    int m_queries;
    std::mt19937_64 m_random;
    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const Names> m_names;
};

} // namespace

int main(int argc, char** argv) {
    const auto argument = [&](int index, std::uint64_t otherwise) {
        return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
    };
    bench::Shape shape;
    shape.allocations = argument(1, 1'000'000);
    shape.stacks = static_cast<std::uint32_t>(argument(2, 100'000));
    const std::filesystem::path folder = argc > 3 ? argv[3] : std::filesystem::temp_directory_path();
    const auto path = buildIndex(shape, folder);
    Bench(shape, path, static_cast<int>(argument(4, 200))).run();
}
