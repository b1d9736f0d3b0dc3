// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded by dlopen_loop.
#include <stdlib.h>

static void* s_kept;

__attribute__((constructor)) static void onLoad(void) {
    s_kept = malloc(64);
}

__attribute__((destructor)) static void onUnload(void) {
    free(s_kept);
}

__attribute__((visibility("default"))) unsigned long pluginWork(unsigned count) {
    unsigned long total = 0;
    for (unsigned i = 1; i <= count; ++i) {
        char* block = malloc(i * 16);
        block[0] = 1;
        total += i * 16;
        free(block);
    }
    return total;
}
