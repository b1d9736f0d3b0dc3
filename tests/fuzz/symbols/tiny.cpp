// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The program of the corpus: it needs no library.

extern "C" void* allocate(unsigned long size) {
    static char pool[64];
    return size < sizeof pool ? pool : nullptr;
}

namespace {

struct Box {
    template <class T>
    static inline T* make(unsigned long count) {
        return static_cast<T*>(allocate(count * sizeof(T)));
    }
};

__attribute__((noinline)) int hidden(unsigned long count) {
    int* values = Box::make<int>(count);
    const auto first = [&](int more) { return values == nullptr ? more : values[0]; };
    return first(1);
}

} // namespace

int main() {
    return hidden(3) + (Box::make<long>(2) != nullptr ? 1 : 0);
}
