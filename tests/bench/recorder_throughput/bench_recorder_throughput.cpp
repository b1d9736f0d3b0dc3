// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What an event costs the recorder from ring bytes to the file, by stage, and the trace's reader. See
// README.md.

#include "core/record/event_merge.h"
#include "core/record/trace_output.h"
#include "core/trace_format/file.h"
#include "tests/core/record/record_bytes.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace tidemark;
using namespace tidemark::recording;

constexpr std::size_t kEvents = 4'000'000;
constexpr std::size_t kEventsPerChunk = 64 * 1024;
constexpr std::size_t kBatch = 16384; ///< events per round: what a busy thread writes in about a millisecond
constexpr std::uint32_t kStacks = 50'000;

double cpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

using Events = std::vector<trace::Event>;

trace::Event allocate(std::uint32_t thread, std::uint64_t address, std::uint64_t size, std::uint32_t stack) {
    trace::Event event;
    event.call = trace::Call::Malloc;
    event.thread = thread;
    event.address = address;
    event.size = size;
    event.stack = stack;
    event.usable = std::max<std::uint64_t>((size + 23) / 16 * 16, 32) - 8;
    return event;
}

trace::Event release(std::uint32_t thread, std::uint64_t address) {
    trace::Event event;
    event.kind = trace::EventKind::Free;
    event.call = trace::Call::Free;
    event.thread = thread;
    event.address = address;
    return event;
}

/// The C library's small blocks: per thread and size the block that was freed last comes first.
class Heap {
public:
    explicit Heap(std::uint32_t thread) : m_top(0x5555'0000'0000 + (std::uint64_t{thread} << 32)) {}
    std::uint64_t take(std::uint64_t size) {
        auto& list = m_free[(size + 23) / 16];
        if (list.empty())
            return std::exchange(m_top, m_top + std::max<std::uint64_t>((size + 23) / 16 * 16, 32));
        const auto address = list.back();
        list.pop_back();
        return address;
    }
    void give(std::uint64_t address, std::uint64_t size) { m_free[(size + 23) / 16].push_back(address); }

private:
    std::uint64_t m_top;
    std::map<std::uint64_t, std::vector<std::uint64_t>> m_free;
};

/// malloc(64), free, and again.
Events loop(std::uint32_t threads) {
    Events events;
    while (events.size() < kEvents)
        for (std::uint32_t thread = 0; thread < threads; ++thread) {
            const std::uint64_t address = 0x5555'0000 + thread * 0x1000'0000ull;
            events.push_back(allocate(thread, address, 64, 1));
            events.push_back(release(thread, address));
        }
    return events;
}

struct Block {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
};

/// Blocks of random sizes in random places of a table.
Events churn(std::uint32_t threads) {
    std::mt19937_64 random(1);
    std::vector<Heap> heaps;
    std::vector<std::vector<Block>> tables(threads, std::vector<Block>(1024));
    for (std::uint32_t thread = 0; thread < threads; ++thread)
        heaps.emplace_back(thread);
    Events events;
    while (events.size() < kEvents) {
        const auto thread = static_cast<std::uint32_t>(random() % threads);
        Block& block = tables[thread][random() % 1024];
        if (block.address != 0) {
            heaps[thread].give(block.address, block.size);
            events.push_back(release(thread, block.address));
        }
        block.size = 16 + random() % 512;
        block.address = heaps[thread].take(block.size);
        events.push_back(allocate(thread, block.address, block.size, 1));
    }
    return events;
}

/// As a compiler does: many call sites with a size of their own, most blocks short-lived, some kept for good.
Events sites() {
    std::mt19937_64 random(2);
    Heap heap(0);
    std::vector<Block> live;
    Events events;
    std::uint32_t site = 1;
    while (events.size() < kEvents) {
        if (random() % 4 == 0)
            site = static_cast<std::uint32_t>(1 + random() % kStacks);
        if (live.size() > 150'000 || (!live.empty() && random() % 100 < 48)) {
            const std::size_t back =
                random() % 8 == 0 ? random() % live.size() : random() % std::min<std::size_t>(8, live.size());
            std::swap(live[live.size() - 1 - back], live.back());
            heap.give(live.back().address, live.back().size);
            events.push_back(release(0, live.back().address));
            live.pop_back();
            continue;
        }
        const std::uint64_t size = site * 2654435761u % 37 * 8 + 8;
        live.push_back({heap.take(size), size});
        events.push_back(allocate(0, live.back().address, size, site));
    }
    return events;
}

/// The events of a trace.
Events recorded(const std::filesystem::path& path) {
    const auto reader = trace::FileReader::open(path);
    Events events;
    for (const auto& chunk : reader->chunks()) {
        if (chunk.type != trace::ChunkType::Events)
            continue;
        const auto payload = reader->read(chunk);
        auto decoded = trace::decodeEvents(*payload);
        for (trace::Event& event : decoded->events)
            if (event.kind < trace::EventKind::Mapping)
                events.push_back(event);
    }
    return events;
}

/// Events as words in rings, a batch at a time, at addresses that stay in the cache as a live ring does.
class Rings : public RingSource {
public:
    std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t) override {
        return std::as_bytes(std::span(m_rings[ring].words))
            .subspan(static_cast<std::size_t>(from - m_rings[ring].base));
    }
    void fill(std::span<const trace::Event> events) {
        for (Ring& ring : m_rings) {
            ring.base += ring.words.size() * 8;
            ring.words.clear();
        }
        for (const trace::Event& event : events)
            add(event);
        status.resize(m_rings.size());
        for (std::size_t i = 0; i < m_rings.size(); ++i) {
            status[i].tail = m_rings[i].base;
            status[i].head = m_rings[i].base + m_rings[i].words.size() * 8;
        }
    }
    std::vector<RingStatus> status;

private:
    struct Ring {
        std::vector<std::uint64_t> words;
        std::uint64_t base = 0;
        std::uint64_t tick = ~std::uint64_t{0};
        std::uint64_t lamport = 0;
    };
    void add(const trace::Event& event) {
        Ring& ring = m_rings[event.thread % m_rings.size()];
        const std::uint64_t lamport = ++m_lamport;
        const std::uint64_t tick = m_lamport / 20'000 * 1'000'000;
        std::uint64_t step = lamport - ring.lamport;
        if (tick != ring.tick || step > wire::kLargestStep) {
            for (const auto word : stampWords({tick, lamport}))
                ring.words.push_back(word);
            step = 0;
        }
        ring.tick = tick;
        ring.lamport = lamport;
        const auto call = static_cast<wire::Call>(event.call);
        static constexpr wire::RecordType kTypes[] = {wire::RecordType::Allocation, wire::RecordType::Free,
            wire::RecordType::ReallocFree, wire::RecordType::ReallocAllocation,
            wire::RecordType::ReallocFailed};
        ring.words.push_back(
            compactHead(kTypes[static_cast<std::size_t>(event.kind)], call, step, event.address));
        if (!trace::allocates(event.kind))
            return;
        const std::uint64_t slack =
            event.usable == 0 ? wire::kUnknownSlack : std::min<std::uint64_t>(event.usable - event.size, 254);
        ring.words.push_back(event.stack | std::min(event.size, wire::kCompactSizes - 1) << 32 | slack << 56);
    }
    std::vector<Ring> m_rings = std::vector<Ring>(4);
    std::uint64_t m_lamport = 0;
};

class Nobody : public EventConsumer {
public:
    bool stackKnown(std::uint32_t) const override { return true; }
    void stackConsumed(std::uint32_t, EventKey) override {}
    void taken(std::uint32_t, const StampedRecord& record) override { m_sum += record.address; }
    void stackDefined(std::uint32_t, const StackDelta&, std::span<const std::uint64_t>) override {}
    void pythonCodeDescribed(PythonCodePart) override {}
    std::uint32_t moduleLoaded(EventKey, ModuleImage) override { return 0; }
    std::uint32_t moduleUnloaded(EventKey, std::uint64_t, std::uint64_t) override { return 0; }
    std::uint32_t noted(wire::NoteKind, std::uint32_t, std::string) override { return 0; }

private:
    std::uint64_t m_sum = 0;
};

/// CPU seconds of merging everything; `flush` is called whenever a chunk is full.
template <typename Flush>
double merge(const Events& events, EventConsumer& consumer, Flush flush) {
    Rings rings;
    EventMerge merge(consumer);
    double seconds = 0;
    for (std::size_t done = 0; done < events.size(); done += kBatch) {
        rings.fill(std::span(events).subspan(done, std::min(kBatch, events.size() - done)));
        const double begin = cpuSeconds();
        merge.read(rings.status, rings);
        merge.emit(kEndOfTime, EventMerge::Undefined::Pass);
        flush();
        seconds += cpuSeconds() - begin;
    }
    return seconds;
}

void require(bool condition, const char* what) {
    if (!condition) {
        fmt::print(stderr, "{}\n", what);
        std::exit(1);
    }
}

void prepare(TraceOutput& output, const Events& events) {
    std::uint32_t last = 0;
    for (const trace::Event& event : events)
        last = std::max(last, event.stack);
    output.setLatestTime(std::uint64_t{1} << 60);
    for (std::uint32_t id = 1; id <= last; ++id) {
        const std::uint64_t frame = id;
        output.stackDefined(id, {}, std::span(&frame, 1));
        output.stackConsumed(id, {});
    }
    require(output.flush({}).ok(), "the tables could not be written");
}

/// Seconds of reading the file's events.
double decode(const std::filesystem::path& path, std::size_t expected) {
    const auto reader = trace::FileReader::open(path);
    require(reader.ok(), "the file cannot be read");
    std::size_t count = 0;
    const double begin = cpuSeconds();
    for (const auto& chunk : reader->chunks()) {
        if (chunk.type != trace::ChunkType::Events)
            continue;
        const auto payload = reader->read(chunk);
        require(payload.ok(), "a chunk is damaged");
        const auto decoded = trace::decodeEvents(*payload);
        require(decoded.ok(), "a chunk is corrupt");
        count += decoded->events.size();
    }
    const double seconds = cpuSeconds() - begin;
    require(count == expected, "events are missing");
    return seconds;
}

void measure(const std::string& name, const Events& events) {
    const auto count = static_cast<double>(events.size());
    const auto perEvent = [count](double seconds) { return seconds / count * 1e9; };
    Nobody nobody;
    const double merged = merge(events, nobody, [] {});

    std::size_t rawBytes = 0;
    TraceOutput encoding([&](trace::ChunkType, trace::ByteSpan payload) -> Status {
        rawBytes += payload.size();
        return Ok{};
    });
    prepare(encoding, events);
    rawBytes = 0;
    const auto flushFull = [](TraceOutput& output) {
        if (output.unflushedEvents() >= kEventsPerChunk)
            require(output.flush({}).ok(), "a chunk could not be written");
    };
    const double encoded = merge(events, encoding, [&] { flushFull(encoding); });

    const auto path = std::filesystem::temp_directory_path() / "tidemark_bench_recorder.tide";
    auto writer = trace::FileWriter::create(path, trace::FileWriter::IfExists::Overwrite);
    require(writer.ok(), "the file could not be created");
    TraceOutput writing(
        [&](trace::ChunkType type, trace::ByteSpan payload) { return writer->append(type, payload); });
    prepare(writing, events);
    const auto before = writer->bytesWritten();
    const double written = merge(events, writing, [&] { flushFull(writing); });
    require(writing.flush({}).ok() && writer->finish().ok(), "the file could not be written");
    const double stored = static_cast<double>(writer->bytesWritten() - before) / count;
    const double decoded = decode(path, events.size());
    std::filesystem::remove(path);
    fmt::print("{:<12} {:>10} {:>7.1f} {:>7.1f} {:>7.1f} {:>7.1f} {:>8.2f} {:>8.2f} {:>8.1f} {:>9.1f}\n",
        name, events.size(), perEvent(merged), perEvent(encoded - merged), perEvent(written - encoded),
        perEvent(written), static_cast<double>(rawBytes) / count, stored, perEvent(decoded),
        count / decoded / 1e6);
}

} // namespace

int main(int argc, char** argv) {
    fmt::print("{:<12} {:>10} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8} {:>8} {:>9}\n", "stream", "events", "merge",
        "encode", "write", "all", "raw B", "file B", "decode", "M/s");
    measure("loop", loop(1));
    measure("loop-2", loop(2));
    measure("churn", churn(1));
    measure("churn-2", churn(2));
    measure("sites", sites());
    for (int i = 1; i < argc; ++i)
        measure(std::filesystem::path(argv[i]).stem().string(), recorded(argv[i]));
}
