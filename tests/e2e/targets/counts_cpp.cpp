// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A fixed number of allocations by C++ means, for comparison with another tool's totals.
#include <cstdio>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

int* volatile g_leaked = nullptr;

struct alignas(128) Wide {
    char bytes[128];
};

std::size_t containers() {
    std::vector<std::string> words;
    std::map<int, std::string> byNumber;
    std::unordered_map<std::string, int> byWord;
    std::list<std::vector<int>> lists;
    for (int i = 0; i < 500; ++i) {
        words.push_back("a word that does not fit inside, number " + std::to_string(i));
        byNumber[i * 7 % 501] = words.back();
        byWord[words.back()] = i;
        lists.emplace_back(static_cast<std::size_t>(i), i);
    }
    byNumber.erase(byNumber.begin(), byNumber.find(200));
    return words.size() + byNumber.size() + byWord.size() + lists.size();
}

int exceptions() {
    int caught = 0;
    for (int i = 0; i < 50; ++i) {
        try {
            throw std::runtime_error("a message too long for the small buffer of a string");
        } catch (const std::exception& error) {
            caught += error.what()[0] == 'a';
        }
    }
    return caught;
}

int news() {
    for (std::size_t i = 1; i <= 300; ++i) {
        delete[] new char[i];
        delete new (std::nothrow) long(1);
        auto wide = std::make_unique<Wide>();
        wide->bytes[0] = 1;
        auto shared = std::make_shared<Wide>();
        shared->bytes[0] = 1;
    }
    g_leaked = new int[1000];
    return g_leaked != nullptr;
}

} // namespace

int main() {
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    std::size_t total = containers();
    total += static_cast<std::size_t>(exceptions() + news());
    for (int i = 0; i < 4; ++i)
        std::thread([&] { total += containers(); }).join();
    std::printf("%zu\n", total);
    return 0;
}
