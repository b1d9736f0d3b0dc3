// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A program with an allocator of its own: one arena, nothing is ever given back. With UNHOOKABLE its malloc
// begins with a call, which cannot be moved aside.
#include <stddef.h>
#include <stdio.h>
#include <string.h>

// As code that was compiled elsewhere.
#ifdef __clang__
#define OF_A_LIBRARY __attribute__((noinline, optnone))
#else
#define OF_A_LIBRARY __attribute__((noipa))
#endif

static char g_arena[8 << 20];
static size_t g_used = 0;
static unsigned g_frees = 0;

static void* take(size_t size) {
    size_t* block = (size_t*)(g_arena + g_used);
    g_used += ((size + 15) & ~(size_t)15) + 16;
    if (g_used > sizeof g_arena)
        return NULL;
    block[1] = size;
    return block + 2;
}

#ifdef UNHOOKABLE
void* take_for_malloc(size_t size) {
    return take(size);
}
void* malloc(size_t size);
__asm__(".globl malloc\n.type malloc, @function\nmalloc:\n\tjmp take_for_malloc\n\t.byte 0x06\n.size malloc, "
        ". - malloc\n");
#else
OF_A_LIBRARY void* malloc(size_t size) {
    return take(size);
}
#endif

OF_A_LIBRARY void free(void* block) {
    if (block)
        ++g_frees;
}

OF_A_LIBRARY void* calloc(size_t count, size_t size) {
    void* block = malloc(count * size); // a call inside a call: one allocation
    if (block)
        memset(block, 0, count * size);
    return block;
}

OF_A_LIBRARY void* realloc(void* block, size_t size) {
    void* moved = malloc(size);
    if (block && moved) {
        const size_t before = ((size_t*)block)[-1];
        memcpy(moved, block, before < size ? before : size);
        free(block);
    }
    return moved;
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    const unsigned before = g_frees;
    for (unsigned i = 1; i <= 100; ++i) {
        void* block = malloc(i);
        block = realloc(block, 2 * i);
        free(block);
        free(calloc(3, i));
        char* copy = strdup("of libc"); // which calls this malloc
        free(copy);
    }
    printf("%u\n", g_frees - before);
    return 0;
}
