// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_check.h"
#include "core/profile/trace_events.h"
#include "core/profile/trace_index.h"
#include "core/profile/trace_loader.h"
#include "tests/core/trace_format/sample_trace.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <thread>

namespace tidemark {
namespace {

namespace fs = std::filesystem;
using trace::ChunkType;

constexpr std::size_t kChunkEvents = 200'000;

/// Events whose encoding takes more than kSmallestCached.
std::vector<std::pair<ChunkType, trace::Bytes>> manyEvents() {
    std::mt19937_64 random(20261123);
    std::vector<std::pair<ChunkType, trace::Bytes>> chunks;
    for (Position first = 1; first < 3 * kChunkEvents; first += kChunkEvents) {
        trace::EventChunk chunk;
        chunk.first = first;
        for (std::size_t i = 0; i < kChunkEvents; ++i) {
            trace::Event event;
            event.address = random() >> 16 & ~std::uint64_t{15};
            event.size = random() % 100'000;
            event.time = static_cast<Nanoseconds>(first + i);
            chunk.events.push_back(event);
        }
        chunks.emplace_back(ChunkType::Events, trace::encodeEvents(chunk));
    }
    return chunks;
}

class TraceIndex : public testing::Test {
protected:
    TraceIndex() { trace::writeTrace(m_trace, manyEvents(), false); }

    LoadedProfile load() {
        auto loaded = loadTrace(m_trace, {}, nullptr, m_cache);
        EXPECT_TRUE(loaded.ok());
        return std::move(loaded).value();
    }
    std::vector<fs::path> cached() const {
        std::vector<fs::path> files;
        if (fs::exists(m_cache.folder()))
            for (const auto& entry : fs::directory_iterator(m_cache.folder()))
                files.push_back(entry.path());
        return files;
    }
    static bool tells(const LoadedProfile& loaded, std::string_view words) {
        for (const DataProblem& problem : loaded.profile->facts().problems)
            if (problem.sentence.find(words) != std::string::npos)
                return true;
        return false;
    }
    /// Reads all of the index.
    static void touch(const LoadedProfile& loaded) {
        std::vector<std::uint64_t> values(3 * kChunkEvents);
        for (std::size_t i = 0; i < kColumns; ++i) {
            const PackedColumn& column = loaded.profile->index().column(static_cast<ColumnId>(i));
            column.decode(0, std::min<std::uint64_t>(column.size(), values.size()), values.data());
        }
    }
    static void checkRows(const LoadedProfile& loaded, std::uint64_t rows) {
        EXPECT_EQ(loaded.profile->allocations().size(), rows);
        EXPECT_EQ(loaded.profile->allocations()[1000].born, 1001u);
    }

    trace::TemporaryFolder m_folder;
    fs::path m_trace = m_folder / "t.tide";
    IndexCache m_cache{m_folder / "cache"};
};

TEST_F(TraceIndex, OfALargeTraceIsKeptAndUsedAgain) {
    ASSERT_GT(fs::file_size(m_trace), kSmallestCached);
    checkRows(load(), 3 * kChunkEvents);
    ASSERT_EQ(cached().size(), 1u);
    // The index alone answers: the events themselves are no longer readable.
    std::fstream file(m_trace, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100'000);
    file << "damage";
    file.close();
    checkRows(load(), 3 * kChunkEvents);
}

TEST_F(TraceIndex, IsBuiltAnewIfItIsDamaged) {
    load();
    fs::resize_file(cached().at(0), fs::file_size(cached().at(0)) / 2);
    const LoadedProfile again = load();
    checkRows(again, 3 * kChunkEvents);
    EXPECT_TRUE(tells(again, "was damaged; it has been built again"));
    EXPECT_FALSE(tells(load(), "damaged"));
}

TEST_F(TraceIndex, OfADamagedTraceIsNotKept) {
    std::fstream file(m_trace, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(m_trace) / 2));
    file << "damage";
    file.close();
    const LoadedProfile loaded = load();
    checkRows(loaded, 2 * kChunkEvents);
    EXPECT_TRUE(tells(loaded, "are missing"));
    EXPECT_TRUE(cached().empty());
}

TEST_F(TraceIndex, IsHeldInMemoryWhereNothingCanBeWritten) {
    std::ofstream(m_folder / "file") << "x";
    m_cache = IndexCache(m_folder / "file" / "cache");
    const LoadedProfile loaded = load();
    checkRows(loaded, 3 * kChunkEvents);
    EXPECT_TRUE(tells(loaded, "held in memory"));
}

TEST_F(TraceIndex, MayBeBuiltTwiceAtOnce) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([this] { checkRows(load(), 3 * kChunkEvents); });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(cached().size(), 1u);
}

TEST_F(TraceIndex, WhoseDamageShowsLateIsBuiltAgain) {
    load();
    std::fstream file(cached().at(0), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1000);
    file << "damage";
    file.close();
    const LoadedProfile damaged = load();
    touch(damaged);
    EXPECT_TRUE(damaged.profile->index().damaged());
    EXPECT_TRUE(cached().empty());
    const LoadedProfile again = load();
    checkRows(again, 3 * kChunkEvents);
    touch(again);
    EXPECT_FALSE(again.profile->index().damaged());
}

/// The index is inside the trace.
class IndexInTrace : public TraceIndex {
protected:
    IndexInTrace() { EXPECT_TRUE(addTraceIndex(m_trace).ok()); }

    trace::Chunk chunk() const {
        const auto reader = trace::FileReader::open(m_trace);
        EXPECT_TRUE(reader.ok() && reader->chunks().back().type == ChunkType::Index);
        return reader->chunks().back();
    }
    std::uint64_t begin() const { return chunk().offset + sizeof(trace::ChunkHeader); }
    void flip(std::uint64_t offset) const {
        std::fstream file(m_trace, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(offset));
        const char byte = static_cast<char>(file.get());
        file.seekp(static_cast<std::streamoff>(offset));
        file.put(static_cast<char>(byte ^ 1));
    }
    /// Opens as well as ever, from an index in the cache, and says why.
    void expectAnotherOne(std::string_view why) {
        const LoadedProfile loaded = load();
        checkRows(loaded, 3 * kChunkEvents);
        EXPECT_TRUE(tells(loaded, why)) << why;
        touch(loaded);
        EXPECT_FALSE(loaded.profile->index().damaged());
    }
    static constexpr std::uint64_t kHeader = 32; ///< of the payload
};

TEST_F(IndexInTrace, IsUsedWithoutTheCache) {
    const LoadedProfile loaded = load();
    checkRows(loaded, 3 * kChunkEvents);
    EXPECT_FALSE(tells(loaded, "index"));
    EXPECT_TRUE(cached().empty());
    const auto size = fs::file_size(m_trace);
    EXPECT_TRUE(addTraceIndex(m_trace).ok());
    EXPECT_EQ(fs::file_size(m_trace), size) << "there is one already";
}

TEST_F(IndexInTrace, DoesNotHideDamagedEventsFromACheck) {
    const auto whole = findTraceDamage(m_trace);
    ASSERT_TRUE(whole.ok());
    EXPECT_TRUE(whole->empty());
    flip(100'000);
    EXPECT_FALSE(tells(load(), "are missing")) << "the index has the answers";
    auto damage = findTraceDamage(m_trace);
    ASSERT_EQ(damage->size(), 1u);
    EXPECT_NE(damage->front().sentence.find(" 1 cannot be read"), std::string::npos);
    flip(100'000);
    flip(begin() + kHeader + 1000);
    damage = findTraceDamage(m_trace);
    ASSERT_EQ(damage->size(), 1u);
    EXPECT_NE(damage->front().sentence.find("The index in the file is damaged"), std::string::npos);
}

TEST_F(IndexInTrace, ThatIsDamagedIsReplaced) {
    const auto end = begin() + chunk().storedBytes;
    flip(end - 40); // In the directory.
    expectAnotherOne("The index in the trace is damaged; another one is used.");
    EXPECT_EQ(cached().size(), 1u);
    EXPECT_TRUE(addTraceIndex(m_trace).ok());
    EXPECT_FALSE(tells(load(), "index"));
}

TEST_F(IndexInTrace, OfAnotherVersionOrOfOtherEventsIsNotUsed) {
    flip(begin());
    expectAnotherOne("was written by another version of Tidemark");
    flip(begin());
    flip(begin() + 8);
    expectAnotherOne("belongs to other events");
}

TEST_F(IndexInTrace, WhoseDamageShowsLateIsNotUsedAgain) {
    flip(begin() + kHeader + 1000);
    const LoadedProfile first = load();
    touch(first);
    EXPECT_TRUE(first.profile->index().damaged());
    expectAnotherOne("The index in the trace is damaged; another one is used.");
}

TEST_F(IndexInTrace, ThatIsCutShortLosesNothingElse) {
    const auto place = begin();
    fs::resize_file(m_trace, place + 5000);
    checkRows(load(), 3 * kChunkEvents);
    EXPECT_TRUE(addTraceIndex(m_trace).ok());
    EXPECT_EQ(begin(), place);
    EXPECT_FALSE(tells(load(), "index"));
}

TEST_F(TraceIndex, IsNotAddedToADamagedTrace) {
    std::fstream file(m_trace, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(m_trace) / 2));
    file << "damage";
    file.close();
    const auto size = fs::file_size(m_trace);
    EXPECT_EQ(addTraceIndex(m_trace).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(fs::file_size(m_trace), size);
}

TEST_F(TraceIndex, LeavesNothingBehindWhenItIsCancelled) {
    class Stopper : public ProgressSink {
    public:
        void progress(std::string_view, std::uint64_t, std::uint64_t) override { source.request_stop(); }
        std::stop_source source;
    } stopper;
    const auto loaded = loadTrace(m_trace, stopper.source.get_token(), &stopper, m_cache);
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(cached().empty());
}

TEST(TraceEvents, TakeUsableSizesDomainsFreeStacksMappingsAndMarks) {
    const trace::TemporaryFolder folder;
    trace::StackChunk stacks;
    stacks.nodes.resize(3);
    trace::EventChunk chunk;
    const auto add = [&](trace::EventKind kind, trace::Call call, std::uint64_t address,
                         std::uint64_t size) -> trace::Event& {
        trace::Event event;
        event.kind = kind;
        event.call = call;
        event.address = address;
        event.size = size;
        return chunk.events.emplace_back(event);
    };
    trace::Event& allocation = add(trace::EventKind::Allocation, trace::Call::New, 0x100, 20);
    allocation.usable = 24;
    allocation.stack = 1;
    trace::Event& pool = add(trace::EventKind::Allocation, trace::Call::Pool, 0x100, 8);
    pool.domain = 2;
    trace::Event& mapping = add(trace::EventKind::Mapping, trace::Call::Mmap, 0x10000, 0x3000);
    mapping.stack = 2;
    add(trace::EventKind::Free, trace::Call::Delete, 0x100, 0).freeStack = 3;
    add(trace::EventKind::Unmapping, trace::Call::Munmap, 0x10000, 0x1000);
    const std::vector<trace::Domain> domains{{1, "python"}, {2, "pool:arena"}};
    const std::vector<trace::Mark> marks{{3, 7, trace::MarkKind::PhaseBegin, 0, "loading"}};
    trace::writeTrace(folder / "t.tide",
        {{ChunkType::Stacks, trace::encodeStacks(stacks)},
            {ChunkType::Domains, trace::encodeDomains(domains)},
            {ChunkType::Events, trace::encodeEvents(chunk)}, {ChunkType::Marks, trace::encodeMarks(marks)}});
    const auto loaded = loadTrace(folder / "t.tide", {}, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence;
    const Profile& profile = *loaded->profile;
    ASSERT_EQ(profile.allocations().size(), 4u);
    const Allocation first = profile.allocations()[0];
    EXPECT_EQ(first.call, Call::New);
    EXPECT_EQ(first.usable, 24u);
    EXPECT_EQ(first.freed, 4u);
    EXPECT_EQ(first.freeStack, StackId{3});
    EXPECT_EQ(profile.allocations()[1].domain, Domain::Pool);
    EXPECT_EQ(profile.allocations()[1].freed, kNever) << "at the same address, but not of the heap";
    EXPECT_EQ(profile.poolNames()[2], "pool:arena");
    EXPECT_EQ(profile.allocations()[2].domain, Domain::Mapping);
    EXPECT_EQ(profile.allocations()[2].freed, 5u);
    EXPECT_EQ(profile.allocations()[3].address, 0x11000u);
    EXPECT_EQ(profile.allocations()[3].stack, StackId{2});
    ASSERT_EQ(profile.markers().size(), 1u);
    EXPECT_EQ(profile.markers()[0].kind, Marker::Kind::PhaseBegin);
    EXPECT_EQ(profile.markers()[0].text, "loading");
}

} // namespace
} // namespace tidemark
