// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Allocates 5,000 frames deep; one block of there stays live.
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static unsigned long dive(unsigned depth, volatile char* above) {
    volatile char local[32] = {(char)depth};
    if (depth == 0) {
        void* block = malloc(4321);
        local[1] = block != NULL;
        free(malloc(1234));
        return (unsigned long)local[1];
    }
    const unsigned long below = dive(depth - 1, local);
    return below + (above[0] == local[0]) + 1;
}

int main(void) {
    volatile char top[32] = {0};
    printf("%d\n", dive(5000, top) > 5000);
    void* block = malloc(10);
    free(block);
    return 0;
}
