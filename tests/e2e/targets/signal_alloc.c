// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A timer's handler allocates. Main allocates with the signal blocked only: malloc in a handler that
// interrupted malloc is undefined without a profiler too.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

static volatile sig_atomic_t s_ticks;

static void onTimer(int signal) {
    (void)signal;
    void* blocks[8];
    for (int i = 0; i < 8; ++i)
        blocks[i] = aligned_alloc(64, (size_t)64 * (size_t)(i + 1));
    for (int i = 0; i < 8; ++i)
        free(blocks[i]);
    ++s_ticks;
}

int main(void) {
    struct sigaction action = {0};
    action.sa_handler = onTimer;
    sigaction(SIGALRM, &action, NULL);
    const struct itimerval every = {{0, 500}, {0, 500}};
    setitimer(ITIMER_REAL, &every, NULL);
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    // Work that allocates, with the signal blocked, and work that does not, with the signal open.
    volatile unsigned long work = 0;
    while (s_ticks < 500) {
        sigprocmask(SIG_BLOCK, &alarm, NULL);
        free(malloc(100));
        sigprocmask(SIG_UNBLOCK, &alarm, NULL);
        for (int i = 0; i < 2000; ++i)
            work = work + 1;
    }
    const struct itimerval never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &never, NULL);
    puts("500 handlers allocated");
    return 0;
}
