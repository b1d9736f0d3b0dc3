// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs of allocation and free that belong together, and some that do not. Each pair has a size of its own.
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

void* volatile g_block = nullptr;

// Out of the compiler's sight, which would warn.
void* taken() {
    return g_block;
}

} // namespace

int main() {
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    g_block = ::operator new(1001);
    ::operator delete(taken());
    g_block = ::operator new[](1002, std::nothrow);
    ::operator delete[](taken(), 1002);
    g_block = ::operator new (1003, std::align_val_t{64});
    ::operator delete (taken(), std::align_val_t{64});
    g_block = ::operator new(0);
    ::operator delete(taken());
    g_block = std::malloc(2001);
    ::operator delete(taken());
    g_block = ::operator new[](2002);
    ::operator delete(taken());
    g_block = ::operator new(2003);
    std::free(taken());
    return 0;
}
