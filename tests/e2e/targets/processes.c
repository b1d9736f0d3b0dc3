// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Starts processes in every way, and makes children that live under odd circumstances. See README.md.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static void allocate(long count) {
    for (long i = 0; i < count; ++i)
        free(malloc((size_t)(i % 100 + 1)));
}

static int statusOf(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void joined(char* line, size_t bytes, char** words) {
    line[0] = '\0';
    for (; *words; ++words) {
        strncat(line, "'", bytes - strlen(line) - 1);
        strncat(line, *words, bytes - strlen(line) - 1);
        strncat(line, "' ", bytes - strlen(line) - 1);
    }
}

static void* doNothing(void* context) {
    return context;
}

static int startIn(const char* way, char** words) {
    static const char threaded[] = "threaded_";
    if (strncmp(way, threaded, sizeof threaded - 1) == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, doNothing, NULL);
        pthread_join(thread, NULL);
        way += sizeof threaded - 1;
    }
    char line[4096];
    joined(line, sizeof line, words);
    if (strcmp(way, "system") == 0)
        return WEXITSTATUS(system(line));
    if (strcmp(way, "popen") == 0)
        return WEXITSTATUS(pclose(popen(line, "r")));
    pid_t child = 0;
    if (strcmp(way, "posix_spawn") == 0)
        return posix_spawn(&child, words[0], NULL, NULL, words, environ) == 0 ? statusOf(child) : 99;
    child = strcmp(way, "vfork_exec") == 0 ? vfork() : fork();
    if (child == 0) {
        execv(words[0], words);
        _exit(98);
    }
    return statusOf(child);
}

/// Forks a child that is prepared, then allocates.
static int childWith(int (*prepare)(const char*), const char* word) {
    const pid_t child = fork();
    if (child == 0) {
        if (prepare(word) != 0)
            _exit(97);
        allocate(20000);
        _exit(0);
    }
    const int status = statusOf(child);
    allocate(1000);
    return status;
}

/// Kills for everything that this child does not need.
static int filterCalls(const char* word) {
    (void)word;
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return 1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static int changeRoot(const char* folder) {
    return chroot(folder) != 0 || chdir("/") != 0;
}

static int changeUser(const char* word) {
    (void)word;
    return setgid(65534) != 0 || setuid(65534) != 0;
}

static int daemonize(const char* done) {
    if (fork() != 0)
        return 0;
    setsid();
    if (fork() != 0)
        _exit(0);
    closefrom(0);
    const struct timespec pause = {0, 10000000};
    for (int i = 0; i < 60; ++i) {
        nanosleep(&pause, NULL);
        allocate(1000);
    }
    char go[4096];
    snprintf(go, sizeof go, "%s.go", done);
    for (int i = 0; i < 6000 && access(go, F_OK) != 0; ++i)
        nanosleep(&pause, NULL);
    close(open(done, O_CREAT | O_WRONLY, 0600));
    exit(7);
}

/// A child that allocates for the first time when its parent is long gone.
static int lateChild(long milliseconds) {
    if (fork() != 0)
        return 0;
    const struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
    allocate(3000);
    exit(7);
}

static int crowd(int count) {
    for (int i = 0; i < count; ++i) {
        if (fork() == 0) {
            allocate(20000);
            _exit(0);
        }
    }
    int failed = 0;
    for (int i = 0; i < count; ++i)
        failed += statusOf(-1) != 0;
    return failed;
}

/// Allocates evenly for so long and prints how often.
static int steady(long milliseconds) {
    const struct timespec pause = {0, 1000000};
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    long count = 0;
    do {
        allocate(100);
        count += 100;
        nanosleep(&pause, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < milliseconds);
    printf("%ld\n", count);
    return 0;
}

int main(int count, char** words) {
    const char* what = count > 1 ? words[1] : "";
    const char* word = count > 2 ? words[2] : "";
    allocate(10);
    if (strcmp(what, "allocate") == 0)
        return allocate(atol(word)), 0;
    if (strcmp(what, "steady") == 0)
        return steady(atol(word));
    if (strcmp(what, "crowd") == 0)
        return crowd(atoi(word));
    if (strcmp(what, "seccomp") == 0)
        return childWith(filterCalls, word);
    if (strcmp(what, "chroot") == 0)
        return childWith(changeRoot, word);
    if (strcmp(what, "setuid") == 0)
        return childWith(changeUser, word);
    if (strcmp(what, "daemon") == 0)
        return daemonize(word);
    if (strcmp(what, "late_child") == 0)
        return lateChild(atol(word));
    if (strcmp(what, "failing_exec") == 0) {
        execl("/nonexistent/nothing", "nothing", NULL);
        return allocate(100), 0;
    }
    return startIn(what, words + 2);
}
