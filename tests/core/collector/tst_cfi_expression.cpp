// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/cfi_expression.h"

#include <gtest/gtest.h>
#include <initializer_list>
#include <optional>
#include <random>
#include <sys/mman.h>
#include <vector>

using namespace tidemark::collector;

namespace {

class CfiExpression : public testing::Test {
protected:
    CfiExpression() {
        // A page between others that cannot be read: whatever a misled expression may reach is there.
        m_pages = static_cast<std::uint8_t*>(
            mmap(nullptr, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(m_pages + 4096, 4096, PROT_READ | PROT_WRITE);
        m_memory = reinterpret_cast<std::uint64_t*>(m_pages + 4096);
        m_memory[3] = 0x1122'3344'5566'7788;
        m_registers.set(kSpRegister, reinterpret_cast<std::uintptr_t>(m_memory));
        m_registers.set(3, 40);
        m_ranges.enter(reinterpret_cast<std::uintptr_t>(m_memory));
    }

    ~CfiExpression() override { munmap(m_pages, 3 * 4096); }

    std::optional<std::uint64_t> value(
        std::initializer_list<unsigned> bytes, std::optional<std::uint64_t> initial = std::nullopt) {
        const std::vector<std::uint8_t> code(bytes.begin(), bytes.end());
        std::uint64_t result = 0;
        if (!evaluate(CfiCursor(code.data(), code.data() + code.size()), m_registers,
                initial ? &*initial : nullptr, m_ranges, result))
            return std::nullopt;
        return result;
    }

    std::uint8_t* m_pages = nullptr;
    std::uint64_t* m_memory = nullptr;
    RegisterFile m_registers{};
    StackRanges m_ranges{};
};

TEST_F(CfiExpression, constants) {
    EXPECT_EQ(value({0x35}), 5u);                                             // lit5
    EXPECT_EQ(value({0x08, 0xFF}), 255u);                                     // const1u
    EXPECT_EQ(value({0x09, 0xFF}), ~std::uint64_t{0});                        // const1s
    EXPECT_EQ(value({0x0A, 0x34, 0x12}), 0x1234u);                            // const2u
    EXPECT_EQ(value({0x10, 0x80, 0x01}), 128u);                               // constu
    EXPECT_EQ(value({0x11, 0x7F}), ~std::uint64_t{0});                        // consts
    EXPECT_EQ(value({0x0E, 1, 2, 3, 4, 5, 6, 7, 8}), 0x0807'0605'0403'0201u); // const8u
}

TEST_F(CfiExpression, registersAndMemory) {
    EXPECT_EQ(value({0x73, 0x02}), 42u);                          // breg3 2
    EXPECT_EQ(value({0x77, 0x18, 0x06}), 0x1122'3344'5566'7788u); // breg7 24; deref
    EXPECT_EQ(value({0x77, 0x18, 0x94, 0x02}), 0x7788u);          // breg7 24; deref_size 2
    EXPECT_EQ(value({0x92, 0x03, 0x01}), 41u);                    // bregx 3 1
    EXPECT_EQ(value({0x23, 0x05}, 10), 15u);      // on top of the frame address: plus_uconst 5
    EXPECT_EQ(value({0x70, 0x00}), std::nullopt); // breg0: not known
    EXPECT_EQ(value({0x38, 0x06}), std::nullopt); // lit8; deref: no stack there
}

TEST_F(CfiExpression, arithmetic) {
    EXPECT_EQ(value({0x37, 0x33, 0x22}), 10u);         // 7 + 3
    EXPECT_EQ(value({0x37, 0x33, 0x1C}), 4u);          // 7 − 3
    EXPECT_EQ(value({0x37, 0x33, 0x1B}), 2u);          // 7 ÷ 3
    EXPECT_EQ(value({0x37, 0x33, 0x1D}), 1u);          // 7 mod 3
    EXPECT_EQ(value({0x37, 0x30, 0x1B}), 0u);          // 7 ÷ 0
    EXPECT_EQ(value({0x37, 0x33, 0x1E}), 21u);         // 7 · 3
    EXPECT_EQ(value({0x37, 0x33, 0x24}), 56u);         // 7 << 3
    EXPECT_EQ(value({0x37, 0x31, 0x25}), 3u);          // 7 >> 1
    EXPECT_EQ(value({0x37, 0x1F, 0x19}), 7u);          // |−7|
    EXPECT_EQ(value({0x37, 0x20}), ~std::uint64_t{7}); // not
    EXPECT_EQ(value({0x37, 0x33, 0x2A}), 1u);          // 7 ≥ 3
    EXPECT_EQ(value({0x37, 0x33, 0x2D}), 0u);          // 7 < 3
}

TEST_F(CfiExpression, stackAndJumps) {
    EXPECT_EQ(value({0x31, 0x32, 0x16, 0x1C}), 1u);                      // 1 2 swap −: 2 − 1
    EXPECT_EQ(value({0x31, 0x32, 0x33, 0x17, 0x1C}), ~std::uint64_t{0}); // rot: 3 1 2 −
    EXPECT_EQ(value({0x31, 0x32, 0x14}), 1u);                            // over
    EXPECT_EQ(value({0x31, 0x32, 0x33, 0x15, 0x02}), 1u);                // pick 2
    EXPECT_EQ(value({0x31, 0x12, 0x22}), 2u);                            // dup +
    EXPECT_EQ(value({0x31, 0x32, 0x13}), 1u);                            // drop
    EXPECT_EQ(value({0x35, 0x31, 0x28, 0x01, 0x00, 0x30}), 5u);          // bra over lit0
    EXPECT_EQ(value({0x35, 0x2F, 0x01, 0x00, 0x30}), 5u);                // skip over lit0
}

TEST_F(CfiExpression, whatIsMalformedHasNoValue) {
    EXPECT_EQ(value({}), std::nullopt);
    EXPECT_EQ(value({0x22}), std::nullopt);                   // nothing to add
    EXPECT_EQ(value({0x0A, 0x34}), std::nullopt);             // cut off
    EXPECT_EQ(value({0x2F, 0xFD, 0xFF}), std::nullopt);       // jumps to itself for ever
    EXPECT_EQ(value({0x31, 0x2F, 0x00, 0x40}), std::nullopt); // jumps out
    EXPECT_EQ(value({0xFF}), std::nullopt);
    std::mt19937 engine(20261123);
    for (int i = 0; i < 200'000; ++i) {
        std::vector<std::uint8_t> code(engine() % 24);
        for (std::uint8_t& byte : code)
            byte = static_cast<std::uint8_t>(engine());
        std::uint64_t result = 0;
        evaluate(CfiCursor(code.data(), code.data() + code.size()), m_registers, nullptr, m_ranges, result);
    }
}

} // namespace
