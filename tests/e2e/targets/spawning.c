// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Starts and ends processes in ways that few programs do. See README.md.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static void pauseFor(long milliseconds) {
    const struct timespec pause = {0, milliseconds * 1000000};
    nanosleep(&pause, NULL);
}

static void startTimer(long microseconds, void (*handler)(int)) {
    const struct itimerval once = {{0, 0}, {0, microseconds}};
    signal(SIGALRM, handler);
    setitimer(ITIMER_REAL, &once, NULL);
}

static volatile pid_t spawned;
static volatile int unknownChildren;

static void lookAtChild(int number) {
    (void)number;
    const int before = errno;
    if (spawned == 0 && waitpid(-1, NULL, WNOHANG) == 0)
        ++unknownChildren;
    errno = before;
}

/// How often a signal handler found a child whose id posix_spawn had not stored yet.
static int spawnUnderSignals(void) {
    char* words[] = {"true", NULL};
    for (int i = 0; i < 200; ++i) {
        spawned = 0;
        startTimer(50 + i % 8 * 50, lookAtChild);
        if (posix_spawn((pid_t*)&spawned, "/bin/true", NULL, NULL, words, environ) != 0)
            return 1;
        waitpid(spawned, NULL, 0);
    }
    printf("%d\n", unknownChildren);
    return 0;
}

static volatile pid_t parent;
static volatile int forked;

static void forkHere(int number) {
    (void)number;
    ++forked;
    if (fork() == 0)
        pauseFor(5); // meanwhile the parent goes on
    else
        startTimer(997, forkHere);
}

/// Children that come back from a signal handler into whatever it interrupted.
static int forkInHandlers(int count) {
    parent = getpid();
    startTimer(1000, forkHere);
    long pairs = 0;
    for (; forked < count; ++pairs) {
        free(malloc((size_t)(pairs % 1000 + 1)));
        if (getpid() != parent)
            _exit(0);
    }
    signal(SIGALRM, SIG_IGN);
    if (getpid() != parent)
        _exit(0);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        ;
    char text[32];
    const int length = snprintf(text, sizeof text, "%ld\n", pairs);
    return write(1, text, (size_t)length) != length;
}

/// What a child of vfork gives up is not given up by its parent.
static int forkAfterRenouncingChild(void) {
    pid_t child = vfork();
    if (child == 0)
        _exit(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    waitpid(child, NULL, 0);
    child = fork();
    if (child == 0) {
        for (int i = 0; i < 100; ++i)
            free(malloc(100));
        exit(-1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) != 255;
}

static int replaceWithoutEnvironment(void) {
    char* words[] = {"true", NULL};
    char** none = NULL;
    fexecve(open("/bin/true", O_RDONLY), words, none);
    printf("%s\n", strerror(errno));
    return 0;
}

static sigjmp_buf beforeCommand;

static void giveUp(int number) {
    (void)number;
    siglongjmp(beforeCommand, 1);
}

static void overwriteStack(void) {
    volatile char bytes[65536];
    for (size_t i = 0; i < sizeof bytes; ++i)
        bytes[i] = 'x';
}

/// A handler jumps out of system.
static int giveUpCommand(void) {
    if (sigsetjmp(beforeCommand, 1) == 0) {
        startTimer(100000, giveUp);
        return system("exec sleep 0.5") + 1; // which dies with the jump
    }
    overwriteStack();
    return getenv("PATH") ? 0 : 1;
}

static void say(const char* call, int error) {
    printf("%s: %s\n", call, strerror(error));
}

/// Addresses where nothing is, and strings that run into them: the kernel refuses them.
static int giveBadAddresses(void) {
    char* const page = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 4096, 4096);
    munmap(page + 12288, 4096);
    memset(page, 'x', 4096);
    char* const nowhere = page + 4096;
    char* const endless = page + 4000;
    memcpy(page + 3000, "LD_PRELOAD=", 11);
    char* words[] = {"true", NULL};
    char* fine[] = {"A=1", NULL};
    char* withNowhere[] = {"A=1", nowhere, NULL};
    char* withEndless[] = {"A=1", endless, NULL};
    char* withEndlessPreload[] = {page + 3000, NULL};
    char** const list = (char**)(void*)(page + 12288 - sizeof(char*)); // runs into nowhere
    *list = "A=1";
    pid_t child = 0;
    say("path", execve(nowhere, words, fine) == -1 ? errno : 0);
    say("path", execv(endless, words) == -1 ? errno : 0);
    say("path", posix_spawn(&child, nowhere, NULL, NULL, words, fine));
    say("arguments", execve("/bin/true", (char**)(void*)nowhere, fine) == -1 ? errno : 0);
    say("arguments", fexecve(open("/bin/true", O_RDONLY), (char**)(void*)nowhere, fine) == -1 ? errno : 0);
    say("environment", execve("/bin/true", words, (char**)(void*)nowhere) == -1 ? errno : 0);
    say("environment", execve("/bin/true", words, list) == -1 ? errno : 0);
    say("variable", execve("/bin/true", words, withNowhere) == -1 ? errno : 0);
    say("variable", posix_spawn(&child, "/bin/true", NULL, NULL, words, withEndless));
    say("variable", execve("/bin/true", words, withEndlessPreload) == -1 ? errno : 0);
    return 0;
}

/// An environment that leaves no room for one more character in LD_PRELOAD.
static int fillEnvironment(void) {
    enum { kLongest = 128 << 10 };
    static char preload[kLongest - sizeof "LD_PRELOAD="];
    memset(preload, ':', sizeof preload - 1);
    setenv("LD_PRELOAD", preload, 1);
    char* words[] = {"sh", "-c", "exit ${#LD_PRELOAD}", NULL}; // its lower byte
    pid_t child = 0;
    int status = 0;
    printf("%d", posix_spawn(&child, "/bin/sh", NULL, NULL, words, environ));
    waitpid(child, &status, 0);
    printf(" %d", WEXITSTATUS(status));
    fflush(stdout);
    child = fork();
    if (child == 0) {
        execv("/bin/sh", words);
        _exit(98);
    }
    waitpid(child, &status, 0);
    printf(" %d", WEXITSTATUS(status));
    printf(" %d", WEXITSTATUS(system(words[2])));
    FILE* const pipe = popen(words[2], "r");
    printf(" %d\n", pipe ? WEXITSTATUS(pclose(pipe)) : -1);
    return 0;
}

int main(int count, char** words) {
    const char* what = count > 1 ? words[1] : "";
    if (strcmp(what, "spawn_under_signals") == 0)
        return spawnUnderSignals();
    if (strcmp(what, "fork_in_handlers") == 0)
        return forkInHandlers(atoi(words[2]));
    if (strcmp(what, "renouncing_child") == 0)
        return forkAfterRenouncingChild();
    if (strcmp(what, "give_up") == 0)
        return giveUpCommand();
    if (strcmp(what, "bad_addresses") == 0)
        return giveBadAddresses();
    if (strcmp(what, "full_environment") == 0)
        return fillEnvironment();
    if (strcmp(what, "no_environment") == 0)
        return replaceWithoutEnvironment();
    return 2;
}
