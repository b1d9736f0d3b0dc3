// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/allocator_functions.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

TEST(AllocatorFunctions, AreRecognisedInAllSpellings) {
    for (const char* name : {"malloc", "calloc", "realloc", "free", "posix_memalign", "__libc_malloc",
             "__GI___libc_malloc", "malloc@@GLIBC_2.2.5", "g_malloc0", "g_slice_alloc", "xrealloc",
             "PyMem_Malloc", "_PyObject_Malloc", "_PyMem_RawMalloc.part.0", "operator new(unsigned long)",
             "operator new[](unsigned long, std::align_val_t)", "operator delete(void*)", "operator new",
             "Pool::Node::operator new(unsigned long)", "std::allocator<char>::allocate(unsigned long)",
             "std::__new_allocator<std::pair<int const, Foo> >::allocate(unsigned long, void const*)",
             "__gnu_cxx::new_allocator<int>::allocate(unsigned long, void const*)",
             "std::allocator_traits<std::allocator<int> >::allocate(std::allocator<int>&, unsigned long)",
             "QArrayData::allocate(QArrayData**, long long, long long, long long, "
             "QArrayData::AllocationOption)",
             "QTypedArrayData<char16_t>::allocate(long long, QArrayData::AllocationOption)",
             "alloc::alloc::alloc", "std::__new_allocator<int>::allocate", "__rust_alloc [clone .cold]"})
        EXPECT_TRUE(isAllocatorFunction(name)) << name;
}

TEST(AllocatorFunctions, OthersAreNot) {
    for (const char* name : {"", "main", "my_malloc_stats", "mallocate", "Arena::allocate(unsigned long)",
             "Parser::malloc()", "std::vector<int, std::allocator<int> >::push_back(int const&)",
             "operator newline(Foo)", "Foo::operator==(Foo const&) const", "Foo::operator<(malloc)",
             "std::map<int, int>::operator[](int const&)", "freeAll",
             "void render<std::allocator<int>::allocate>()", "(anonymous namespace)::malloc(int)"})
        EXPECT_FALSE(isAllocatorFunction(name)) << name;
}

} // namespace
} // namespace tidemark
