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

struct Plain {
    long numbers[3];
};
struct Inlined {
    long number;
    explicit Inlined(long start) : number(start) {}
};
struct Called {
    long numbers[4];
    explicit Called(long start);
};
__attribute__((noinline)) Called::Called(long start) {
    asm volatile("" : "+r"(start));
    numbers[0] = start;
}

} // namespace

// Not known to the compiler, so that all calls stay.
__attribute__((noinline)) void* operator new(unsigned long size) {
    asm volatile("" : "+r"(size));
    return allocate(size);
}
__attribute__((noinline)) void* operator new[](unsigned long size) {
    asm volatile("" : "+r"(size));
    return allocate(size);
}

namespace {

void* volatile s_kept;

__attribute__((noinline)) Plain* plain() {
    Plain* made = new Plain;
    s_kept = made;
    return made;
}

__attribute__((noinline)) void objects(long count) {
    Plain* made = plain();
    made->numbers[0] = count;
    s_kept = new Inlined(count);
    s_kept = new Called(count);
    Plain* several = new Plain[2];
    several[1] = *made;
    s_kept = several;
}

} // namespace

int main() {
    objects(4);
    return hidden(3) + (Box::make<long>(2) != nullptr ? 1 : 0);
}
