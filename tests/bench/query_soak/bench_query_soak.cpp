// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_query_soak TRACE [QUESTIONS [GLOB]]: see README.md.

#include "core/session/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace tidemark;

constexpr std::uint32_t kSeed = 20261123;
constexpr double kMostMiB = 600;

double cpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// RssAnon + RssShmem in MiB.
double ownMemory() {
    std::ifstream status("/proc/self/status");
    double sum = 0;
    for (std::string word; status >> word;) {
        double kib = 0;
        if ((word == "RssAnon:" || word == "RssShmem:") && status >> kib)
            sum += kib / 1024;
    }
    return sum;
}

class Soak {
public:
    Soak(std::shared_ptr<const Session> session, std::string glob)
        : m_session(std::move(session)), m_glob(std::move(glob)), m_random(kSeed) {}

    /// False if a question had no answer, which is told.
    bool ask() {
        static const char* const kKinds[] = {"top-down tree", "bottom-up tree, opened", "stacks", "groups",
            "time line", "layers", "single blocks"};
        const std::size_t kind = draw(7);
        const Query query = drawQuery();
        const double begin = cpuSeconds();
        const Status answered = answer(kind, query);
        m_seconds[kKinds[kind]].push_back(cpuSeconds() - begin);
        if (!answered)
            fmt::print(stderr, "{}: {}\n", printQueryText(textOf(query)), answered.error().sentence);
        return answered.ok();
    }

    void print() {
        for (auto& [kind, seconds] : m_seconds) {
            std::sort(seconds.begin(), seconds.end());
            fmt::print("{:24} {:6} questions, cpu median {:8.1f} ms, 95 % {:8.1f} ms, worst {:8.1f} ms\n",
                kind, seconds.size(), 1e3 * seconds[seconds.size() / 2],
                1e3 * seconds[seconds.size() * 95 / 100], 1e3 * seconds.back());
        }
    }

private:
    std::uint64_t draw(std::uint64_t below) { return m_random() % below; }

    Filter drawFilter() {
        Filter filter;
        switch (draw(6)) {
        case 0:
            filter.field = Filter::Field::Size;
            filter.low = std::uint64_t{1} << draw(16);
            break;
        case 1:
            filter.field = Filter::Field::Size;
            filter.low = 1 + draw(5000);
            break;
        case 2:
            filter.field = Filter::Field::Lifetime;
            filter.low = 1'000'000 * draw(1000);
            break;
        case 3:
            filter.field = Filter::Field::Thread;
            filter.pattern = "#1";
            break;
        case 4:
            filter.field = Filter::Field::Temporary;
            break;
        default:
            filter.field = Filter::Field::Function;
            filter.pattern = m_glob;
            filter.leafOnly = draw(2) == 0;
        }
        filter.exclude = draw(3) == 0;
        return filter;
    }

    Query drawQuery() {
        Query query;
        query.rule = static_cast<Rule>(draw(11));
        std::vector<Position> moments;
        for (int i = 0; i < 4; ++i)
            moments.push_back(1 + draw(std::max<Position>(m_session->profile()->lastPosition(), 1)));
        std::sort(moments.begin(), moments.end());
        query.a = Moment{moments[0]};
        query.b = Moment{moments[1]};
        query.c = Moment{moments[2]};
        query.d = Moment{moments[3]};
        query.cost = draw(2) == 0 ? CostKind::Bytes : CostKind::Allocations;
        for (std::uint64_t i = draw(2) == 0 ? 0 : 1 + draw(2); i > 0; --i)
            query.filters.push_back(drawFilter());
        return query;
    }

    Status answer(std::size_t kind, const Query& query) {
        const auto status = [](const auto& result) { return result ? Status(Ok{}) : Status(result.error()); };
        const Nanoseconds end = std::max<Nanoseconds>(m_session->profile()->facts().duration, 1);
        switch (kind) {
        case 0:
            return status(m_session->ask(query, {}, AnswerParts::TopDown));
        case 1: {
            const auto answer = m_session->ask(query, {}, AnswerParts::Costs);
            return answer
                       ? m_session->expandableTree(**answer, TreeDirection::BottomUp)->expandFrom(0.001, {})
                       : Status(answer.error());
        }
        case 2:
            return status(m_session->ask(query, {}, AnswerParts::Stacks));
        case 3:
            return status(m_session->groupBy(query, static_cast<Grouping>(draw(13))));
        case 4:
            return status(m_session->timeSeries(query.filters, 0, end, 500));
        case 5:
            return status(m_session->stackedSeries(query.filters, Grouping::Function, 8, 0, end, 500));
        default:
            return status(m_session->allocations(query, AllocationOrder::Size, true, 0, 100));
        }
    }

    std::shared_ptr<const Session> m_session;
    std::string m_glob;
    std::mt19937_64 m_random;
    std::map<std::string, std::vector<double>> m_seconds;
};

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "bench_query_soak TRACE [QUESTIONS [GLOB]]\n");
        return 2;
    }
    const double before = ownMemory();
    auto session = Session::open(argv[1]);
    if (!session) {
        fmt::print(stderr, "{}\n", session.error().sentence);
        return 2;
    }
    const double opened = ownMemory();
    fmt::print("{} allocations, {} stacks; own memory {:.0f} MiB, opened {:.0f} MiB; seed {}\n",
        (*session)->profile()->index().rows(), (*session)->profile()->stacks().size(), before, opened, kSeed);
    Soak soak(*session, argc > 3 ? argv[3] : "*a*");
    const int questions = argc > 2 ? std::atoi(argv[2]) : 10'000;
    double most = opened;
    int failures = 0;
    for (int i = 0; i < questions; ++i) {
        failures += soak.ask() ? 0 : 1;
        constexpr int kBetweenLooks = 50;
        if (i % kBetweenLooks == 0)
            most = std::max(most, ownMemory());
    }
    soak.print();
    fmt::print(
        "own memory (RssAnon + RssShmem): {:.0f} MiB at most, {:.0f} MiB at the end; {} without an answer\n",
        most, ownMemory(), failures);
    return most <= kMostMiB && failures == 0 ? 0 : 1;
}
