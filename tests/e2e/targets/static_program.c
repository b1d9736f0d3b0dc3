// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Linked statically: no preloaded library reaches it.
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    void* block = malloc(100);
    puts(block ? "static" : "nothing");
    free(block);
    return 9;
}
