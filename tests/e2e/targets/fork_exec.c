// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// fork, then each way to exec; one exec fails first; at the end the process itself execs.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

static void runInChild(int form) {
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        char* const arguments[] = {"sh", "-c", "echo child ${MARK:-unmarked}", NULL};
        char* const environment[] = {"MARK=marked", NULL};
        if (form == 0)
            execv("/bin/sh", arguments);
        if (form == 1)
            execve("/bin/sh", arguments, environment);
        if (form == 2)
            execvp("sh", arguments);
        if (form == 3)
            execl("/bin/sh", "sh", "-c", "echo child list", (char*)NULL);
        if (form == 4)
            execlp("sh", "sh", "-c", "echo child list", (char*)NULL);
        if (form == 5)
            execle("/bin/sh", "sh", "-c", "echo child ${MARK:-unmarked}", (char*)NULL, environment);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("form %d: status %d\n", form, WEXITSTATUS(status));
}

int main(void) {
    void* block = malloc(1000);
    for (int form = 0; form < 6; ++form)
        runInChild(form);
    char* const nothing[] = {"nothing", NULL};
    printf("exec of nothing: %d\n", execv("/nonexistent/nothing", nothing));
    free(block);
    fflush(stdout);
    execl("/bin/sh", "sh", "-c", "echo last; exit 7", (char*)NULL);
    return 99;
}
