// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/keeper_process.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace tidemark::recording {
namespace {

std::string bootId() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    file >> id;
    return id;
}

} // namespace

std::vector<int> openDescriptors() {
    std::vector<int> descriptors;
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error))
        if (const int descriptor = std::atoi(entry->path().filename().c_str()); descriptor > STDERR_FILENO)
            descriptors.push_back(descriptor);
    // The list itself was read through one that is closed by now; its number will be one of ours.
    std::erase_if(descriptors, [](int descriptor) { return fcntl(descriptor, F_GETFD) < 0; });
    return descriptors;
}

void leaveTerminal(const std::vector<int>& inherited) {
    setsid();
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ})
        signal(number, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(null, standard);
    // A pipe that somebody reads to its end must not be held open from here.
    for (const int descriptor : inherited)
        close(descriptor);
}

std::int64_t wallClockNow() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::system_clock::now().time_since_epoch())
        .count();
}

trace::Info describeMachine(std::int64_t startMonotonicNs, std::int64_t startWallClockNs) {
    trace::Info info;
    utsname system{};
    uname(&system);
    info.host = system.nodename;
    info.kernel = system.release;
    info.machine = system.machine;
    info.bootId = bootId();
    info.recordedBy = "tidemark " TIDEMARK_VERSION;
    info.uid = getuid();
    info.startMonotonicNs = startMonotonicNs;
    info.startWallClockNs = startWallClockNs;
    info.pageBytes = sysconf(_SC_PAGESIZE);
    info.cpus = static_cast<std::int64_t>(std::thread::hardware_concurrency());
    return info;
}

} // namespace tidemark::recording
