// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Locks its memory and says whether that was much; then limits its own address space to 1 GiB and allocates
// within it.

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

static long lockedKibibytes(void) {
    char line[256];
    long kibibytes = -1;
    FILE* status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmLck: %ld", &kibibytes) == 1)
            break;
    if (status)
        fclose(status);
    return kibibytes;
}

int main(void) {
    free(malloc(100));
    mlockall(MCL_CURRENT);
    puts(lockedKibibytes() < 256 * 1024 ? "little locked" : "much locked");
    munlockall();
    const struct rlimit limit = {1ul << 30, 1ul << 30};
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        return 1;
    void* block = malloc(300ul << 20);
    puts(block ? "allocated" : "no memory");
    free(block);
    return 0;
}
