// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// drops_privileges FOLDER: as daemons do: allocates, changes its root to FOLDER and its user to nobody, and
// allocates on, also in a thread that is new. 3,000 blocks in all, each kept; prints how many.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EACH = 1000, NOBODY = 65534 };

static void* kept[3 * EACH];

__attribute__((noinline)) void* keep(void* first) {
    void** blocks = first;
    for (int i = 0; i < EACH; ++i)
        blocks[i] = malloc(100);
    return NULL;
}

int main(int argc, char** argv) {
    pthread_t thread;
    if (argc != 2)
        return 2;
    keep(kept);
    if (chroot(argv[1]) != 0 || chdir("/") != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        return 3;
    keep(kept + EACH);
    if (pthread_create(&thread, NULL, keep, kept + 2 * EACH) != 0)
        return 4;
    pthread_join(thread, NULL);
    printf("%d blocks as user %d\n", 3 * EACH, (int)getuid());
    return 0;
}
