// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/core_watch.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;

constexpr auto kInterval = 100ms;
constexpr auto kFirstInterval = 40ms;
/// Without spare cores this process gets its fair share of one, which is less.
constexpr double kWholeCore = 0.8;

double seconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

} // namespace

CoreWatch::Sample CoreWatch::take(Time now) {
    Sample sample{now, -1, seconds(CLOCK_PROCESS_CPUTIME_ID)};
    const int fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return sample;
    std::array<char, 256> text{};
    const auto got = read(fd, text.data(), text.size() - 1);
    close(fd);
    unsigned long long idle = 0;
    unsigned long long waiting = 0;
    // cpu user nice system idle iowait …
    if (got > 0 && std::sscanf(text.data(), "cpu %*u %*u %*u %llu %llu", &idle, &waiting) == 2)
        sample.idleSeconds = static_cast<double>(idle + waiting) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return sample;
}

bool CoreWatch::coreToSpare(Time now) {
    if (now - m_last.time < (m_looked ? kInterval : kFirstInterval))
        return m_spare;
    m_looked = true;
    const Sample sample = take(now);
    const double passed = std::chrono::duration<double>(now - m_last.time).count();
    const double available = sample.idleSeconds - m_last.idleSeconds + sample.ownSeconds - m_last.ownSeconds;
    m_spare = sample.idleSeconds < 0 || m_last.idleSeconds < 0 || available >= kWholeCore * passed;
    m_last = sample;
    return m_spare;
}

} // namespace tidemark::recording
