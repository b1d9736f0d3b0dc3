// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// operator new without memory: the new_handler is asked, std::bad_alloc is thrown, nothrow forms return null.
// As a program and, with main left out, as a plugin.
#include <cstdint>
#include <cstdio>
#include <new>

namespace {

constexpr std::size_t kTooMuch = PTRDIFF_MAX - 4096;
int g_asked = 0;
void* volatile g_block = nullptr;

void giveUpTheThirdTime() {
    if (++g_asked % 3 == 0)
        std::set_new_handler(nullptr);
}

template <class Call>
void report(const char* name, Call call) {
    g_asked = 0;
    std::set_new_handler(giveUpTheThirdTime);
    try {
        g_block = call();
        std::printf("%s: %s", name, g_block ? "a block" : "null");
    } catch (const std::bad_alloc& error) {
        std::printf("%s: %s", name, error.what());
    }
    std::printf(", asked %d\n", g_asked);
    std::set_new_handler(nullptr);
}

} // namespace

extern "C" int out_of_memory() {
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    constexpr auto kAlignment = std::align_val_t{64};
    report("new", [] { return ::operator new(kTooMuch); });
    report("new[]", [] { return ::operator new[](kTooMuch); });
    report("nothrow", [] { return ::operator new(kTooMuch, std::nothrow); });
    report("nothrow[]", [] { return ::operator new[](kTooMuch, std::nothrow); });
    report("aligned", [] { return ::operator new(kTooMuch, kAlignment); });
    report("aligned nothrow", [] { return ::operator new[](kTooMuch, kAlignment, std::nothrow); });
    report("bad alignment", [] { return ::operator new (1, std::align_val_t{3}, std::nothrow); });
    report("small", [] { return ::operator new(1); });
    ::operator delete(g_block);
    return 0;
}

#ifndef PLUGIN
int main() {
    return out_of_memory();
}
#endif
