// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The unwinder on made-up stacks: memory, code addresses and rules that the test chooses and changes between
// walks. Each walk must be the one that goes by rule all the way.

#include "core/collector/plain_walk.h"
#include "core/collector/thread_state.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

using namespace tidemark;
using namespace tidemark::collector;

namespace {

using Words = std::vector<std::uintptr_t>;

constexpr std::uintptr_t kFirstCode = 0x1'0000'0000;
constexpr std::uintptr_t kCodeStep = 0x1'0000'0000; // far apart: a guessed step needs isCode
constexpr unsigned kFunctions = 64;

/// Rules by code address; each function has one return address.
struct MadeUpRules : RuleSource {
    MadeUpRules() : RuleSource{&MadeUpRules::find, &MadeUpRules::knows} {}
    static UnwindRule find(RuleSource& self, std::uintptr_t pc) noexcept {
        auto& rules = static_cast<MadeUpRules&>(self);
        ++rules.asked;
        const auto found = rules.rules.find(pc + 1);
        return found == rules.rules.end() ? UnwindRule(RuleKind::NoInfo) : found->second;
    }
    static bool knows(RuleSource& self, std::uintptr_t ip) noexcept {
        return static_cast<MadeUpRules&>(self).rules.count(ip) != 0;
    }
    std::map<std::uintptr_t, UnwindRule> rules;
    unsigned asked = 0;
};

/// A stack that grows down in memory of its own. Frames are pushed and popped as calls and returns do.
class MadeUpStack {
public:
    explicit MadeUpStack(std::size_t words) : m_memory(words, 0), m_top(words - 64) {
        m_state = {codeOf(0), addressOf(m_top), 0};
    }

    static std::uintptr_t codeOf(unsigned function) { return kFirstCode + function * kCodeStep; }

    bool canCall() const { return m_top > 256; }
    std::size_t depth() const { return m_calls.size(); }

    /// The frame at the top calls a function with this rule; `noise` fills its frame.
    void call(unsigned function, UnwindRule rule, std::uintptr_t noise) {
        m_calls.push_back({m_state, m_top});
        const std::size_t caller = m_top; // index of the caller's frame address
        m_memory[caller - 1] = m_state.ip;
        const std::size_t words = rule.cfaWords();
        std::uintptr_t bp = m_state.bp;
        if (rule.kind() == RuleKind::FromSp) {
            m_top = caller - words;
            fill(m_top, caller - 1, noise);
            if (rule.bpWords() != 0) {
                m_memory[caller - rule.bpWords()] = m_state.bp;
                bp = noise * 3; // a register like any other
            }
        } else { // frame pointer: cfaWords is 2, then locals of any size
            m_top = caller - 2 - noise % 9;
            fill(m_top, caller - 1, noise);
            m_memory[caller - 2] = m_state.bp;
            bp = addressOf(caller - 2);
        }
        if (rule.kind() == RuleKind::Realigned) {
            m_top = caller - 6;
            fill(m_top, caller - 1, noise);
            m_memory[caller - 4] = m_state.bp; // *rbp
            m_memory[caller - 5] = addressOf(caller);
            bp = addressOf(caller - 4);
        }
        m_state = {codeOf(function), addressOf(m_top), bp};
    }

    void ret() {
        m_state = m_calls.back().state;
        m_top = m_calls.back().top;
        m_calls.pop_back();
    }

    /// The frame that called the innermost one goes on elsewhere, in the same function's frame.
    FrameState state() const { return m_state; }
    void setCode(unsigned function) { m_state.ip = codeOf(function); }

private:
    struct Call {
        FrameState state;
        std::size_t top;
    };

    std::uintptr_t addressOf(std::size_t index) const {
        return reinterpret_cast<std::uintptr_t>(m_memory.data() + index);
    }
    void fill(std::size_t from, std::size_t to, std::uintptr_t noise) {
        for (std::size_t i = from; i < to; ++i)
            m_memory[i] = noise + i;
    }

    std::vector<std::uintptr_t> m_memory;
    std::size_t m_top;
    FrameState m_state;
    std::vector<Call> m_calls;
};

class VerifiedPrefix : public testing::Test {
protected:
    VerifiedPrefix() {
        m_rules.rules[MadeUpStack::codeOf(0)] = UnwindRule(RuleKind::End);
        for (unsigned i = 1; i < kFunctions; ++i)
            m_rules.rules[MadeUpStack::codeOf(i)] = ruleFor(i);
        m_rules.rules.erase(MadeUpStack::codeOf(kGuessed)); // no information: along the frame pointer
    }

    static constexpr unsigned kGuessed = kFunctions - 1;

    static UnwindRule ruleFor(unsigned function) {
        if (function % 16 == 15)
            return UnwindRule(RuleKind::Realigned, 1); // *(bp - 8) is the frame address
        if (function % 4 == 3)
            return UnwindRule(RuleKind::FromBp, 2, 2);
        const std::uint32_t words = 2 + function % 7;
        return UnwindRule(RuleKind::FromSp, words, function % 4 == 2 ? 2 : 0);
    }

    /// The next function with frames of the same form.
    static unsigned sameForm(unsigned function) {
        unsigned other = function;
        if (function == kGuessed)
            return kGuessed;
        do
            other = other % (kFunctions - 2) + 1;
        while (ruleFor(other) != ruleFor(function));
        return other;
    }

    void call(unsigned function, std::uintptr_t noise) {
        m_stack.call(
            function, function == kGuessed ? UnwindRule(RuleKind::FromBp, 2, 2) : ruleFor(function), noise);
    }

    /// Walks both ways and compares all that a walk says.
    void check() {
        const WalkSources sources{*m_cache, m_rules, m_generation};
        const Walk walk = m_scratch->unwinder.walk(m_stack.state(), sources, m_scratch->ranges);
        Words ours(walk.count);
        m_scratch->unwinder.copyFrames(0, ours.data());
        m_plain.resize(wire::kMaxFrames);
        const Walk plain = walkPlainly(m_stack.state(), sources, m_plainRanges, m_plain.data());
        m_plain.resize(plain.count);
        std::reverse(m_plain.begin(), m_plain.end());
        ASSERT_EQ(ours, m_plain);
        ASSERT_EQ(walk.flags, plain.flags);
        ASSERT_EQ(walk.guessed, plain.guessed);
        ASSERT_LE(walk.shared, walk.count);
        ASSERT_LE(walk.shared, m_before.size());
        for (std::size_t i = 0; i < walk.shared; ++i)
            ASSERT_EQ(ours[i], m_before[i]);
        Words part(walk.count - walk.shared);
        m_scratch->unwinder.copyFrames(walk.shared, part.data());
        ASSERT_TRUE(std::equal(part.begin(), part.end(), ours.begin() + walk.shared, ours.end()));
        const auto [known, isNew] = m_hashes.emplace(std::make_pair(ours, walk.flags), walk.hash);
        ASSERT_EQ(known->second, walk.hash);
        if (isNew) {
            ASSERT_TRUE(m_hashValues.insert(walk.hash).second);
        }
        m_before = ours;
        m_frames += walk.count;
        m_sharedFrames += walk.shared;
        m_flagged += walk.flags != 0;
    }

    std::unique_ptr<RuleCache> m_cache = std::make_unique<RuleCache>();
    MadeUpRules m_rules;
    std::atomic<std::uint32_t> m_generation{0};
    std::unique_ptr<WalkScratch> m_scratch = std::make_unique<WalkScratch>();
    StackRanges m_plainRanges{};
    MadeUpStack m_stack{1 << 20};
    Words m_plain;
    Words m_before;
    std::size_t m_frames = 0;
    std::size_t m_sharedFrames = 0;
    std::size_t m_flagged = 0;
    std::map<std::pair<Words, std::uint32_t>, std::uint64_t> m_hashes;
    std::set<std::uint64_t> m_hashValues;
};

TEST_F(VerifiedPrefix, sameStackAsksForNoRule) {
    for (unsigned i = 0; i < 50; ++i)
        call(1 + i % 14, i);
    check();
    const unsigned asked = m_rules.asked;
    const WalkSources sources{*m_cache, m_rules, m_generation};
    const Walk walk = m_scratch->unwinder.walk(m_stack.state(), sources, m_scratch->ranges);
    EXPECT_EQ(m_rules.asked, asked);
    EXPECT_EQ(walk.shared, 51u);
    EXPECT_EQ(walk.count, 51u);
}

/// The innermost frames are those of the walk before, at the same place; a frame further out is another one.
TEST_F(VerifiedPrefix, matchingInnermostFramesProveNothing) {
    for (const unsigned outer : {1u, 8u, 29u, 36u}) { // their frames are of the same form
        ASSERT_EQ(ruleFor(outer), ruleFor(1));
        while (m_stack.depth() != 0)
            m_stack.ret();
        call(1, 5);
        m_stack.setCode(outer); // another return address in the same frame
        for (unsigned i = 0; i < 20; ++i)
            call(4, 9);
        check();
        EXPECT_EQ(m_before[1], MadeUpStack::codeOf(outer));
    }
}

/// A frame of variable size begins elsewhere; only the saved bp of its callee tells.
TEST_F(VerifiedPrefix, savedFramePointersAreCompared) {
    const auto build = [this](unsigned before, unsigned locals) {
        while (m_stack.depth() != 0)
            m_stack.ret();
        for (unsigned i = 0; i < before; ++i)
            call(4, 0);  // 6 words each
        call(3, locals); // 2 words and the locals; addressed from bp
        call(2, 1);      // saves bp
        call(4, 1);
        check();
    };
    build(2, 0);
    const FrameState here = m_stack.state();
    const Words before = m_before;
    build(1, 6);
    ASSERT_EQ(m_stack.state().sp, here.sp);
    ASSERT_EQ(m_stack.state().bp, here.bp);
    EXPECT_EQ(m_before.size() + 1, before.size());
}

TEST_F(VerifiedPrefix, randomCallsAndReturns) {
    std::mt19937 engine(20261123);
    const auto random = [&] { return static_cast<unsigned>(engine()); };
    for (int round = 0; round < 40'000; ++round) {
        const unsigned calls = random() % 6 + (m_stack.depth() < 40 ? 1 : 0);
        const unsigned returns = random() % 6 + (random() % 500 == 0 ? 100 : 0);
        for (unsigned i = 0; i < returns && m_stack.depth() != 0; ++i)
            m_stack.ret();
        if (random() % 3 == 0 && m_stack.depth() != 0)
            m_stack.setCode(sameForm(static_cast<unsigned>((m_stack.state().ip - kFirstCode) / kCodeStep)));
        if (random() % 20 == 0) {
            const std::uintptr_t code = m_stack.state().ip;
            m_stack.setCode(random() % kFunctions); // whatever that makes of the frames
            ASSERT_NO_FATAL_FAILURE(check()) << "round " << round;
            m_stack.setCode(static_cast<unsigned>((code - kFirstCode) / kCodeStep));
        }
        for (unsigned i = 0; i < calls && m_stack.canCall(); ++i)
            call(1 + random() % (kFunctions - 1), random() % 3);
        if (random() % 1000 == 0) {
            ++m_generation;
            m_cache->clear();
            m_before.clear();
            m_hashes.clear();
        }
        ASSERT_NO_FATAL_FAILURE(check()) << "round " << round;
    }
    // Else the stacks were not such that anything was put to the test.
    EXPECT_GT(m_frames, 40'000u * 30);
    EXPECT_GT(m_sharedFrames, m_frames / 3);
    EXPECT_LT(m_flagged, 35'000u);
    EXPECT_GT(m_flagged, 5'000u);
}

/// Up and down through the limit of frames.
TEST_F(VerifiedPrefix, deepRecursion) {
    std::mt19937 engine(20261124);
    const auto random = [&] { return static_cast<unsigned>(engine()); };
    for (unsigned i = 0; i < 8; ++i)
        call(1 + i, i);
    for (int phase = 0; phase < 6; ++phase) {
        const std::size_t goal = phase % 2 == 0 ? 2500 + random() % 3000 : random() % 1200;
        while (m_stack.depth() != goal) {
            if (m_stack.depth() < goal)
                call(random() % 8 == 0 ? 1 + random() % (kFunctions - 1) : 4, 1);
            else
                m_stack.ret();
            if (random() % 16 == 0 || (m_stack.depth() > 1000 && m_stack.depth() < 1040)) {
                ASSERT_NO_FATAL_FAILURE(check()) << "depth " << m_stack.depth();
            }
        }
    }
}

/// What a frame costs at 100,000 deep does not depend on what is below the limit.
TEST_F(VerifiedPrefix, deepRecursionIsWalkedOnce) {
    MadeUpStack deep(4 << 20);
    const WalkSources sources{*m_cache, m_rules, m_generation};
    StackRanges ranges{};
    const auto walk = [&] { return m_scratch->unwinder.walk(deep.state(), sources, ranges); };
    for (unsigned i = 0; i < 100'000; ++i)
        deep.call(4, ruleFor(4), i);
    walk();
    m_rules.asked = 0;
    for (unsigned i = 0; i < 5'000; ++i) {
        deep.call(4, ruleFor(4), i);
        ASSERT_EQ(walk().count, wire::kMaxFrames);
    }
    EXPECT_EQ(m_rules.asked, 5'000u); // one step each
    for (unsigned i = 0; i < 50'000; ++i) {
        deep.ret();
        ASSERT_EQ(walk().count, wire::kMaxFrames);
    }
    EXPECT_LT(m_rules.asked, 5'000u + 3 * 50'000u);
}

TEST_F(VerifiedPrefix, aModuleThatGoesMakesAllStacksNew) {
    call(1, 1);
    const WalkSources sources{*m_cache, m_rules, m_generation};
    const Walk before = m_scratch->unwinder.walk(m_stack.state(), sources, m_scratch->ranges);
    ++m_generation;
    const Walk after = m_scratch->unwinder.walk(m_stack.state(), sources, m_scratch->ranges);
    EXPECT_NE(before.hash, after.hash);
    EXPECT_EQ(after.shared, 0u);
}

} // namespace
