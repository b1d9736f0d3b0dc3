// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/collector/entry_jumps.h"
#include "core/collector/instruction.h"

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

// Functions with beginnings of all kinds, each returning its argument + 1.
asm(R"(
    .text
    .macro function name
    .p2align 4
    .globl \name
    .type \name, @function
\name:
    .endm
    .macro finish name
    .size \name, . - \name
    .endm

    function jumps_plain
    push %rbx
    mov %rdi, %rbx
    lea 1(%rbx), %rax
    pop %rbx
    ret
    finish jumps_plain

    function jumps_marked
    endbr64
    sub $24, %rsp
    mov %rdi, 8(%rsp)
    mov 8(%rsp), %rax
    add $24, %rsp
    add jumps_one(%rip), %rax
    ret
    finish jumps_marked

    function jumps_relative
    mov jumps_one(%rip), %rax
    add %rdi, %rax
    ret
    finish jumps_relative

    function jumps_conditional
    test %rdi, %rdi
    je 1f
    lea 1(%rdi), %rax
    ret
1:  mov $1, %eax
    ret
    finish jumps_conditional

    function jumps_away
    .byte 0xE9
    .long jumps_relative - . - 4
    finish jumps_away

    function jumps_padded
    .byte 0x0F, 0x1F, 0x44, 0x00, 0x00
    lea 1(%rdi), %rax
    ret
    finish jumps_padded

    function jumps_calling
    sub $8, %rsp
    .byte 0xE8
    .long jumps_relative - . - 4
    add $8, %rsp
    ret
    finish jumps_calling

    function jumps_kept
    push %rbx
    lea 1(%rdi), %rax
    pop %rbx
    ret
    finish jumps_kept

    # refused, each for its own reason
    function jumps_into_beginning
    push %rbx
    mov %rdi, %rbx
1:  mov $1, %eax
    test %eax, %eax
    je 1b
    add %rbx, %rax
    pop %rbx
    ret
    finish jumps_into_beginning


    function jumps_short
    lea 1(%rdi), %eax
    ret
    finish jumps_short

    function jumps_unknown
    lea 1(%rdi), %rax
    nop
    ret
    .byte 0x06
    finish jumps_unknown

    .data
    .p2align 3
jumps_one:
    .quad 1
    .text
)");

extern "C" {
long jumps_plain(long);
long jumps_kept(long);
long jumps_marked(long);
long jumps_relative(long);
long jumps_conditional(long);
long jumps_away(long);
long jumps_padded(long);
long jumps_into_beginning(long);
long jumps_calling(long);
long jumps_short(long);
long jumps_unknown(long);
}

namespace tidemark::collector {
namespace {

using Function = long (*)(long);

void* g_original = nullptr;

long hook(long argument) {
    return 1000 + reinterpret_cast<Function>(g_original)(argument);
}

std::uintptr_t addressOf(Function function) {
    return reinterpret_cast<std::uintptr_t>(function);
}

/// As its symbol says; the functions end where the next one of 16 bytes' alignment begins at the latest.
std::size_t bytesOf(Function function) {
    const auto* const code = reinterpret_cast<const std::uint8_t*>(function);
    std::size_t bytes = 0;
    while (code[bytes] != 0xC3 && code[bytes] != 0xE9)
        bytes += decodeInstruction(code + bytes, 15).length;
    return bytes + decodeInstruction(code + bytes, 15).length;
}

void expectHooked(Function function, std::size_t bytes) {
    EntryJumps jumps;
    const volatile Function called = function; // past what the compiler knows
    EXPECT_EQ(called(41), 42);
    ASSERT_TRUE(jumps.plan(addressOf(function), bytes, reinterpret_cast<const void*>(&hook), &g_original));
    EXPECT_EQ(called(41), 42) << "nothing is changed by planning";
    ASSERT_TRUE(jumps.make());
    EXPECT_EQ(called(41), 1042);
    EXPECT_EQ(reinterpret_cast<Function>(g_original)(0), 1);
}

TEST(EntryJumps, hookBeginningsOfAllKinds) {
    expectHooked(jumps_plain, bytesOf(jumps_plain));
    expectHooked(jumps_marked, bytesOf(jumps_marked));
    expectHooked(jumps_conditional, bytesOf(jumps_conditional) + 6);
    expectHooked(jumps_padded, bytesOf(jumps_padded));
    expectHooked(jumps_away, 5);
    expectHooked(jumps_calling, bytesOf(jumps_calling));
    expectHooked(jumps_relative, bytesOf(jumps_relative));
}

TEST(EntryJumps, refuseWhatCannotBeMoved) {
    EntryJumps jumps;
    const auto plan = [&](Function function, std::size_t bytes) {
        return jumps.plan(addressOf(function), bytes, reinterpret_cast<const void*>(&hook), &g_original);
    };
    EXPECT_FALSE(plan(jumps_into_beginning, bytesOf(jumps_into_beginning)));
    EXPECT_FALSE(plan(jumps_short, 4));
    EXPECT_FALSE(plan(jumps_unknown, 7));
    EXPECT_FALSE(plan(jumps_plain, 0));
    EXPECT_FALSE(jumps.make()) << "there is nothing to make";
    EXPECT_EQ(jumps_into_beginning(1), 2);
}

/// From now on no memory in this page can be made executable.
bool refuseCodeAt(std::uintptr_t place) {
    std::array<sock_filter, 8> filter{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), // the number of the call
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16), // the lower half of its first argument
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(place & ~std::uintptr_t{4095}), 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 32), // its third
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    sock_fprog program{filter.size(), filter.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int callWhereCodeCannotBeChanged() {
    EntryJumps jumps;
    const volatile Function called = jumps_kept;
    if (!jumps.plan(
            addressOf(jumps_kept), bytesOf(jumps_kept), reinterpret_cast<const void*>(&hook), &g_original) ||
        !refuseCodeAt(addressOf(jumps_kept)))
        return 1;
    if (jumps.make())
        return 2;
    return called(41) == 42 ? 0 : 3;
}

TEST(EntryJumps, leaveCodeExecutableThatMayNotBeChanged) {
    EXPECT_EXIT(_exit(callWhereCodeCannotBeChanged()), testing::ExitedWithCode(0), "");
}

TEST(EntryJumps, functionsWithTwoNamesAreHookedOnce) {
    EntryJumps jumps;
    void* first = nullptr;
    void* second = nullptr;
    const std::size_t bytes = bytesOf(jumps_unknown);
    ASSERT_TRUE(jumps.plan(addressOf(jumps_unknown), bytes, reinterpret_cast<const void*>(&hook), &first));
    ASSERT_TRUE(jumps.plan(addressOf(jumps_unknown), bytes, nullptr, &second));
    EXPECT_EQ(first, second);
}

/// Lengths that are not understood are fine, lengths that are wrong are not.
TEST(Instruction, lengthsAreThoseOfTheDisassembler) {
    std::FILE* const pipe = popen("objdump -d --insn-width=16 -j .text $(ldconfig -p | "
                                  "awk '/libc[.]so[.]6.*x86-64/{print $NF; exit}')",
        "r");
    ASSERT_NE(pipe, nullptr);
    std::size_t seen = 0;
    std::size_t understood = 0;
    std::array<char, 1024> line{};
    while (std::fgets(line.data(), line.size(), pipe)) {
        std::vector<std::uint8_t> code;
        const char* at = std::strchr(line.data(), '\t');
        unsigned byte = 0;
        for (at = at ? at + 1 : "";
             std::isxdigit(at[0]) && std::sscanf(at, "%2x", &byte) == 1 && at[2] == ' '; at += 3)
            code.push_back(static_cast<std::uint8_t>(byte));
        if (code.empty() || std::strstr(line.data(), "(bad)"))
            continue;
        const std::size_t length = code.size();
        code.resize(32, 0x90);
        const Instruction instruction = decodeInstruction(code.data(), code.size());
        ++seen;
        understood += instruction.length != 0;
        ASSERT_TRUE(instruction.length == 0 || instruction.length == length) << line.data();
    }
    pclose(pipe);
    EXPECT_GT(seen, 100'000u);
    EXPECT_GT(understood, seen / 1000 * 999);
}

TEST(Instruction, readsNoFurtherThanItMay) {
    constexpr std::array<std::uint8_t, 7> kLoad = {0x48, 0x8B, 0x05, 1, 0, 0, 0}; // mov 1(%rip), %rax
    for (std::size_t available = 0; available < kLoad.size(); ++available)
        EXPECT_FALSE(decodeInstruction(kLoad.data(), available)) << available;
    const Instruction whole = decodeInstruction(kLoad.data(), kLoad.size());
    EXPECT_EQ(whole.length, 7);
    EXPECT_EQ(whole.relativeAt, 3);
}

} // namespace
} // namespace tidemark::collector
