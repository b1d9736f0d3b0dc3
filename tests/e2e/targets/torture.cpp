// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Stacks of all kinds to be walked, in threads, with a timer whose handler allocates: torture ROUNDS. The
// timer is let in only where nothing allocates: malloc in a handler that interrupted malloc is undefined.

#include <alloca.h>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/time.h>
#include <thread>
#include <ucontext.h>
#include <vector>

namespace {

#define OWN_FRAME __attribute__((noinline))

thread_local std::uint32_t t_random = 1;
std::uint32_t anyOf(std::uint32_t count) {
    t_random = t_random * 1664525u + 1013904223u;
    return (t_random >> 8) % count;
}

OWN_FRAME void allocate() {
    void* const block = malloc(1 + anyOf(200));
    if (anyOf(4) == 0)
        free(realloc(block, 300));
    else
        free(block);
}

// ---- Interrupted at any instruction ----

OWN_FRAME unsigned mix(unsigned a, unsigned b, unsigned c, unsigned d) {
    volatile unsigned kept[4] = {a, b, c, d};
    kept[a % 4] = kept[0] * 7 + kept[1] * 5 + kept[2] * 3 + kept[3];
    return kept[a % 4];
}

OWN_FRAME unsigned compute(unsigned depth, unsigned value) {
    const unsigned first = mix(value, depth, 3, 4);
    const unsigned inner = depth == 0 ? value : compute(depth - 1, first);
    return mix(inner, first, value, depth) + inner;
}

OWN_FRAME void interruptible() {
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &alarm, nullptr);
    volatile unsigned result = 0;
    const unsigned turns = anyOf(16) == 0 ? 4000 : 40;
    for (unsigned i = 0; i < turns; ++i)
        result = result + compute(10, i);
    pthread_sigmask(SIG_BLOCK, &alarm, nullptr);
}

// ---- Frames of all forms ----

void wander(unsigned depth);

OWN_FRAME void plain(unsigned depth) {
    allocate();
    wander(depth);
}

OWN_FRAME void inALoop(unsigned depth) {
    for (unsigned i = 0; i < 3; ++i) {
        allocate();
        wander(depth / 2);
    }
}

OWN_FRAME void withAlloca(unsigned depth) {
    const std::size_t bytes = 16 + anyOf(2000);
    auto* const memory = static_cast<volatile char*>(alloca(bytes));
    memory[0] = 1;
    allocate();
    wander(depth);
    memory[bytes - 1] = 1;
}

OWN_FRAME void realigned(unsigned depth) {
    alignas(64) volatile char wide[128];
    auto* const memory = static_cast<volatile char*>(alloca(16 + anyOf(100)));
    memory[0] = 1;
    wide[0] = memory[0];
    allocate();
    wander(depth);
    memory[1] = wide[0];
}

__attribute__((target("avx2"), noinline)) void realignedForVectors(unsigned depth) {
    using Vector = double __attribute__((vector_size(32)));
    volatile Vector vector{1, 2, 3, static_cast<double>(depth)};
    auto* const memory = static_cast<volatile char*>(alloca(16 + anyOf(100)));
    memory[0] = 1;
    allocate();
    wander(depth);
    Vector sum = vector;
    sum += sum;
    vector = sum;
}

struct Witness {
    ~Witness() { allocate(); }
};

OWN_FRAME void throwing(unsigned depth) {
    const Witness witness;
    allocate();
    wander(depth);
    throw std::runtime_error(std::string(40, 'x'));
}

OWN_FRAME void catching(unsigned depth) {
    try {
        const Witness witness;
        throwing(depth);
    } catch (const std::exception&) {
        allocate();
    }
}

thread_local unsigned t_sorts = 0;

OWN_FRAME int compareNumbers(const void* a, const void* b) {
    if (anyOf(8) == 0)
        allocate();
    return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

OWN_FRAME void throughLibc(unsigned depth) {
    int numbers[20];
    for (int& number : numbers)
        number = static_cast<int>(anyOf(1000));
    if (++t_sorts % 4 == 0)
        qsort(numbers, 20, sizeof(int), compareNumbers);
    wander(depth);
}

OWN_FRAME void hugeFrame(unsigned depth) {
    volatile char huge[600 << 10];
    huge[0] = 1;
    allocate();
    if (depth > 3)
        wander(3);
    huge[sizeof huge - 1] = huge[0];
}

/// The frame address is in rbx, which only full unwind information can say.
extern "C" void frameAddressInRbx(void (*function)());
asm(".text\n"
    ".type frameAddressInRbx, @function\n"
    "frameAddressInRbx:\n"
    ".cfi_startproc\n"
    "push %rbx\n"
    ".cfi_def_cfa_offset 16\n"
    ".cfi_offset %rbx, -16\n"
    "mov %rsp, %rbx\n"
    ".cfi_def_cfa_register %rbx\n"
    "sub $200, %rsp\n"
    "and $-64, %rsp\n"
    "call *%rdi\n"
    "mov %rbx, %rsp\n"
    ".cfi_def_cfa_register %rsp\n"
    "pop %rbx\n"
    ".cfi_def_cfa_offset 8\n"
    "ret\n"
    ".cfi_endproc\n"
    ".size frameAddressInRbx, . - frameAddressInRbx\n");

OWN_FRAME void oddFrame(unsigned depth) {
    frameAddressInRbx(allocate);
    wander(depth);
}

/// Machine code in no module: push rbp; mov rbp, rsp; call rdi; pop rbp; ret.
constexpr unsigned char kGenerated[] = {0x55, 0x48, 0x89, 0xE5, 0xFF, 0xD7, 0x5D, 0xC3};
void (*g_generated)(void (*)()) = nullptr;

void generate() {
    void* const page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page, kGenerated, sizeof kGenerated);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
    memcpy(&g_generated, &page, sizeof page);
}

OWN_FRAME void generatedCode(unsigned depth) {
    g_generated(allocate);
    wander(depth);
}

void wander(unsigned depth) {
    if (depth == 0)
        return;
    static void (*const kForms[])(unsigned) = {plain, inALoop, withAlloca, realigned, realignedForVectors,
        catching, throughLibc, oddFrame, plain, generatedCode};
    auto form = kForms[anyOf(10)];
    if (form == realignedForVectors && !__builtin_cpu_supports("avx2"))
        form = realigned;
    form(depth - 1);
    if (anyOf(3) == 0)
        allocate();
    if (anyOf(8) == 0)
        interruptible();
}

// ---- Recursion past the limit ----

OWN_FRAME void recurse(unsigned depth) {
    if (depth % 64 == 0)
        allocate();
    if (depth != 0)
        recurse(depth - 1);
    if (depth % 100 == 0)
        allocate();
}

// ---- Jumps ----

thread_local sigjmp_buf t_back;

OWN_FRAME void jumpFromDeep(unsigned depth) {
    allocate();
    if (depth == 0)
        siglongjmp(t_back, 1);
    jumpFromDeep(depth - 1);
    allocate();
}

void onUser(int number) {
    wander(4);
    if (number == SIGUSR2)
        jumpFromDeep(anyOf(20));
}

void jumps() {
    if (sigsetjmp(t_back, 1) == 0)
        jumpFromDeep(anyOf(40));
    raise(SIGUSR1);
    if (sigsetjmp(t_back, 1) == 0)
        raise(SIGUSR2);
}

/// Not `wander`: that lets the next one in.
void onTimer(int) {
    allocate();
    withAlloca(0);
    realigned(0);
}

// ---- Coroutines ----

struct Coroutine {
    ucontext_t context;
    std::vector<char> stack;
    bool done;
};
thread_local ucontext_t t_scheduler;
thread_local Coroutine* t_current;

void coroutineBody() {
    for (int i = 0; i < 4; ++i) {
        wander(5);
        swapcontext(&t_current->context, &t_scheduler);
    }
    t_current->done = true;
}

void coroutines() {
    std::vector<Coroutine> all(3);
    for (Coroutine& one : all) {
        one.stack.resize(256 << 10);
        one.done = false;
        getcontext(&one.context);
        one.context.uc_stack.ss_sp = one.stack.data();
        one.context.uc_stack.ss_size = one.stack.size();
        one.context.uc_link = &t_scheduler;
        makecontext(&one.context, coroutineBody, 0);
    }
    for (int turn = 0; turn < 15; ++turn) {
        Coroutine& one = all[static_cast<std::size_t>(turn) % all.size()];
        if (one.done)
            continue;
        t_current = &one;
        swapcontext(&t_scheduler, &one.context);
    }
}

// ---- Libraries that come and go at one address ----

std::string g_folder;

void loadAndUnload() {
    for (const char* const name : {"libtorture_plugin_a.so", "libtorture_plugin_b.so"}) {
        void* const library = dlopen((g_folder + name).c_str(), RTLD_NOW);
        if (!library)
            abort();
        void (*call)(void (*)(), unsigned) = nullptr;
        void* const found = dlsym(library, "callBack");
        memcpy(&call, &found, sizeof found);
        for (unsigned i = 0; i < 20; ++i)
            call(allocate, i % 7);
        dlclose(library);
    }
}

void work(unsigned seed, unsigned rounds) {
    t_random = seed;
    std::vector<char> memory(256 << 10);
    const stack_t alternate{memory.data(), 0, memory.size()};
    if (seed % 2 == 0)
        sigaltstack(&alternate, nullptr);
    for (unsigned i = 0; i < rounds; ++i) {
        wander(6 + anyOf(10));
        jumps();
        if (i % 4 == 0)
            coroutines();
        if (i % 16 == 0)
            recurse(900 + anyOf(1500));
        if (i % 16 == 8)
            hugeFrame(8);
    }
    const stack_t off{nullptr, SS_DISABLE, 0};
    if (seed % 2 == 0)
        sigaltstack(&off, nullptr);
}

} // namespace

int main(int argc, char** argv) {
    const auto rounds = static_cast<unsigned>(argc > 1 ? atoi(argv[1]) : 50);
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigprocmask(SIG_BLOCK, &alarm, nullptr);
    g_folder = argv[0];
    g_folder.resize(g_folder.rfind('/') + 1);
    generate();
    for (const int number : {SIGUSR1, SIGUSR2, SIGALRM}) {
        struct sigaction action {};
        action.sa_handler = number == SIGALRM ? onTimer : onUser;
        action.sa_flags = SA_ONSTACK | SA_RESTART;
        sigaction(number, &action, nullptr);
    }
    const itimerval often{{0, 300}, {0, 300}};
    setitimer(ITIMER_REAL, &often, nullptr);
    std::vector<std::thread> threads;
    for (unsigned i = 1; i <= 3; ++i)
        threads.emplace_back(work, i, rounds);
    for (unsigned i = 0; i < rounds; ++i)
        loadAndUnload();
    for (std::thread& thread : threads)
        thread.join();
    work(4, rounds);
    puts("torture: done");
    return 0;
}
