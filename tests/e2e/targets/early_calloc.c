// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Allocates before main: in a constructor of the program and in its initialisation array.
#include <stdio.h>
#include <stdlib.h>

static int* s_fromConstructor;
static char* s_fromPreinit;

static void preinit(void) {
    s_fromPreinit = calloc(1, 333);
}

__attribute__((section(".preinit_array"), used)) static void (*s_preinit)(void) = preinit;

__attribute__((constructor(101))) static void constructor(void) {
    s_fromConstructor = calloc(1000, sizeof(int));
    s_fromConstructor[999] = 42;
}

int main(void) {
    printf("%d %d\n", s_fromConstructor[999], s_fromPreinit[332]);
    free(s_fromConstructor);
    free(s_fromPreinit);
    return 0;
}
