// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/entry_jumps.h"

#include "core/collector/instruction.h"
#include "core/collector/raw_syscalls.h"

#include <cstring>
#include <sys/mman.h>

namespace tidemark::collector {
namespace {

constexpr std::size_t kJumpBytes = 5;
constexpr std::size_t kFarJumpBytes = 14;

/// The distance that a 5-byte jump, or an operand relative to the instruction pointer, can bridge.
bool fits(std::int64_t distance) noexcept {
    return distance == static_cast<std::int32_t>(distance);
}

void putWord(std::uint8_t* place, std::int64_t value) noexcept {
    const auto word = static_cast<std::int32_t>(value);
    std::memcpy(place, &word, sizeof word);
}

std::int64_t between(std::uintptr_t from, std::uintptr_t to) noexcept {
    return static_cast<std::int64_t>(to - from);
}

std::uintptr_t addressOf(const void* place) noexcept {
    return reinterpret_cast<std::uintptr_t>(place);
}

const std::uint8_t* codeAt(std::uintptr_t address) noexcept {
    return reinterpret_cast<const std::uint8_t*>(address);
}

/// jmp *0(%rip), and the address behind it.
void putFarJump(std::uint8_t* place, std::uintptr_t target) noexcept {
    constexpr std::uint8_t kJump[6] = {0xFF, 0x25, 0, 0, 0, 0};
    std::memcpy(place, kJump, sizeof kJump);
    std::memcpy(place + sizeof kJump, &target, sizeof target);
}

/// A mark for indirect calls stays where it is.
std::size_t endbrBytes(std::uintptr_t function, std::size_t bytes) noexcept {
    constexpr std::uint8_t kEndbr[4] = {0xF3, 0x0F, 0x1E, 0xFA};
    return bytes >= sizeof kEndbr && std::memcmp(codeAt(function), kEndbr, sizeof kEndbr) == 0 ? 4 : 0;
}

/// Bytes of the whole instructions that a jump at the entry overwrites; 0 if they cannot be moved.
std::size_t beginningOf(std::uintptr_t entry, std::size_t bytes) noexcept {
    std::size_t moved = 0;
    while (moved < kJumpBytes) {
        const Instruction instruction = decodeInstruction(codeAt(entry + moved), bytes - moved);
        if (!instruction || instruction.branch == Instruction::Branch::Loop)
            return 0;
        moved += instruction.length;
        const bool ends = instruction.branch == Instruction::Branch::Jump ||
                          instruction.branch == Instruction::Branch::Away;
        if (ends && moved < kJumpBytes)
            return 0;
    }
    return moved;
}

/// Whether all of the function's code is understood and none of it jumps into what will be overwritten.
bool leavesBeginningAlone(std::uintptr_t entry, std::size_t bytes, std::size_t moved) noexcept {
    for (std::size_t at = 0; at < bytes;) {
        const Instruction instruction = decodeInstruction(codeAt(entry + at), bytes - at);
        if (!instruction)
            return false;
        at += instruction.length;
        const bool isDirect = instruction.branch != Instruction::Branch::None &&
                              instruction.branch != Instruction::Branch::Away;
        const std::int64_t target = static_cast<std::int64_t>(at) + instruction.distance;
        if (isDirect && target > 0 && target < static_cast<std::int64_t>(moved))
            return false;
    }
    return true;
}

bool setAccess(std::uintptr_t begin, std::size_t bytes, int access) noexcept {
    const std::uintptr_t first = begin & ~std::uintptr_t{4095};
    return rawSyscall(
               SYS_mprotect, static_cast<long>(first), static_cast<long>(begin + bytes - first), access) == 0;
}

} // namespace

bool EntryJumps::reserveNear(std::uintptr_t place) noexcept {
    constexpr std::uintptr_t kStep = 64 << 10;
    constexpr std::uintptr_t kFarthest = std::uintptr_t{1} << 30;
    // Below the module: behind the program lies its heap, which wants to grow.
    for (std::uintptr_t distance = kStep; distance < kFarthest && distance + kStep < place;
         distance += kStep) {
        const std::uintptr_t wanted = (place - distance) & ~(kStep - 1);
        const long result = rawSyscall(SYS_mmap, static_cast<long>(wanted), kRoom, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        if (result == static_cast<long>(wanted)) {
            m_room = reinterpret_cast<std::uint8_t*>(wanted);
            return true;
        }
        if (result > 0) // a kernel that does not know the flag
            rawSyscall(SYS_munmap, result, kRoom);
    }
    return false;
}

std::uint8_t* EntryJumps::takeRoom(std::size_t bytes) noexcept {
    if (m_used + bytes > kRoom)
        return nullptr;
    std::uint8_t* const place = m_room + m_used;
    m_used += bytes;
    return place;
}

/// The callee returns to the function itself, behind the jump at its entry: to code that unwinders know.
bool EntryJumps::moveCall(std::uintptr_t next, std::uintptr_t target) noexcept {
    constexpr std::size_t kBytes = 18;
    std::uint8_t* const place = takeRoom(kBytes);
    if (!place || !fits(between(addressOf(place) + kBytes, target)))
        return false;
    constexpr std::uint8_t kStoreUpperHalf[] = {0xC7, 0x44, 0x24, 0x04}; // movl $…, 4(%rsp)
    place[0] = 0x68;                                                     // push $…
    putWord(place + 1, static_cast<std::int64_t>(next));
    std::memcpy(place + 5, kStoreUpperHalf, sizeof kStoreUpperHalf);
    putWord(place + 9, static_cast<std::int64_t>(next >> 32));
    place[13] = 0xE9;
    putWord(place + 14, between(addressOf(place) + kBytes, target));
    return true;
}

bool EntryJumps::moveBeginning(const Jump& jump, std::size_t moved) noexcept {
    for (std::size_t at = 0; at < moved;) {
        const std::uintptr_t from = jump.entry + at;
        const Instruction instruction = decodeInstruction(codeAt(from), moved - at);
        if (instruction.branch == Instruction::Branch::Call) {
            const std::uintptr_t next = from + instruction.length;
            return moveCall(next, next + static_cast<std::uintptr_t>(std::intptr_t{instruction.distance}));
        }
        const bool isShort = instruction.branch != Instruction::Branch::None && instruction.relativeAt == 0 &&
                             instruction.branch != Instruction::Branch::Away;
        const bool isConditional = instruction.branch == Instruction::Branch::Conditional;
        const std::size_t length = isShort ? (isConditional ? 6 : 5) : instruction.length;
        std::uint8_t* const place = takeRoom(length);
        if (!place)
            return false;
        std::int64_t distance = instruction.distance;
        std::size_t relativeAt = instruction.relativeAt;
        if (isShort) {
            place[0] = isConditional ? 0x0F : 0xE9;
            place[1] = static_cast<std::uint8_t>(0x80 | instruction.condition);
            relativeAt = isConditional ? 2 : 1;
        } else {
            std::memcpy(place, codeAt(from), length);
            std::int32_t operand = 0;
            if (relativeAt != 0)
                std::memcpy(&operand, place + relativeAt, sizeof operand);
            distance = operand;
        }
        const std::uintptr_t target = from + instruction.length + static_cast<std::uintptr_t>(distance);
        const std::int64_t moving = between(addressOf(place) + length, target);
        if (relativeAt != 0) {
            if (!fits(moving))
                return false;
            putWord(place + relativeAt, moving);
        }
        at += instruction.length;
    }
    std::uint8_t* const back = takeRoom(kFarJumpBytes);
    if (back)
        putFarJump(back, jump.entry + moved);
    return back != nullptr;
}

bool EntryJumps::plan(
    std::uintptr_t function, std::size_t bytes, const void* hook, void** original) noexcept {
    const std::size_t skipped = endbrBytes(function, bytes);
    Jump jump{function + skipped, bytes - skipped, 0, nullptr};
    for (std::size_t i = 0; i < m_count; ++i) {
        if (m_jumps[i].entry == jump.entry) {
            *original = m_jumps[i].original;
            return true;
        }
    }
    const std::size_t moved = beginningOf(jump.entry, jump.bytes);
    if (moved == 0 || m_count == kMost || !leavesBeginningAlone(jump.entry, jump.bytes, moved) ||
        (!m_room && !reserveNear(function)))
        return false;
    std::uint8_t* const toHook = takeRoom(kFarJumpBytes);
    if (!toHook || !fits(between(jump.entry + kJumpBytes, addressOf(toHook))))
        return false;
    putFarJump(toHook, addressOf(hook));
    jump.toHook = addressOf(toHook);
    jump.original = m_room + m_used;
    if (!moveBeginning(jump, moved))
        return false;
    *original = jump.original;
    m_jumps[m_count++] = jump;
    return true;
}

bool EntryJumps::make() noexcept {
    if (m_count == 0 || !setAccess(addressOf(m_room), kRoom, PROT_READ | PROT_EXEC))
        return false;
    for (std::size_t i = 0; i < m_count; ++i) {
        const Jump& jump = m_jumps[i];
        // Executable all the while: who may not have both at once may not make it executable again, either.
        if (!setAccess(jump.entry, kJumpBytes, PROT_READ | PROT_WRITE | PROT_EXEC)) {
            putBack(i);
            return false;
        }
        auto* const place = reinterpret_cast<std::uint8_t*>(jump.entry);
        std::memcpy(m_saved[i], place, kJumpBytes);
        place[0] = 0xE9;
        putWord(place + 1, between(jump.entry + kJumpBytes, jump.toHook));
        setAccess(jump.entry, kJumpBytes, PROT_READ | PROT_EXEC);
    }
    return true;
}

void EntryJumps::putBack(std::size_t made) noexcept {
    for (std::size_t i = 0; i < made; ++i) {
        if (!setAccess(m_jumps[i].entry, kJumpBytes, PROT_READ | PROT_WRITE | PROT_EXEC))
            continue;
        std::memcpy(reinterpret_cast<void*>(m_jumps[i].entry), m_saved[i], kJumpBytes);
        setAccess(m_jumps[i].entry, kJumpBytes, PROT_READ | PROT_EXEC);
    }
}

} // namespace tidemark::collector
