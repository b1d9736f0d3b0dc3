// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// vfork and posix_spawn: children that share the parent's memory until they exec.
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

int main(void) {
    char* const arguments[] = {"sh", "-c", "exit 4", NULL};
    int status = 0;
    for (volatile int i = 0; i < 3; ++i) { // vfork may clobber registers
        void* block = malloc(500);
        const pid_t child = vfork();
        if (child == 0) {
            execv("/bin/sh", arguments);
            _exit(99);
        }
        waitpid(child, &status, 0);
        printf("vfork: status %d\n", WEXITSTATUS(status));
        free(block);
    }
    pid_t spawned = 0;
    const int error = posix_spawnp(&spawned, "sh", NULL, NULL, arguments, environ);
    waitpid(spawned, &status, 0);
    printf("spawn: error %d, status %d\n", error, WEXITSTATUS(status));
    printf("spawn of nothing: error %d\n",
        posix_spawn(&spawned, "/nonexistent/nothing", NULL, NULL, arguments, environ));
    printf("system: %d\n", WEXITSTATUS(system("exit 5")));
    return 0;
}
