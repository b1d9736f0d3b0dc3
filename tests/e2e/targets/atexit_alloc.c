// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Allocates and frees in exit handlers and in a destructor.
#include <stdio.h>
#include <stdlib.h>

static void* s_block;

static void atEnd(void) {
    free(s_block);
    s_block = malloc(2000);
    puts("exit handler");
}

__attribute__((destructor)) static void destructor(void) {
    free(s_block);
    free(malloc(3000));
    puts("destructor");
}

int main(void) {
    s_block = malloc(1000);
    atexit(atEnd);
    puts("main");
    return 5;
}
