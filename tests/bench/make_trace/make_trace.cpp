// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// make_trace compiler|python|server ALLOCATIONS STACKS FILE [SEED]: see README.md.

#include "core/trace_format/event_encoder.h"
#include "core/trace_format/file.h"
#include "tests/bench/make_trace/made_events.h"
#include "tests/bench/make_trace/made_tables.h"

#include <cstdlib>
#include <fmt/format.h>

namespace {

using namespace tidemark;
using trace::ChunkType;

constexpr std::size_t kEventsPerChunk = 65'536;
constexpr Nanoseconds kSampleInterval = 100'000'000;

/// Events and RSS samples to the end, then ENDS and the directory.
class TraceMaking {
public:
    TraceMaking(trace::FileWriter& writer, bench::MadeEvents events)
        : m_writer(writer), m_events(std::move(events)) {}

    Status run() {
        Status done = Ok{};
        trace::Event event;
        while (done && m_events.next(event)) {
            m_encoder.add(event);
            m_lastTime = event.time;
            if (m_lastTime >= m_nextSample)
                takeSample();
            if (m_encoder.count() == kEventsPerChunk)
                done = flush();
        }
        if (done && m_encoder.count() > 0)
            done = flush();
        return done ? end() : done;
    }

private:
    void takeSample() {
        const auto bytes = static_cast<std::int64_t>(m_events.liveBytes() + m_events.liveBytes() / 4);
        m_samples.push_back({m_lastTime, (std::int64_t{24} << 20) + bytes, bytes, 0, 0});
        m_nextSample = m_lastTime + kSampleInterval;
    }

    Status flush() {
        const std::size_t count = m_encoder.count();
        Status done = m_writer.append(ChunkType::Events, m_encoder.finish(m_position + 1, {}));
        m_position += count;
        if (done && !m_samples.empty())
            done = m_writer.append(ChunkType::Counters, trace::encodeCounters(m_samples));
        m_samples.clear();
        return done;
    }

    Status end() {
        trace::End end;
        end.reason = trace::EndReason::Exit;
        end.exitStatus = 0;
        end.duration = m_lastTime;
        end.events = m_position;
        const Status done = m_writer.append(ChunkType::End, trace::encodeEnd(end));
        return done ? m_writer.finish() : done;
    }

    trace::FileWriter& m_writer;
    bench::MadeEvents m_events;
    trace::EventEncoder m_encoder;
    std::vector<trace::CounterSample> m_samples;
    Position m_position = 0;
    Nanoseconds m_lastTime = 0;
    Nanoseconds m_nextSample = 0;
};

Status make(const bench::Program& program, std::uint64_t allocations, std::uint32_t stacks,
    const std::filesystem::path& path, std::uint64_t seed) {
    auto writer = trace::FileWriter::create(path, trace::FileWriter::IfExists::Overwrite);
    if (!writer)
        return writer.error();
    auto leaves = bench::writeTables(*writer, program, stacks, seed);
    if (!leaves)
        return leaves.error();
    return TraceMaking(*writer, {program, std::move(leaves).value(), allocations, seed + 1}).run();
}

} // namespace

int main(int argc, char** argv) {
    const bench::Program* const program = argc > 1 ? bench::findProgram(argv[1]) : nullptr;
    const std::uint64_t allocations = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
    const std::uint64_t stacks = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0;
    if (argc < 5 || program == nullptr || allocations == 0 || stacks == 0 || stacks > 4'000'000) {
        fmt::print(stderr, "make_trace compiler|python|server ALLOCATIONS STACKS FILE [SEED]\n");
        return 2;
    }
    const std::uint64_t seed = argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 1;
    const Status done = make(*program, allocations, static_cast<std::uint32_t>(stacks), argv[4], seed);
    if (!done)
        fmt::print(stderr, "{}\n", done.error().sentence);
    return done ? 0 : 1;
}
