// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keeps blocks of known types until the end, and says on its output how many blocks and bytes those are:
// "TYPE|BLOCKS|BYTES" per line, of node-based containers without bytes, which the library decides.

#include <cstdio>
#include <cstdlib>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace shop {

struct Widget {
    long numbers[9];
};
struct Gadget {
    double weights[5];
};
struct Part {
    int number;
    char name[60];
};
template <typename T>
struct Box {
    T content;
};

} // namespace shop

int main() {
    using namespace shop;
    static std::vector<Widget> widgets[7];
    for (auto& some : widgets)
        some.reserve(10);
    static std::vector<std::unique_ptr<Gadget>> gadgets;
    gadgets.reserve(30);
    for (int i = 0; i < 30; ++i)
        gadgets.push_back(std::make_unique<Gadget>());
    static std::shared_ptr<Box<Part>> boxes[40];
    for (auto& box : boxes)
        box = std::make_shared<Box<Part>>();
    static std::map<int, Part> parts;
    for (int i = 0; i < 50; ++i)
        parts[i].number = i;
    static std::list<Box<int>> list(60);
    static std::set<long> set;
    for (long i = 0; i < 25; ++i)
        set.insert(i);
    static char* buffers[5];
    for (auto& buffer : buffers)
        buffer = new char[3000];
    std::printf("shop::Widget|7|%zu\n", 7 * 10 * sizeof(Widget));
    std::printf("shop::Gadget|30|%zu\n", 30 * sizeof(Gadget));
    std::printf("std::unique_ptr<shop::Gadget, std::default_delete<shop::Gadget> >|1|%zu\n",
        30 * sizeof(std::unique_ptr<Gadget>));
    std::printf("shop::Box<shop::Part>|40|\n");
    std::printf("std::pair<int const, shop::Part>|50|\n");
    std::printf("shop::Box<int>|60|\n");
    std::printf("long|25|\n");
    std::fflush(stdout);
    std::_Exit(buffers[4] == nullptr ? 1 : 0); // nothing is destroyed
}
