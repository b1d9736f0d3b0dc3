// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// operator new and delete. By their symbols: this library has no C++ runtime of its own, nor need the target
// have one.

#include "core/collector/hot_calls.h"
#include "core/collector/module_symbols.h"
#include "core/collector/operator_names.h"

#include <cstring>

namespace tidemark::collector {
namespace {

using wire::Call;

/// Whether that module's operators do what the language says and no more: those of the C++ runtime libraries,
/// and those of the allocator itself.
bool isUsual(const Definition& definition) noexcept {
    if (!definition)
        return true;
    const char* const slash = std::strrchr(definition.path, '/');
    const char* const name = slash ? slash + 1 : definition.path;
    return std::strncmp(name, "libstdc++.so", 12) == 0 || std::strncmp(name, "libc++.so", 9) == 0 ||
           std::strncmp(name, "libc++abi.so", 12) == 0 ||
           definition.module == findDefinition("malloc", SearchFrom::AfterOurs).module;
}

/// A program that replaces some of the operators means them to be reached from the others, too; and the usual
/// ones call the program's own malloc if it has one.
bool areReplaced() noexcept {
    if (!isAllocatorOurs())
        return true;
    for (const char* const name : kOperatorNames) {
        if (!isOurs(findDefinition(name, SearchFrom::Start)) ||
            !isUsual(findDefinition(name, SearchFrom::AfterOurs)))
            return true;
    }
    return false;
}

constexpr std::uint32_t kOperatorsUnusual = kOperatorsNotSeen | kOperatorsReplaced;

[[gnu::noinline, gnu::cold]] bool areUsualAfterALook() noexcept {
    if ((g_hookMode & kOperatorsNotSeen) != 0)
        lookAtOperatorsOnce();
    return (g_hookMode & kOperatorsReplaced) == 0;
}

[[gnu::always_inline]] inline bool areUsual() noexcept {
    return (g_hookMode & kOperatorsUnusual) == 0 || areUsualAfterALook();
}

/// The function behind ours. Null only if somebody calls an operator that nobody defines.
template <class Function>
Function realOperator(const char* name) noexcept {
    return reinterpret_cast<Function>(findDefinition(name, SearchFrom::NotOurs).address);
}

/// As the language wants it: the new_handler is called until there is memory or it gives up; without one,
/// std::bad_alloc is thrown. None of the functions is looked up before it is needed: the runtime library may
/// have come with a plugin.
__attribute__((noinline, cold)) void getMemoryOrThrow(const char* name) {
    using Handler = void (*)();
    if (const auto current = realOperator<Handler (*)()>("_ZSt15get_new_handlerv")) {
        if (const Handler handler = current()) {
            handler();
            return;
        }
    }
    if (const auto fail = realOperator<void (*)()>("_ZSt17__throw_bad_allocv"))
        fail();
    if (const auto real = realOperator<void* (*)(std::size_t)>(name))
        real(PTRDIFF_MAX); // throws
    __builtin_trap();
}

/// Whether the size can be rounded up to a multiple of the alignment, which is a power of two.
bool isPossible(std::size_t size, std::size_t alignment) noexcept {
    return alignment != 0 && (alignment & (alignment - 1)) == 0 && size <= PTRDIFF_MAX &&
           alignment <= PTRDIFF_MAX;
}

/// The runtime's way: a size that is a multiple of the alignment.
std::size_t roundedUp(std::size_t size, std::size_t alignment) noexcept {
    const std::size_t atLeastOne = size == 0 ? 1 : size;
    return (atLeastOne + alignment - 1) & ~(alignment - 1);
}

void* alignedBlock(std::size_t size, std::size_t alignment, Call call, const void* frame) noexcept {
    const std::size_t least = alignment < sizeof(void*) ? sizeof(void*) : alignment;
    const std::size_t bytes = roundedUp(size, least);
    return allocate(
        {call, size, least}, frame, [&]() noexcept { return g_realAllocator.aligned_alloc(least, bytes); });
}

template <Call kCall>
[[gnu::noinline, gnu::cold]] void* plainBlockAtLast(std::size_t size, const void* frame) {
    const char* const name = kCall == Call::New ? "_Znwm" : "_Znam";
    for (;;) {
        getMemoryOrThrow(name);
        void* const block = allocate(
            {kCall, size}, frame, [&]() noexcept { return g_realAllocator.malloc(size == 0 ? 1 : size); });
        if (block)
            return block;
    }
}

void* alignedNew(std::size_t size, std::size_t alignment, Call call, const void* frame, const char* name) {
    if (!areUsual() || !isPossible(size, alignment))
        return realOperator<void* (*)(std::size_t, std::size_t)>(name)(size, alignment);
    for (;;) {
        void* const block = alignedBlock(size, alignment, call, frame);
        if (block) [[likely]]
            return block;
        getMemoryOrThrow(name);
    }
}

template <Call kCall>
[[gnu::noinline, gnu::cold]] void* unusualNew(std::size_t size, const char* name) {
    if (areUsual())
        return unusualBlock<kCall, plainBlockAtLast<kCall>>(size);
    return realOperator<void* (*)(std::size_t)>(name)(size);
}

/// The real one calls our operator that throws, and catches.
void* plainNothrow(
    std::size_t size, const void* tag, Call call, const void* frame, const char* name) noexcept {
    void* block = nullptr;
    if (areUsual())
        block = allocate(
            {call, size}, frame, [&]() noexcept { return g_realAllocator.malloc(size == 0 ? 1 : size); });
    return block ? block : realOperator<void* (*)(std::size_t, const void*)>(name)(size, tag);
}

void* alignedNothrow(std::size_t size, std::size_t alignment, const void* tag, Call call, const void* frame,
    const char* name) noexcept {
    void* const block =
        areUsual() && isPossible(size, alignment) ? alignedBlock(size, alignment, call, frame) : nullptr;
    return block ? block
                 : realOperator<void* (*)(std::size_t, std::size_t, const void*)>(name)(size, alignment, tag);
}

template <Call kCall, class... More>
[[gnu::noinline, gnu::cold]] void unusualDelete(void* block, const char* name, More... more) noexcept {
    if (areUsual())
        return unusualFree<kCall>(block);
    realOperator<void (*)(void*, More...)>(name)(block, more...);
}

/// To be called last in a hook.
template <Call kCall, class... More>
[[gnu::always_inline]] inline void anyDelete(void* block, const char* name, More... more) noexcept {
    if ((g_hookMode & kOperatorsUnusual) != 0) [[unlikely]]
        return unusualDelete<kCall, More...>(block, name, more...);
    freeBlock<kCall>(block);
}

} // namespace

void lookAtOperatorsOnce() noexcept {
    if ((g_hookMode & kOperatorsNotSeen) == 0)
        return;
    if (areReplaced())
        g_hookMode |= kOperatorsReplaced;
    g_hookMode &= ~std::uint32_t{kOperatorsNotSeen};
}

} // namespace tidemark::collector

using namespace tidemark::collector;
using tidemark::wire::Call;

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): names of the ABI

TIDEMARK_EXPORT void* _Znwm(std::size_t size) {
    if ((g_hookMode & kOperatorsUnusual) != 0) [[unlikely]]
        return unusualNew<Call::New>(size, "_Znwm");
    return newBlock<Call::New, plainBlockAtLast<Call::New>>(size);
}

TIDEMARK_EXPORT void* _Znam(std::size_t size) {
    if ((g_hookMode & kOperatorsUnusual) != 0) [[unlikely]]
        return unusualNew<Call::NewArray>(size, "_Znam");
    return newBlock<Call::NewArray, plainBlockAtLast<Call::NewArray>>(size);
}

TIDEMARK_EXPORT void* _ZnwmRKSt9nothrow_t(std::size_t size, const void* tag) {
    return plainNothrow(size, tag, Call::New, __builtin_frame_address(0), "_ZnwmRKSt9nothrow_t");
}

TIDEMARK_EXPORT void* _ZnamRKSt9nothrow_t(std::size_t size, const void* tag) {
    return plainNothrow(size, tag, Call::NewArray, __builtin_frame_address(0), "_ZnamRKSt9nothrow_t");
}

TIDEMARK_EXPORT void* _ZnwmSt11align_val_t(std::size_t size, std::size_t alignment) {
    return alignedNew(size, alignment, Call::New, __builtin_frame_address(0), "_ZnwmSt11align_val_t");
}

TIDEMARK_EXPORT void* _ZnamSt11align_val_t(std::size_t size, std::size_t alignment) {
    return alignedNew(size, alignment, Call::NewArray, __builtin_frame_address(0), "_ZnamSt11align_val_t");
}

TIDEMARK_EXPORT void* _ZnwmSt11align_val_tRKSt9nothrow_t(
    std::size_t size, std::size_t alignment, const void* tag) {
    return alignedNothrow(
        size, alignment, tag, Call::New, __builtin_frame_address(0), "_ZnwmSt11align_val_tRKSt9nothrow_t");
}

TIDEMARK_EXPORT void* _ZnamSt11align_val_tRKSt9nothrow_t(
    std::size_t size, std::size_t alignment, const void* tag) {
    return alignedNothrow(size, alignment, tag, Call::NewArray, __builtin_frame_address(0),
        "_ZnamSt11align_val_tRKSt9nothrow_t");
}

TIDEMARK_EXPORT void _ZdlPv(void* block) {
    anyDelete<Call::Delete>(block, "_ZdlPv");
}

TIDEMARK_EXPORT void _ZdaPv(void* block) {
    anyDelete<Call::DeleteArray>(block, "_ZdaPv");
}

TIDEMARK_EXPORT void _ZdlPvm(void* block, std::size_t size) {
    anyDelete<Call::Delete>(block, "_ZdlPvm", size);
}

TIDEMARK_EXPORT void _ZdaPvm(void* block, std::size_t size) {
    anyDelete<Call::DeleteArray>(block, "_ZdaPvm", size);
}

TIDEMARK_EXPORT void _ZdlPvSt11align_val_t(void* block, std::size_t alignment) {
    anyDelete<Call::Delete>(block, "_ZdlPvSt11align_val_t", alignment);
}

TIDEMARK_EXPORT void _ZdaPvSt11align_val_t(void* block, std::size_t alignment) {
    anyDelete<Call::DeleteArray>(block, "_ZdaPvSt11align_val_t", alignment);
}

TIDEMARK_EXPORT void _ZdlPvmSt11align_val_t(void* block, std::size_t size, std::size_t alignment) {
    anyDelete<Call::Delete>(block, "_ZdlPvmSt11align_val_t", size, alignment);
}

TIDEMARK_EXPORT void _ZdaPvmSt11align_val_t(void* block, std::size_t size, std::size_t alignment) {
    anyDelete<Call::DeleteArray>(block, "_ZdaPvmSt11align_val_t", size, alignment);
}

TIDEMARK_EXPORT void _ZdlPvRKSt9nothrow_t(void* block, const void* tag) {
    anyDelete<Call::Delete>(block, "_ZdlPvRKSt9nothrow_t", tag);
}

TIDEMARK_EXPORT void _ZdaPvRKSt9nothrow_t(void* block, const void* tag) {
    anyDelete<Call::DeleteArray>(block, "_ZdaPvRKSt9nothrow_t", tag);
}

TIDEMARK_EXPORT void _ZdlPvSt11align_val_tRKSt9nothrow_t(
    void* block, std::size_t alignment, const void* tag) {
    anyDelete<Call::Delete>(block, "_ZdlPvSt11align_val_tRKSt9nothrow_t", alignment, tag);
}

TIDEMARK_EXPORT void _ZdaPvSt11align_val_tRKSt9nothrow_t(
    void* block, std::size_t alignment, const void* tag) {
    anyDelete<Call::DeleteArray>(block, "_ZdaPvSt11align_val_tRKSt9nothrow_t", alignment, tag);
}

// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
