// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_chain.h"
#include "core/collector/python_codes.h"
#include "core/collector/python_mixer.h"

#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <vector>

using namespace tidemark::collector;
using namespace tidemark;

namespace {

PythonLayout layoutOf(std::uint32_t minor) {
    return pythonLayout(3u << 24 | minor << 16, 0);
}

/// Memory that looks like a frame of the given CPython.
class FakeFrame {
public:
    void set(
        const PythonLayout& layout, std::uintptr_t code, const FakeFrame* previous, int unit, unsigned kind) {
        put(layout.frameCode, code);
        put(layout.framePrevious, previous ? previous->address() : 0);
        if (layout.instructionBytes == 8)
            put(layout.frameInstruction, code + layout.codeBytes + static_cast<std::uintptr_t>(unit) * 2);
        else
            put(layout.frameInstruction, static_cast<std::int32_t>(unit * 2 / layout.indexUnit));
        if (layout.frames != PythonFrames::OnePerLoop)
            m_bytes[layout.frameKind] = static_cast<std::byte>(kind);
    }
    std::uintptr_t address() const { return reinterpret_cast<std::uintptr_t>(m_bytes.data()); }

private:
    template <class T>
    void put(std::size_t at, T value) {
        std::memcpy(m_bytes.data() + at, &value, sizeof value);
    }
    alignas(16) std::array<std::byte, 128> m_bytes{};
};

/// Names code objects by a table that a test may change.
struct FakeCodes : PythonCodeSource {
    FakeCodes() : PythonCodeSource{&lookUp} {}
    static std::uint32_t lookUp(PythonCodeSource& self, std::uintptr_t code) noexcept {
        auto& codes = static_cast<FakeCodes&>(self);
        ++codes.asked;
        const auto found = codes.ids.find(code);
        return found == codes.ids.end() ? 0 : found->second;
    }
    std::map<std::uintptr_t, std::uint32_t> ids;
    std::size_t asked = 0;
};

std::vector<std::uint64_t> wordsOf(const PythonChain& chain) {
    std::vector<std::uint64_t> words;
    for (std::uint32_t i = 0; i < chain.count(); ++i)
        words.push_back(chain.word(i) | (chain.isEntry(i) ? 1ull << 62 : 0));
    return words;
}

class PythonChains : public testing::TestWithParam<std::uint32_t> {};

TEST_P(PythonChains, sayWhatFramesSay) {
    const PythonLayout layout = layoutOf(GetParam());
    ASSERT_EQ(layout.version, 0x300u + GetParam());
    std::array<FakeFrame, 3> frames;
    frames[0].set(layout, 0x10000, nullptr, -1, 1);
    frames[1].set(layout, 0x20000, &frames[0], 0, 0);
    frames[2].set(layout, 0x30000, &frames[1], 700, 1);
    FakeCodes codes;
    codes.ids = {{0x10000, 1}, {0x20000, 2}};
    const auto chain = std::make_unique<PythonChain>();
    chain->walk(frames[2].address(), layout, 0, codes);
    ASSERT_EQ(chain->count(), 3u);
    EXPECT_EQ(chain->word(0), wire::pythonFrame(1, 0));
    EXPECT_EQ(chain->word(1), wire::pythonFrame(2, 1));
    EXPECT_EQ(chain->word(2), wire::pythonFrame(0, 0)); // nobody knows its code
    chain->walk(0, layout, 0, codes);
    EXPECT_EQ(chain->count(), 0u);
    EXPECT_EQ(chain->hash(), 0u);
}

/// Whatever the walk before was, a walk finds what one without memory finds.
TEST_P(PythonChains, rememberNothingWrong) {
    const PythonLayout layout = layoutOf(GetParam());
    std::mt19937 random(1);
    const auto upTo = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
    std::array<FakeFrame, 60> stack;
    FakeCodes codes;
    for (std::uint32_t i = 0; i < 8; ++i)
        codes.ids[0x10000u + 0x1000u * i] = i + 1;
    std::uint32_t deaths = 0;
    std::size_t depth = 0;
    const auto chain = std::make_unique<PythonChain>();
    const auto fresh = std::make_unique<PythonChain>();
    for (int step = 0; step < 20'000; ++step) {
        const std::size_t kept =
            depth == 0 ? 0
                       : depth - static_cast<std::size_t>(upTo(std::min<int>(3, static_cast<int>(depth))));
        depth = std::min(stack.size(), kept + static_cast<std::size_t>(upTo(4)));
        for (std::size_t i = upTo(20) == 0 ? 0 : kept; i < depth; ++i)
            stack[i].set(layout, 0x10000u + 0x1000u * static_cast<unsigned>(upTo(7)),
                i != 0 ? &stack[i - 1] : nullptr, upTo(5), static_cast<unsigned>(upTo(1)));
        if (upTo(50) == 0) { // another object at the same address
            codes.ids[0x10000u + 0x1000u * static_cast<unsigned>(upTo(7))] += 8;
            ++deaths;
        }
        const std::uintptr_t innermost = depth != 0 ? stack[depth - 1].address() : 0;
        chain->walk(innermost, layout, deaths, codes);
        fresh->clear();
        fresh->walk(innermost, layout, deaths, codes);
        ASSERT_EQ(wordsOf(*chain), wordsOf(*fresh)) << step;
        ASSERT_EQ(chain->hash(), fresh->hash()) << step;
    }
}

TEST_P(PythonChains, lookAtNoCodeTwice) {
    const PythonLayout layout = layoutOf(GetParam());
    std::array<FakeFrame, 40> stack;
    FakeCodes codes;
    for (std::size_t i = 0; i < stack.size(); ++i)
        stack[i].set(layout, 0x10000, i != 0 ? &stack[i - 1] : nullptr, 3, 1);
    const auto chain = std::make_unique<PythonChain>();
    chain->walk(stack.back().address(), layout, 0, codes);
    EXPECT_EQ(codes.asked, stack.size());
    chain->walk(stack.back().address(), layout, 0, codes);
    chain->walk(stack[20].address(), layout, 0, codes);
    EXPECT_EQ(codes.asked, stack.size());
    stack[21].set(layout, 0x10000, &stack[20], 4, 1);
    chain->walk(stack[21].address(), layout, 0, codes);
    EXPECT_EQ(codes.asked, stack.size() + 1);
}

TEST_P(PythonChains, keepTheInnermostOfTooMany) {
    const PythonLayout layout = layoutOf(GetParam());
    std::vector<FakeFrame> stack(3000);
    FakeCodes codes;
    codes.ids[0x10000] = 1;
    for (std::size_t i = 0; i < stack.size(); ++i)
        stack[i].set(layout, 0x10000, i != 0 ? &stack[i - 1] : nullptr, static_cast<int>(i), 1);
    const auto chain = std::make_unique<PythonChain>();
    for (const std::size_t depth :
        {std::size_t{900}, std::size_t{1500}, std::size_t{3000}, std::size_t{1024}}) {
        chain->walk(stack[depth - 1].address(), layout, 0, codes);
        EXPECT_EQ(chain->isCut(), depth > PythonChain::kMost) << depth;
        const std::size_t count = std::min<std::size_t>(depth, PythonChain::kMost);
        ASSERT_EQ(chain->count(), count);
        EXPECT_EQ(chain->word(0), wire::pythonFrame(1, static_cast<std::uint32_t>(depth - count) + 1));
        EXPECT_EQ(chain->word(chain->count() - 1), wire::pythonFrame(1, static_cast<std::uint32_t>(depth)));
    }
}

INSTANTIATE_TEST_SUITE_P(Versions, PythonChains, testing::Values(8u, 9u, 10u, 11u, 12u));

TEST(PythonLayouts, othersAreRefused) {
    EXPECT_EQ(pythonLayout(0x03070000, 0).version, 0);
    EXPECT_EQ(pythonLayout(0x030D0000, 0).version, 0); // does not say where things are
    EXPECT_EQ(pythonLayout(0x030E0000, 0).version, 0);
    EXPECT_EQ(pythonLayout(0x02070000, 0).version, 0);
}

TEST(PythonLayouts, areToldFrom313) {
    std::array<std::uint64_t, 80> words{};
    std::memcpy(words.data(), "xdebugpy", 8);
    for (std::size_t i = 3; i < words.size(); ++i)
        words[i] = i;
    const auto runtime = reinterpret_cast<std::uintptr_t>(words.data());
    EXPECT_EQ(pythonLayout(0x030D00F0, runtime).stateFrame, 23);
    EXPECT_EQ(pythonLayout(0x030D00F0, runtime).frameKind, 33);
    EXPECT_FALSE(isFreeThreadedPython(0x030D00F0, runtime));
    words[2] = 1;
    EXPECT_TRUE(isFreeThreadedPython(0x030D00F0, runtime));
    words[40] = 1u << 20;
    EXPECT_EQ(pythonLayout(0x030D00F0, runtime).version, 0);
}

TEST(PythonCodes, addressesAreUsedAgain) {
    const auto codes = std::make_unique<PythonCodes>();
    EXPECT_EQ(codes->find(0x1000).id, 0u);
    const std::uint32_t first = codes->newId();
    codes->add(0x1000, 7, first);
    EXPECT_EQ(codes->find(0x1000).id, first);
    EXPECT_EQ(codes->find(0x1000).guard, 7u);
    const std::uint32_t deaths = codes->deaths();
    codes->blockFreed(0x2000);
    EXPECT_EQ(codes->deaths(), deaths);
    codes->blockFreed(0x1000);
    EXPECT_NE(codes->deaths(), deaths);
    EXPECT_EQ(codes->find(0x1000).id, 0u);
    const std::uint32_t second = codes->newId();
    EXPECT_NE(second, first);
    codes->add(0x1000, 8, second);
    EXPECT_EQ(codes->find(0x1000).id, second);
    codes->forgetAll();
    EXPECT_EQ(codes->find(0x1000).id, 0u);
}

TEST(PythonCodes, holdManyAndForgetThem) {
    const auto codes = std::make_unique<PythonCodes>();
    constexpr std::uintptr_t kCodes = 20'000;
    for (std::uintptr_t i = 1; i <= kCodes; ++i)
        codes->add(i * 0x1A0, i, static_cast<std::uint32_t>(i));
    for (std::uintptr_t i = 1; i <= kCodes; i += 2)
        codes->blockFreed(i * 0x1A0);
    for (std::uintptr_t i = 1; i <= kCodes; ++i)
        ASSERT_EQ(codes->find(i * 0x1A0).id, i % 2 != 0 ? 0u : i);
}

// ---- Mixing. C frame i of n lies in [1000 × (n − i), 1000 × (n − i + 1)): outermost first, as walks give
// them. ----

class Mixing : public testing::Test {
protected:
    void makeNative(std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            m_ips.push_back(0x400000u + i);
            m_sps.push_back(1000u * (count - i));
        }
    }
    NativeFrames native(std::uint32_t flags = 0) const {
        return {m_ips.data(), m_sps.data(), static_cast<std::uint32_t>(m_ips.size()), flags};
    }
    std::vector<std::uint64_t> words() const { return {m_result.begin(), m_result.begin() + m_result.count}; }

    std::vector<std::uint64_t> m_ips;
    std::vector<std::uint64_t> m_sps;
    PythonRuntime m_python{};
    std::unique_ptr<PythonScratch> m_scratch = std::make_unique<PythonScratch>();
    MixedStack m_result{};
};

/// Before 3.11 each Python frame has a C frame of the loop's code.
TEST_F(Mixing, byCode) {
    m_python.layout = layoutOf(10);
    m_python.loopStart = 0x500000;
    m_python.loopEnd = 0x501000;
    makeNative(5);
    m_ips[1] = 0x500010;
    m_ips[3] = 0x501000; // returns to the end of the loop's code
    std::array<FakeFrame, 2> frames;
    frames[0].set(m_python.layout, 0x10000, nullptr, 1, 1);
    frames[1].set(m_python.layout, 0x20000, &frames[0], 2, 1);
    FakeCodes codes;
    codes.ids = {{0x10000, 1}, {0x20000, 2}};
    m_scratch->chain.walk(frames[1].address(), m_python.layout, 0, codes);
    EXPECT_TRUE(mixStack(native(), m_python, *m_scratch, m_result));
    EXPECT_EQ(m_result.flags, 0u);
    EXPECT_EQ(words(), (std::vector<std::uint64_t>{
                           m_ips[0], wire::pythonFrame(1, 2), m_ips[2], wire::pythonFrame(2, 3), m_ips[4]}));
    m_ips[1] = 0x600000;
    EXPECT_FALSE(mixStack(native(), m_python, *m_scratch, m_result));
    EXPECT_EQ(m_result.flags, wire::kStackIncomplete);
    EXPECT_EQ(m_result.count, 6u);
}

/// From 3.12 on the shim of a loop lies in its C frame.
TEST_F(Mixing, byShim) {
    m_python.layout = layoutOf(12);
    // Memory from the innermost C frame upwards; the frames that are no shims lie elsewhere.
    std::array<FakeFrame, 2> shims;
    std::array<FakeFrame, 3> frames;
    FakeFrame& outer = shims[1];
    FakeFrame& inner = shims[0];
    outer.set(m_python.layout, 0, nullptr, 1, kPythonShim);
    frames[0].set(m_python.layout, 0x10000, &outer, 1, 0);
    frames[1].set(m_python.layout, 0x20000, &frames[0], 1, 0);
    inner.set(m_python.layout, 0, &frames[1], 1, kPythonShim);
    frames[2].set(m_python.layout, 0x30000, &inner, 1, 1);
    FakeCodes codes;
    codes.ids = {{0x10000, 1}, {0x20000, 2}, {0x30000, 3}};
    m_scratch->chain.walk(frames[2].address(), m_python.layout, 0, codes);
    m_ips = {1, 2, 3, 4, 5};
    m_sps = {outer.address() + 128, outer.address(), inner.address() + 64, inner.address() - 8,
        inner.address() - 16};
    EXPECT_TRUE(mixStack(native(), m_python, *m_scratch, m_result));
    EXPECT_EQ(words(), (std::vector<std::uint64_t>{1, wire::pythonFrame(1, 2), wire::pythonFrame(2, 2), 3,
                           wire::pythonFrame(3, 2), 5}));
}

/// In 3.11 a structure on the C stack goes with each frame that is an entry.
TEST_F(Mixing, byEntry) {
    m_python.layout = layoutOf(11);
    // C stack: five frames of 128 bytes, the innermost lowest; structures in frames 1 and 3.
    alignas(16) static std::array<std::uint64_t, 80> stack{};
    const auto base = reinterpret_cast<std::uintptr_t>(stack.data());
    for (std::uint64_t i = 0; i < 5; ++i) {
        m_ips.push_back(i + 1);
        m_sps.push_back(base + 128 * (4 - i));
    }
    const std::uintptr_t outer = m_sps[1] + 32;
    const std::uintptr_t inner = m_sps[3] + 32;
    stack[(inner + 16 - base) / 8] = outer;
    std::array<std::uint64_t, 32> state{};
    state[7] = inner;
    m_scratch->state = reinterpret_cast<std::uintptr_t>(state.data());
    std::array<FakeFrame, 4> frames;
    const auto chain = [&](std::size_t i, std::uintptr_t code, unsigned isEntry) {
        frames[i].set(m_python.layout, code, i != 0 ? &frames[i - 1] : nullptr, 1, isEntry);
    };
    chain(0, 0x10000, 1);
    chain(1, 0x20000, 0);
    chain(2, 0x30000, 1);
    chain(3, 0x40000, 0);
    FakeCodes codes;
    codes.ids = {{0x10000, 1}, {0x20000, 2}, {0x30000, 3}, {0x40000, 4}};
    m_scratch->chain.walk(frames[3].address(), m_python.layout, 0, codes);
    const auto python = [](std::uint32_t id) { return wire::pythonFrame(id, 2); };
    EXPECT_TRUE(mixStack(native(), m_python, *m_scratch, m_result));
    EXPECT_EQ(words(), (std::vector<std::uint64_t>{1, python(1), python(2), 3, python(3), python(4), 5}));
    // A structure that is nowhere on the stack: nothing is lost, and the stack says so.
    stack[(inner + 16 - base) / 8] = 0x1234;
    EXPECT_FALSE(mixStack(native(), m_python, *m_scratch, m_result));
    EXPECT_EQ(words(), (std::vector<std::uint64_t>{python(1), python(2), 1, 2, 3, python(3), python(4), 5}));
    EXPECT_EQ(m_result.flags, wire::kStackIncomplete);
    // The C stack was cut: the outer loop is further out.
    m_ips.erase(m_ips.begin(), m_ips.begin() + 2);
    m_sps.erase(m_sps.begin(), m_sps.begin() + 2);
    EXPECT_TRUE(mixStack(native(wire::kStackCut), m_python, *m_scratch, m_result));
    EXPECT_EQ(words(), (std::vector<std::uint64_t>{python(1), python(2), 3, python(3), python(4), 5}));
}

TEST_F(Mixing, keepsTheInnermostOfTooMany) {
    m_python.layout = layoutOf(10);
    m_python.loopStart = 0x500000;
    m_python.loopEnd = 0x501000;
    makeNative(wire::kMaxFrames);
    FakeFrame frame;
    frame.set(m_python.layout, 0x10000, nullptr, 1, 1);
    FakeCodes codes;
    m_scratch->chain.walk(frame.address(), m_python.layout, 0, codes);
    mixStack(native(), m_python, *m_scratch, m_result);
    EXPECT_EQ(m_result.count, wire::kMaxFrames);
    EXPECT_EQ(m_result.flags, wire::kStackCut);
}

} // namespace
