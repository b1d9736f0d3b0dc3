// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A program that replaces operator new and delete and counts their calls: it must go on being asked, also by
// the forms that it does not replace.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace {
unsigned g_news = 0;
unsigned g_deletes = 0;
} // namespace

void* operator new(std::size_t size) {
    ++g_news;
    if (void* const block = std::malloc(size))
        return block;
    throw std::bad_alloc();
}

void operator delete(void* block) noexcept {
    ++g_deletes;
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept {
    ++g_deletes;
    std::free(block);
}

int main() {
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    for (std::size_t i = 1; i <= 100; ++i) {
        delete[] new char[i];
        delete new (std::nothrow) long(1);
        const auto text = std::make_unique<std::string>(i + 50, 'x');
        if (text->empty())
            return 1;
    }
    std::printf("%u %u\n", g_news, g_deletes);
    return 0;
}
