// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/allocator_functions.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

namespace tidemark {
namespace {

/// Names without template arguments and parameters. Sorted.
constexpr std::string_view kAllocatorFunctions[] = {
    "CRYPTO_malloc",
    "CRYPTO_realloc",
    "CRYPTO_zalloc",
    "PyDataMem_NEW",
    "PyDataMem_NEW_ZEROED",
    "PyDataMem_RENEW",
    "PyMem_Calloc",
    "PyMem_Malloc",
    "PyMem_RawCalloc",
    "PyMem_RawMalloc",
    "PyMem_RawRealloc",
    "PyMem_Realloc",
    "PyObject_Calloc",
    "PyObject_Malloc",
    "PyObject_Realloc",
    "QArrayData::allocate",
    "QArrayData::allocate1",
    "QArrayData::allocate2",
    "QArrayData::reallocateUnaligned",
    "QTypedArrayData::allocate",
    "QTypedArrayData::reallocateUnaligned",
    "_PyMem_DebugCalloc",
    "_PyMem_DebugMalloc",
    "_PyMem_DebugRealloc",
    "_PyMem_RawCalloc",
    "_PyMem_RawMalloc",
    "_PyMem_RawRealloc",
    "_PyObject_Calloc",
    "_PyObject_Malloc",
    "_PyObject_Realloc",
    "__gnu_cxx::__alloc_traits::allocate",
    "__gnu_cxx::malloc_allocator::allocate",
    "__gnu_cxx::new_allocator::allocate",
    "__libc_calloc",
    "__libc_malloc",
    "__libc_memalign",
    "__libc_pvalloc",
    "__libc_realloc",
    "__libc_reallocarray",
    "__libc_valloc",
    "__posix_memalign",
    "__rdl_alloc",
    "__rdl_alloc_zeroed",
    "__rdl_realloc",
    "__rg_alloc",
    "__rg_alloc_zeroed",
    "__rg_realloc",
    "__rust_alloc",
    "__rust_alloc_zeroed",
    "__rust_realloc",
    "aligned_alloc",
    "alloc::alloc::Global::alloc_impl",
    "alloc::alloc::alloc",
    "alloc::alloc::alloc_zeroed",
    "alloc::alloc::exchange_malloc",
    "alloc::alloc::realloc",
    "calloc",
    "cfree",
    "free",
    "g_aligned_alloc",
    "g_malloc",
    "g_malloc0",
    "g_malloc0_n",
    "g_malloc_n",
    "g_realloc",
    "g_realloc_n",
    "g_slice_alloc",
    "g_slice_alloc0",
    "g_slice_copy",
    "g_try_malloc",
    "g_try_malloc0",
    "g_try_malloc0_n",
    "g_try_malloc_n",
    "g_try_realloc",
    "g_try_realloc_n",
    "malloc",
    "memalign",
    "posix_memalign",
    "pvalloc",
    "qMallocAligned",
    "qReallocAligned",
    "realloc",
    "reallocarray",
    "sqlite3MemMalloc",
    "sqlite3MemRealloc",
    "sqlite3_malloc",
    "sqlite3_malloc64",
    "sqlite3_realloc",
    "sqlite3_realloc64",
    "std::__allocate_guarded",
    "std::__new_allocator::allocate",
    "std::allocator::allocate",
    "std::allocator_traits::allocate",
    "std::pmr::memory_resource::allocate",
    "std::pmr::polymorphic_allocator::allocate",
    "valloc",
    "xcalloc",
    "xmalloc",
    "xnmalloc",
    "xrealloc",
    "xreallocarray",
    "xzalloc",
};
static_assert(std::is_sorted(std::begin(kAllocatorFunctions), std::end(kAllocatorFunctions)));

/// Whether the last component of a qualified name is an allocating or freeing operator.
bool isOperatorNewOrDelete(std::string_view name) {
    for (const std::string_view wanted : {"operator new", "operator delete"}) {
        const auto at = name.find(wanted);
        if (at == std::string_view::npos || (at > 0 && name[at - 1] != ':'))
            continue;
        const auto behind = at + wanted.size();
        if (behind == name.size() || name[behind] == '(' || name[behind] == '[')
            return true;
    }
    return false;
}

} // namespace

std::string plainFunctionName(std::string_view demangledName) {
    std::string plain;
    std::size_t depth = 0;
    for (const char letter : demangledName) {
        if (letter == '<') {
            ++depth;
        } else if (letter == '>' && depth > 0) {
            --depth;
        } else if (depth == 0) {
            if (letter == '(' || letter == '[' || letter == '@')
                break;
            plain += letter;
        }
    }
    while (!plain.empty() && plain.back() == ' ')
        plain.pop_back();
    if (const auto space = plain.find_last_of(' '); space != std::string::npos)
        plain.erase(0, space + 1);
    if (const auto suffix = plain.find('.'); suffix != std::string::npos && suffix > 0)
        plain.erase(suffix);
    if (plain.starts_with("__GI_"))
        plain.erase(0, 5);
    return plain;
}

bool isAllocatorFunction(std::string_view demangledName) {
    if (isOperatorNewOrDelete(demangledName))
        return true;
    const std::string plain = plainFunctionName(demangledName);
    return std::binary_search(std::begin(kAllocatorFunctions), std::end(kAllocatorFunctions), plain);
}

} // namespace tidemark
