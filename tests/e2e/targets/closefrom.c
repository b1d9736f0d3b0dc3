// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Closes every file descriptor but the standard ones, then uses their numbers itself.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
    free(malloc(100));
    closefrom(3);
    const int first = open("/dev/null", O_WRONLY);
    printf("first free descriptor %d\n", first);
    for (int i = 0; i < 10000; ++i) {
        char* block = malloc(64);
        block[0] = (char)i;
        free(block);
    }
    puts("done");
    return 0;
}
