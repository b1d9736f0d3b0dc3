// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A pool that was made before fork is used in the child. See README.md.
#include "core/collector/include/tidemark_api.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    static char arena[1000];
    const tidemark_pool pool = tidemark_pool_create("a pool of 7c1e9b52f04d8a63");
    tidemark_pool_alloc(pool, arena, 100);
    const pid_t child = fork();
    if (child == 0) {
        free(malloc(10));
        tidemark_pool_alloc(pool, arena + 100, 200);
        exit(0);
    }
    int status = 1;
    waitpid(child, &status, 0);
    return status;
}
