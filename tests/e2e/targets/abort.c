// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Ends by SIGABRT.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

int main(void) {
    const struct rlimit noCore = {0, 0};
    setrlimit(RLIMIT_CORE, &noCore);
    for (int i = 0; i < 1000; ++i) {
        void* block = malloc(100);
        if (i % 2)
            free(block);
    }
    puts("aborting");
    fflush(stdout);
    abort();
}
