// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the hooks write: which function was called, and all that is more than an address and a size.

#include "tests/core/collector/preloaded_run.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <sys/mman.h>
#include <vector>

using namespace tidemark;
using wire::Call;
using wire::RecordType;

namespace {

/// A program and what it left in the rings, in the order of one thread.
class Recorded {
public:
    explicit Recorded(const std::string& name, std::uint32_t options = 0, std::uint64_t samplingBytes = 0)
        : m_recorder(8) {
        m_recorder.header().page.options = options;
        m_recorder.header().page.sampling_bytes = samplingBytes;
        output = runShell(preloaded(m_recorder, target(name)));
        m_recorder.finish();
        EXPECT_EQ(output.status, 0);
        EXPECT_TRUE(m_recorder.problems().empty()) << m_recorder.problems().front();
    }

    std::vector<SeenRecord> ofType(RecordType type) const { return m_recorder.ofType(type); }
    wire::SharedPage& page() { return m_recorder.header().page; }
    const SeenRecord* stack(std::uint32_t id) const { return m_recorder.stack(id); }

    /// The allocation of that size and the first free of its block after it.
    std::pair<Call, Call> pairOf(std::uint64_t size) const {
        for (const auto& [ring, records] : m_recorder.records()) {
            const auto born = std::find_if(records.begin(), records.end(), [&](const SeenRecord& record) {
                return record.type == RecordType::Allocation && record.size == size;
            });
            const auto freed = std::find_if(born, records.end(), [&](const SeenRecord& record) {
                return record.type == RecordType::Free && record.address == born->address;
            });
            if (freed != records.end())
                return {born->call, freed->call};
        }
        return {Call::Unknown, Call::Unknown};
    }

    Output output;

private:
    FakeRecorder m_recorder;
};

using Pair = std::pair<Call, Call>;

TEST(OperatorHooks, sayWhichOperatorAllocatedAndWhichFreed) {
    const Recorded recorded("operator_pairs");
    EXPECT_EQ(recorded.pairOf(1001), (Pair{Call::New, Call::Delete}));
    EXPECT_EQ(recorded.pairOf(1002), (Pair{Call::NewArray, Call::DeleteArray}));
    EXPECT_EQ(recorded.pairOf(1003), (Pair{Call::New, Call::Delete}));
    EXPECT_EQ(recorded.pairOf(0), (Pair{Call::New, Call::Delete}));
    EXPECT_EQ(recorded.pairOf(2001), (Pair{Call::Malloc, Call::Delete}));
    EXPECT_EQ(recorded.pairOf(2002), (Pair{Call::NewArray, Call::Delete}));
    EXPECT_EQ(recorded.pairOf(2003), (Pair{Call::New, Call::Free}));
}

TEST(OperatorHooks, theProgramsFrameIsTheInnermost) {
    const Recorded recorded("operator_pairs");
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    for (const SeenRecord& module : recorded.ofType(RecordType::ModuleLoad)) {
        if (module.path == target("operator_pairs")) {
            start = module.address;
            end = module.size;
        }
    }
    ASSERT_NE(start, 0u);
    unsigned seen = 0;
    for (const SeenRecord& record : recorded.ofType(RecordType::Allocation)) {
        if (record.size < 1001 || record.size > 2003)
            continue;
        const SeenRecord* const stack = recorded.stack(record.id);
        ASSERT_NE(stack, nullptr);
        EXPECT_TRUE(stack->frames.front() >= start && stack->frames.front() < end) << record.size;
        ++seen;
    }
    EXPECT_EQ(seen, 6u);
}

TEST(UsableSizes, areThoseOfGlibc) {
    const Recorded recorded("operator_pairs");
    for (const SeenRecord& record : recorded.ofType(RecordType::Allocation)) {
        if (record.size < 1001 || record.size > 2003 || record.size == 1003)
            continue;
        EXPECT_EQ(record.usable, (record.size + 8 + 15) / 16 * 16 - 8) << record.size;
    }
}

TEST(FreeStacks, areRecordedOnRequest) {
    for (const std::uint32_t options : {0u, static_cast<std::uint32_t>(wire::kFreeStacks)}) {
        const Recorded recorded("counts_c", options);
        const auto frees = recorded.ofType(RecordType::Free);
        EXPECT_GT(frees.size(), 1000u);
        for (const SeenRecord& record : frees)
            EXPECT_EQ(recorded.stack(record.id) != nullptr, options != 0);
    }
}

constexpr std::uint64_t kPage = 4096;

const SeenRecord* mappingOf(const std::vector<SeenRecord>& mappings, Call call, std::uint64_t pages) {
    const auto found = std::find_if(mappings.begin(), mappings.end(), [&](const SeenRecord& record) {
        return record.call == call && (record.size == pages * kPage || (pages == 0 && record.size == 0));
    });
    return found == mappings.end() ? nullptr : &*found;
}

TEST(MappingHooks, recordNothingUnlessAsked) {
    const Recorded recorded("mappings");
    EXPECT_TRUE(recorded.ofType(RecordType::Mapping).empty());
    EXPECT_EQ(recorded.output.text, "-1 1 1\n");
}

TEST(MappingHooks, recordWhatTheProgramMaps) {
    const Recorded recorded("mappings", wire::kMappings);
    EXPECT_EQ(recorded.output.text, "-1 1 1\n");
    const auto mappings = recorded.ofType(RecordType::Mapping);
    // Three maps, two unmaps of a part and one of the whole, one move, the break up and down. An unmap that
    // the kernel refused is not there.
    EXPECT_EQ(mappings.size(), 9u);
    const SeenRecord* const first = mappingOf(mappings, Call::Mmap, 101);
    const SeenRecord* const second = mappingOf(mappings, Call::Mmap, 203);
    const SeenRecord* const moved = mappingOf(mappings, Call::Mremap, 307);
    const SeenRecord* const fixed = mappingOf(mappings, Call::Mmap, 7);
    const SeenRecord* const up = mappingOf(mappings, Call::Brk, 11);
    const SeenRecord* const down = mappingOf(mappings, Call::Brk, 0);
    const SeenRecord* const unmapped = mappingOf(mappings, Call::Munmap, 0);
    for (const SeenRecord* const record : {first, second, moved, fixed, up, down, unmapped})
        ASSERT_NE(record, nullptr);
    EXPECT_EQ(unmapped->oldAddress, first->address + kPage);
    EXPECT_EQ(unmapped->oldSize, 50 * kPage);
    EXPECT_EQ(moved->oldAddress, second->address);
    EXPECT_EQ(moved->oldSize, 203 * kPage);
    EXPECT_EQ(fixed->address, moved->address);
    EXPECT_EQ(fixed->oldSize, 7 * kPage);
    EXPECT_EQ(down->oldAddress, up->address);
    EXPECT_EQ(down->oldSize, up->size);
    for (const SeenRecord& record : mappings)
        EXPECT_NE(recorded.stack(record.id), nullptr);
}

void checkTold(const Recorded& recorded, bool heaptrack) {
    EXPECT_EQ(recorded.output.text, "1\n");
    std::vector<std::string> texts;
    std::vector<wire::NoteKind> kinds;
    std::uint32_t nodes = 0;
    std::uint32_t heaptracks = 0;
    for (const SeenRecord& note : recorded.ofType(RecordType::Note)) {
        texts.push_back(note.path);
        kinds.push_back(static_cast<wire::NoteKind>(note.call));
        if (note.path == "nodes")
            nodes = note.id;
        if (note.path == "heaptrack")
            heaptracks = note.id;
    }
    std::vector<std::string> expected = {"loading", "nodes", "loading", "loaded", "requests", ""};
    std::vector<wire::NoteKind> expectedKinds = {wire::NoteKind::PhaseBegin, wire::NoteKind::Pool,
        wire::NoteKind::PhaseEnd, wire::NoteKind::Mark, wire::NoteKind::Tag, wire::NoteKind::Tag};
    if (heaptrack) {
        expected.emplace_back("heaptrack");
        expectedKinds.push_back(wire::NoteKind::Pool);
    }
    EXPECT_EQ(texts, expected);
    EXPECT_EQ(kinds, expectedKinds);
    std::map<std::uint32_t, std::pair<unsigned, std::uint64_t>> pools; // domain → blocks, bytes
    std::map<std::uint32_t, unsigned> frees;
    for (const SeenRecord& record : recorded.ofType(RecordType::Allocation)) {
        if (record.domain == 0)
            continue;
        EXPECT_EQ(record.call, Call::Pool);
        ++pools[record.domain].first;
        pools[record.domain].second += record.size;
    }
    for (const SeenRecord& record : recorded.ofType(RecordType::Free))
        frees[record.domain] += record.domain != 0;
    EXPECT_EQ(pools[nodes], (std::pair{10u, std::uint64_t{1000}}));
    EXPECT_EQ(frees[nodes], 4u);
    if (heaptrack) {
        EXPECT_EQ(pools[heaptracks], (std::pair{3u, std::uint64_t{50 + 70 + 7}}));
        EXPECT_EQ(frees[heaptracks], 2u);
    }
}

TEST(Api, reachesTheCollectorFromCAndFromCpp) {
    checkTold(Recorded("told_c"), true);
    checkTold(Recorded("told_cpp"), false);
}

TEST(Api, reachesTheCollectorFromCodeBoundToItsAddress) {
    checkTold(Recorded("told_bound"), false);
}

TEST(Api, isNothingWithoutTheCollector) {
    for (const char* const name : {"told_c", "told_cpp", "told_bound", "told_off"})
        EXPECT_EQ(runShell(target(name) + " 2>&1").text, "1\n") << name;
    EXPECT_EQ(runShell(target("told_nothing")).text, "0\n") << "none allocates";
    const Recorded off("told_off");
    EXPECT_TRUE(off.ofType(RecordType::Note).empty());
}

TEST(ForeignAllocator, isHookedOrNamed) {
    Recorded hooked("own_malloc");
    EXPECT_STREQ(hooked.page().foreign_allocator, "");
    EXPECT_EQ(hooked.ofType(RecordType::Allocation).size(), 300u);
    EXPECT_EQ(hooked.ofType(RecordType::ReallocAllocation).size(), 100u);
    Recorded unhooked("unhookable_malloc");
    EXPECT_STREQ(unhooked.page().foreign_allocator, "an allocator of its own");
}

/// With its seed from the clock the sampling differs from run to run: five standard deviations.
TEST(Sampling, recordsItsShareOfTheBlocks) {
    constexpr double kDistance = 65536;
    constexpr double kBlock = 10'000;
    constexpr double kBlocks = 1000;
    const Recorded recorded("samples", 0, static_cast<std::uint64_t>(kDistance));
    unsigned live = 0;
    std::uint64_t latest = 0;
    std::map<std::uint64_t, std::uint64_t> blocks; // address → size
    const auto records = recorded.ofType(RecordType::Allocation);
    for (const SeenRecord& record : records) {
        EXPECT_TRUE(record.isLong);
        EXPECT_GE(record.threadAllocations, latest);
        EXPECT_EQ((record.address & 0xFEF), 0u);
        latest = record.threadAllocations;
        live += record.size == static_cast<std::uint64_t>(kBlock);
    }
    EXPECT_GT(latest, 18'500u); // all allocations of the thread are counted
    EXPECT_LT(records.size(), latest / 2);
    const double p = -std::expm1(-kBlock / kDistance);
    EXPECT_NEAR(live, kBlocks * p, 5 * std::sqrt(kBlocks * p * (1 - p)) + 3); // a few others have that size
}

} // namespace
