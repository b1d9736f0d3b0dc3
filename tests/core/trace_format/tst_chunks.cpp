// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_writer.h"
#include "core/trace_format/chunks.h"
#include "core/trace_format/columns.h"
#include "tests/core/trace_format/sample_trace.h"

#include <gtest/gtest.h>

namespace tidemark::trace {
namespace {

constexpr int kRounds = 200;

/// decode(encode(x)) == x for random x; each prefix and each changed byte of a payload decodes or fails
/// cleanly.
template <typename T, typename Make, typename Encode, typename Decode>
void checkRoundTrips(Make make, Encode encode, Decode decode) {
    for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
        SCOPED_TRACE(seed);
        RandomChunks random(seed);
        const T original = make(random);
        Bytes payload = encode(original);
        const Result<T> decoded = decode(payload);
        ASSERT_TRUE(decoded.ok()) << decoded.error().sentence;
        EXPECT_TRUE(*decoded == original);
        for (int change = 0; change < 20 && !payload.empty(); ++change) {
            Bytes changed = payload;
            changed[random.upTo(changed.size() - 1)] = static_cast<std::byte>(random.upTo(255));
            if (random.upTo(1) == 0)
                changed.resize(random.upTo(changed.size()));
            const Result<T> other = decode(changed);
            EXPECT_TRUE(other.ok() || other.error().code == ErrorCode::Corrupt);
        }
    }
}

TEST(Chunks, InfoRoundTrips) {
    checkRoundTrips<Info>([](RandomChunks& random) { return random.info(); }, encodeInfo, decodeInfo);
}
TEST(Chunks, ModulesRoundTrip) {
    checkRoundTrips<std::vector<Module>>([](RandomChunks& random) { return random.modules(); },
        [](const auto& x) { return encodeModules(x); }, decodeModules);
}
TEST(Chunks, FramesRoundTrip) {
    checkRoundTrips<FrameChunk>(
        [](RandomChunks& random) { return random.frames(); }, encodeFrames, decodeFrames);
}
TEST(Chunks, StacksRoundTrip) {
    checkRoundTrips<StackChunk>(
        [](RandomChunks& random) { return random.stacks(); }, encodeStacks, decodeStacks);
}
TEST(Chunks, EventsRoundTrip) {
    checkRoundTrips<EventChunk>(
        [](RandomChunks& random) { return random.events(random.upTo(100)); }, encodeEvents, decodeEvents);
}
TEST(Chunks, MarksRoundTrip) {
    checkRoundTrips<std::vector<Mark>>([](RandomChunks& random) { return random.marks(); },
        [](const auto& x) { return encodeMarks(x); }, decodeMarks);
}
TEST(Chunks, DomainsRoundTrip) {
    checkRoundTrips<std::vector<Domain>>([](RandomChunks& random) { return random.domains(); },
        [](const auto& x) { return encodeDomains(x); }, decodeDomains);
}
TEST(Chunks, StaleStacksRoundTrip) {
    checkRoundTrips<std::vector<StaleStack>>([](RandomChunks& random) { return random.staleStacks(); },
        [](const auto& x) { return encodeStaleStacks(x); }, decodeStaleStacks);
}
TEST(Chunks, ThreadsRoundTrip) {
    checkRoundTrips<std::vector<Thread>>([](RandomChunks& random) { return random.threads(); },
        [](const auto& x) { return encodeThreads(x); }, decodeThreads);
}
TEST(Chunks, PythonCodesRoundTrip) {
    checkRoundTrips<std::vector<PythonCode>>([](RandomChunks& random) { return random.pythonCodes(); },
        [](const auto& x) { return encodePythonCodes(x); }, decodePythonCodes);
}
TEST(Chunks, CountersRoundTrip) {
    checkRoundTrips<std::vector<CounterSample>>([](RandomChunks& random) { return random.counters(); },
        [](const auto& x) { return encodeCounters(x); }, decodeCounters);
}
TEST(Chunks, NamesRoundTrip) {
    checkRoundTrips<NamesChunk>(
        [](RandomChunks& random) { return random.names(); }, encodeNames, decodeNames);
}
TEST(Chunks, CodeRoundTrips) {
    checkRoundTrips<CodeChunk>([](RandomChunks& random) { return random.code(); }, encodeCode, decodeCode);
}
TEST(Chunks, SourceRoundTrips) {
    checkRoundTrips<SourceChunk>(
        [](RandomChunks& random) {
            return SourceChunk{random.text(30), random.text(200)};
        },
        encodeSource, decodeSource);
}
TEST(Chunks, EndRoundTrips) {
    checkRoundTrips<End>([](RandomChunks& random) { return random.end(); }, encodeEnd, decodeEnd);
}

TEST(Chunks, UnknownColumnsAreSkipped) {
    RandomChunks random(1);
    const EventChunk events = random.events(10);
    ByteWriter payload;
    payload.bytes(encodeEvents(events));
    ByteWriter content;
    content.string("of a later version");
    writeColumn(payload, 99, content);
    writeColumn(payload, 15, content);
    const auto decoded = decodeEvents(payload.view());
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, events);
}

TEST(Chunks, AMissingOrDoubleColumnIsCorrupt) {
    ByteWriter payload;
    payload.varint(1);
    payload.varint(1);
    ByteWriter kinds;
    kinds.fixed(std::uint8_t{0});
    writeColumn(payload, 1, kinds);
    EXPECT_FALSE(decodeEvents(payload.view()).ok());

    ByteWriter doubled;
    doubled.bytes(encodeThreads({}));
    writeColumn(doubled, 1, kinds);
    EXPECT_FALSE(decodeThreads(doubled.view()).ok());
}

/// Names with a column 10 of one item.
Bytes namesWithType(std::uint64_t frame, std::uint64_t type, std::uint64_t size) {
    NamesChunk names;
    names.strings = {"", "Widget"};
    ByteWriter payload;
    payload.bytes(encodeNames(names));
    ByteWriter column;
    column.varint(1);
    column.varint(frame);
    column.varint(type);
    column.varint(size);
    column.fixed(std::uint8_t{0x82});
    writeColumn(payload, 10, column);
    return payload.take();
}

TEST(Chunks, TypesOfNamesMayBeMissingAndMustMakeSense) {
    const auto sound = decodeNames(namesWithType(7, 1, 48));
    ASSERT_TRUE(sound.ok());
    EXPECT_EQ(sound->types, (std::vector<NamesChunk::FrameType>{{7, 1, 48, 2, true}}));
    NamesChunk older;
    older.strings = {"", "Widget"};
    ASSERT_TRUE(decodeNames(encodeNames(older)).ok()) << "traces before types were kept";
    for (const auto& bad : {namesWithType(7, 0, 48), namesWithType(7, 2, 48), namesWithType(7, 1, 0),
             namesWithType(kNoFrame, 1, 48), namesWithType(std::uint64_t{1} << 40, 1, 48)}) {
        const auto decoded = decodeNames(bad);
        ASSERT_FALSE(decoded.ok());
        EXPECT_EQ(decoded.error().sentence, "The table of function names contradicts itself.");
    }
    Bytes many = namesWithType(7, 1, 48);
    many[many.size() - 5] = std::byte{0x7f}; // the number of items
    EXPECT_FALSE(decodeNames(many).ok());
}

TEST(Chunks, UnknownJsonKeysAndWrongTypesAreIgnored) {
    const std::string text = R"({"program":5,"pid":1.5,"uid":18446744073709551615,"future":[1],"host":"h"})";
    const auto info = decodeInfo(std::as_bytes(std::span(text)));
    ASSERT_TRUE(info.ok());
    EXPECT_EQ(info->program, "");
    EXPECT_EQ(info->pid, 0);
    EXPECT_EQ(info->uid, 0);
    EXPECT_EQ(info->host, "h");
}

TEST(Chunks, TextThatIsNotUtf8IsReplaced) {
    Info info;
    info.program = "/bin/\xff";
    const auto decoded = decodeInfo(encodeInfo(info));
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->program, "/bin/\uFFFD");
}

TEST(Chunks, AStackNodeMustComeAfterItsParent) {
    StackChunk chunk{5, {{4, 0, 0}}};
    Bytes payload = encodeStacks(chunk);
    ASSERT_TRUE(decodeStacks(payload).ok());
    // firstId, count, column number, column length, then the distance to the parent.
    for (const int distance : {0, 6}) {
        payload[4] = static_cast<std::byte>(distance);
        EXPECT_FALSE(decodeStacks(payload).ok()) << distance;
    }
}

} // namespace
} // namespace tidemark::trace
