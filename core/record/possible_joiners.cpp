// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/possible_joiners.h"

#include "core/record/target_process.h"
#include "core/wire/wire.h"

#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestStart = 10s; ///< from an exec to our constructor
constexpr int kStartTimeField = 20; ///< of /proc/PID/stat, counted from behind the name

std::int64_t ticksSinceBoot() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const auto perSecond = sysconf(_SC_CLK_TCK);
    return now.tv_sec * perSecond + now.tv_nsec * perSecond / 1'000'000'000;
}

std::optional<pid_t> processNumber(const std::filesystem::path& entry) {
    const auto name = entry.filename().string();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc() || end != name.data() + name.size())
        return std::nullopt;
    return pid;
}

bool isOwn(const std::filesystem::path& entry) {
    struct stat facts {};
    return stat(entry.c_str(), &facts) == 0 && facts.st_uid == geteuid();
}

} // namespace

PossibleJoiners::PossibleJoiners(std::filesystem::path familyFile, std::filesystem::path collector)
    : m_family(std::move(familyFile)), m_collector(std::move(collector)), m_since(ticksSinceBoot()) {}

bool PossibleJoiners::isYoung(pid_t pid) const {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string line;
    std::getline(file, line, '\0'); // names may have line ends
    const auto name = line.rfind(')');
    if (name == std::string::npos)
        return false;
    const char* at = line.data() + name;
    const char* const end = line.data() + line.size();
    for (int field = 0; field < kStartTimeField && at != end; ++at)
        field += *at == ' ' ? 1 : 0;
    std::int64_t start = 0;
    std::from_chars(at, end, start);
    return start >= m_since;
}

/// Between its exec and our constructor a program has our variable and does not map the file yet. At the very
/// beginning its environment looks empty; that of a thread of the kernel always does.
bool PossibleJoiners::isStarting(pid_t pid) {
    std::error_code error;
    if (std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), error).empty())
        return false;
    std::ifstream file(fmt::format("/proc/{}/environ", pid), std::ios::binary);
    const auto ours = fmt::format("{}={}", wire::kRingVariable, m_family.string());
    bool empty = true;
    bool found = false;
    for (std::string variable; !found && std::getline(file, variable, '\0'); empty = false)
        found = variable == ours;
    if (!empty && !found)
        return false;
    const auto now = Clock::now();
    return now - m_starting.try_emplace(pid, now).first->second < kLongestStart;
}

bool PossibleJoiners::mayJoin(pid_t pid) {
    if (!isRunning(pid))
        return false;
    m_foundIsStarting = !mapsFile(pid, m_family);
    if (!m_foundIsStarting)
        return m_settled.count(pid) == 0 && mapsFile(pid, m_collector);
    return isStarting(pid);
}

bool PossibleJoiners::any() {
    if (m_found > 0 && mayJoin(m_found))
        return true;
    m_found = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
         entry.increment(error)) {
        const auto pid = processNumber(entry->path());
        if (!pid || *pid == getpid() || !isOwn(entry->path()) || !isYoung(*pid) || !mayJoin(*pid))
            continue;
        m_found = *pid;
        return true;
    }
    return false;
}

} // namespace tidemark::recording
