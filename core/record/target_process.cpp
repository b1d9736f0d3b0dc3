// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/target_process.h"

#include "core/record/elf_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

constexpr std::size_t kMaxTasksPolled = 256;
constexpr std::size_t kMaxDescendants = 1024;

std::string proc(pid_t pid, const char* file) {
    return fmt::format("/proc/{}/{}", pid, file);
}

std::string firstLine(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::vector<pid_t> childrenOf(pid_t pid) {
    std::vector<pid_t> children;
    std::error_code error;
    std::size_t tasks = 0;
    for (std::filesystem::directory_iterator task(proc(pid, "task"), error), end; !error && task != end;
         task.increment(error)) {
        if (++tasks > kMaxTasksPolled)
            break;
        std::istringstream list(firstLine(task->path() / "children"));
        for (pid_t child = 0; list >> child;)
            children.push_back(child);
    }
    return children;
}

std::string executableOf(pid_t pid) {
    std::error_code error;
    const auto path = std::filesystem::read_symlink(proc(pid, "exe"), error);
    return error ? std::string() : path.string();
}

} // namespace

bool isRunning(pid_t pid) {
    if (pid <= 0)
        return false;
    constexpr std::uint64_t kKilled = std::uint64_t{1} << (SIGKILL - 1);
    std::ifstream status(proc(pid, "status"));
    bool found = false;
    for (std::string line; std::getline(status, line);) {
        std::istringstream words(line);
        std::string key;
        words >> key;
        std::uint64_t pending = 0;
        char state = 0;
        if (key == "State:" && words >> state) {
            found = true;
            if (state == 'Z' || state == 'X')
                return false;
        } else if ((key == "SigPnd:" || key == "ShdPnd:") && words >> std::hex >> pending &&
                   (pending & kKilled) != 0) {
            return false;
        }
    }
    return found;
}

std::uint64_t pendingSignals(pid_t pid) {
    std::ifstream status(proc(pid, "status"));
    for (std::string line; std::getline(status, line);) {
        std::istringstream words(line);
        std::string key;
        std::uint64_t pending = 0;
        if (words >> key && key == "ShdPnd:" && words >> std::hex >> pending)
            return pending;
    }
    return 0;
}

bool mapsFile(pid_t pid, const std::filesystem::path& file) {
    struct stat facts {};
    if (pid <= 0 || stat(file.c_str(), &facts) != 0)
        return false;
    std::ifstream maps(proc(pid, "maps"));
    for (std::string line; std::getline(maps, line);) {
        unsigned major = 0;
        unsigned minor = 0;
        std::uint64_t inode = 0;
        if (std::sscanf(line.c_str(), "%*x-%*x %*s %*x %x:%x %" SCNu64, &major, &minor, &inode) != 3)
            continue;
        // Some file systems report another device number here than stat does; the name settles it.
        if (inode == facts.st_ino && (makedev(major, minor) == facts.st_dev || line.ends_with(file.string())))
            return true;
    }
    return false;
}

std::string threadName(pid_t pid, std::int32_t tid) {
    return firstLine(fmt::format("/proc/{}/task/{}/comm", pid, tid));
}

bool threadExists(pid_t pid, std::int32_t tid) {
    return syscall(SYS_tgkill, pid, tid, 0) == 0 || errno != ESRCH;
}

std::optional<trace::CounterSample> sampleCounters(pid_t pid, bool detailed) {
    trace::CounterSample sample;
    std::int64_t size = 0;
    std::int64_t resident = 0;
    std::ifstream statm(proc(pid, "statm"));
    // A process that has ended but was not waited for has no pages any more.
    if (!(statm >> size >> resident) || size == 0)
        return std::nullopt;
    sample.rssBytes = resident * sysconf(_SC_PAGESIZE);
    if (!detailed)
        return sample;
    std::ifstream rollup(proc(pid, "smaps_rollup"));
    for (std::string line; std::getline(rollup, line);) {
        std::istringstream words(line);
        std::string key;
        std::int64_t kibibytes = 0;
        if (!(words >> key >> kibibytes))
            continue;
        if (key == "Private_Dirty:")
            sample.privateDirtyBytes = kibibytes * 1024;
        if (key == "Swap:")
            sample.swapBytes = kibibytes * 1024;
    }
    return sample;
}

void MappedModules::refresh() {
    m_read = std::chrono::steady_clock::now();
    std::vector<Line> lines;
    std::ifstream maps(proc(m_pid, "maps"));
    for (std::string text; std::getline(maps, text);) {
        Line line{};
        int pathAt = 0;
        if (std::sscanf(text.c_str(), "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %*s %*s %n", &line.start,
                &line.end, &line.offset, &pathAt) < 3)
            continue;
        line.path = text.substr(std::min(text.size(), static_cast<std::size_t>(pathAt)));
        constexpr std::string_view kDeleted = " (deleted)";
        if (line.path.ends_with(kDeleted))
            line.path.resize(line.path.size() - kDeleted.size());
        lines.push_back(std::move(line));
    }
    if (!lines.empty())
        m_lines = std::move(lines);
}

ModuleImage MappedModules::imageOf(std::size_t index) const {
    const auto& path = m_lines[index].path;
    std::size_t first = index;
    while (first > 0 && m_lines[first - 1].path == path)
        --first;
    std::size_t last = index;
    while (last + 1 < m_lines.size() && m_lines[last + 1].path == path)
        ++last;
    ModuleImage image{m_lines[first].start, m_lines[last].end, m_lines[first].start, {}, path};
    if (path.front() == '[')
        return image;
    const auto elf = readElf(path);
    if (!elf)
        return image;
    image.buildId = elf->buildId;
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    const auto load =
        std::find_if(elf->loads.begin(), elf->loads.end(), [&](const ElfFacts::Load& candidate) {
            return candidate.offset / page * page == m_lines[first].offset;
        });
    if (load != elf->loads.end())
        image.bias = m_lines[first].start - load->address / page * page;
    return image;
}

std::optional<ModuleImage> MappedModules::find(std::uint64_t address) {
    const auto contains = [address](const Line& line) { return line.start <= address && address < line.end; };
    auto line = std::find_if(m_lines.begin(), m_lines.end(), contains);
    if (line == m_lines.end() && std::chrono::steady_clock::now() - m_read > std::chrono::milliseconds(100)) {
        refresh();
        line = std::find_if(m_lines.begin(), m_lines.end(), contains);
    }
    if (line == m_lines.end() || line->path.empty() || line->path == "[heap]" ||
        line->path.starts_with("[stack"))
        return std::nullopt;
    return imageOf(static_cast<std::size_t>(line - m_lines.begin()));
}

void DescendantWatch::poll() {
    std::vector<pid_t> open = childrenOf(m_pid);
    std::set<pid_t> visited;
    while (!open.empty() && visited.size() < kMaxDescendants) {
        const pid_t pid = open.back();
        open.pop_back();
        if (!visited.insert(pid).second)
            continue;
        auto image = executableOf(pid);
        auto& noted = m_seen[pid];
        if (!image.empty())
            noted = std::move(image);
        const auto children = childrenOf(pid);
        open.insert(open.end(), children.begin(), children.end());
    }
}

} // namespace tidemark::recording
