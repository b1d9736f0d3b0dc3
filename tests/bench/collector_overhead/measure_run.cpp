// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// measure_run RESULT PROGRAM COMMAND…: runs COMMAND, watches the process below it that executes the file
// PROGRAM (the target), waits until no process is left, and writes what it saw to RESULT as JSON. It looks
// from outside only: /proc and a pidfd; nothing is injected, traced or stopped, so a bare run is measured
// exactly as a recorded one.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <poll.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kLookNs = 50'000; ///< between looks for the target: the error of its start
constexpr int kSampleMs = 1;    ///< between samples of its CPU time: their error where it is reaped at once
constexpr int kMemoryEverySamples = 4; ///< memory is sampled less often, for it costs more

struct Observations {
    std::int64_t begin = 0; ///< all times in ns of CLOCK_MONOTONIC
    std::int64_t targetBegin = 0;
    std::int64_t targetEnd = 0;
    std::int64_t end = 0;
    std::int64_t targetCpu = 0;
    std::int64_t totalCpu = 0;
    long peakKib = 0;        ///< VmHWM
    long peakPrivateKib = 0; ///< of anonymous and file pages
    long peakSharedKib = 0;  ///< of shared memory: the rings
    int status = 0;          ///< of COMMAND, as from waitpid
};

std::int64_t now(clockid_t clock = CLOCK_MONOTONIC) {
    timespec time{};
    return clock_gettime(clock, &time) == 0 ? time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec : -1;
}

std::string imageOf(pid_t pid) {
    std::array<char, 4096> path{};
    const auto length = readlink(("/proc/" + std::to_string(pid) + "/exe").c_str(), path.data(), path.size());
    return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

/// The process at or below pid that executes the program, or 0.
pid_t findTarget(pid_t pid, const std::string& program) {
    if (imageOf(pid) == program)
        return pid;
    const std::string id = std::to_string(pid);
    std::ifstream children("/proc/" + id + "/task/" + id + "/children");
    for (pid_t child = 0; children >> child;)
        if (const pid_t found = findTarget(child, program); found != 0)
            return found;
    return 0;
}

void sampleMemory(pid_t pid, Observations& seen) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    long privateKib = 0;
    for (std::string line; std::getline(status, line);) {
        const auto colon = line.find(':');
        const std::string name = line.substr(0, colon);
        if (name.compare(0, 3, "Rss") != 0 && name != "VmHWM")
            continue;
        const long kib = std::atol(line.c_str() + colon + 1);
        if (name == "VmHWM")
            seen.peakKib = std::max(seen.peakKib, kib);
        else if (name == "RssShmem")
            seen.peakSharedKib = std::max(seen.peakSharedKib, kib);
        else
            privateKib += kib;
    }
    seen.peakPrivateKib = std::max(seen.peakPrivateKib, privateKib);
}

void watchTarget(pid_t pid, Observations& seen) {
    const int end = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (end < 0)
        return;
    clockid_t cpuClock = 0;
    const bool timed = clock_getcpuclockid(pid, &cpuClock) == 0;
    pollfd gone{end, POLLIN, 0};
    for (int sample = 0;; ++sample) {
        const bool ended = poll(&gone, 1, kSampleMs) == 1;
        if (ended)
            seen.targetEnd = now();
        if (timed)
            seen.targetCpu = std::max(seen.targetCpu, now(cpuClock));
        if (ended)
            break;
        if (sample % kMemoryEverySamples == 0)
            sampleMemory(pid, seen);
    }
    close(end);
}

/// False if the command ended, or became something else, before the target was seen.
bool awaitTarget(pid_t command, const std::string& program, Observations& seen) {
    const timespec pause{0, kLookNs};
    for (;;) {
        if (const pid_t target = findTarget(command, program); target != 0) {
            seen.targetBegin = now();
            watchTarget(target, seen);
            return seen.targetEnd != 0;
        }
        siginfo_t ended{};
        if (waitid(P_PID, static_cast<id_t>(command), &ended, WEXITED | WNOWAIT | WNOHANG) != 0 ||
            ended.si_pid != 0)
            return false;
        nanosleep(&pause, nullptr);
    }
}

/// Waits for the command and whatever it left behind: this process adopts orphans.
void awaitEverybody(pid_t command, Observations& seen) {
    int status = 0;
    rusage usage{};
    for (pid_t pid = 0; (pid = wait4(-1, &status, 0, &usage)) > 0 || errno == EINTR;) {
        if (pid < 0)
            continue;
        if (pid == command)
            seen.status = status;
        for (const timeval& time : {usage.ru_utime, usage.ru_stime})
            seen.totalCpu += (time.tv_sec * std::int64_t{1'000'000} + time.tv_usec) * 1000;
    }
    seen.end = now();
}

bool write(const char* path, const Observations& seen) {
    std::ofstream file(path);
    file << "{\"exit_status\": "
         << (WIFEXITED(seen.status) ? WEXITSTATUS(seen.status) : -WTERMSIG(seen.status))
         << ", \"whole_ns\": " << seen.end - seen.begin
         << ", \"target_ns\": " << seen.targetEnd - seen.targetBegin
         << ", \"after_target_ns\": " << seen.end - seen.targetEnd
         << ", \"target_cpu_ns\": " << seen.targetCpu << ", \"total_cpu_ns\": " << seen.totalCpu
         << ", \"peak_kib\": " << seen.peakKib << ", \"peak_private_kib\": " << seen.peakPrivateKib
         << ", \"peak_shared_kib\": " << seen.peakSharedKib << "}\n";
    return file.flush().good();
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fputs("usage: measure_run RESULT PROGRAM COMMAND…\n", stderr);
        return 2;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_TIMERSLACK, 1);
    Observations seen;
    seen.begin = now();
    const pid_t command = fork();
    if (command == 0) {
        execvp(argv[3], argv + 3);
        std::perror(argv[3]);
        _exit(127);
    }
    const bool watched = command > 0 && awaitTarget(command, argv[2], seen);
    awaitEverybody(command, seen);
    if (!watched) {
        std::fprintf(stderr, "measure_run: no process executed %s.\n", argv[2]);
        return 1;
    }
    return write(argv[1], seen) ? 0 : 1;
}
