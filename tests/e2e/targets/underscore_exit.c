// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Ends by _exit: no handler runs.
#include <stdlib.h>
#include <unistd.h>

int main(void) {
    for (int i = 0; i < 1000; ++i) {
        void* block = malloc(100);
        if (i % 2)
            free(block);
    }
    if (write(1, "leaving\n", 8) != 8)
        _exit(98);
    _exit(6);
}
