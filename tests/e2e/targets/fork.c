// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Parent and child allocate after fork.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned churn(unsigned count) {
    unsigned sum = 0;
    for (unsigned i = 1; i <= count; ++i) {
        unsigned char* block = malloc(i);
        block[i - 1] = (unsigned char)i;
        sum += block[i - 1];
        free(block);
    }
    return sum;
}

int main(void) {
    void* kept = malloc(100);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        free(kept);
        printf("child %u\n", churn(5000));
        exit(11);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("parent %u, child's status %d\n", churn(1000), WEXITSTATUS(status));
    free(kept);
    return 0;
}
