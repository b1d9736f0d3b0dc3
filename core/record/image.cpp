// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/image.h"

#include "core/record/ring_file.h"
#include "core/record/target_process.h"
#include "core/record/tick_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

/// A prelude has published less than this and lived shorter.
constexpr std::uint64_t kPreludeBytes = 256 * 1024;
constexpr std::uint64_t kPreludeNs = 1'000'000'000;

template <std::size_t N>
std::string text(const char (&from)[N]) {
    return {from, strnlen(from, N)};
}

bool belongsToUser(const struct stat& facts) {
    return facts.st_uid == getuid() || getuid() == 0;
}

} // namespace

Result<std::unique_ptr<Image>> Image::open(std::filesystem::path ring, pid_t pid) {
    const Error bad{
        ErrorCode::Corrupt, fmt::format("'{}' is not the ring file of process {}.", ring.string(), pid)};
    const int fd = ::open(ring.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return bad;
    struct stat facts {};
    void* memory = MAP_FAILED;
    if (fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && belongsToUser(facts) &&
        static_cast<std::uint64_t>(facts.st_size) >= wire::kFileBytes)
        memory = mmap(nullptr, sizeof(wire::Header), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (memory == MAP_FAILED)
        return bad;
    std::unique_ptr<Image> image(new Image(std::move(ring), pid, static_cast<wire::Header*>(memory)));
    const auto& page = image->page();
    if (page.magic != wire::kMagic || page.version != wire::kVersion || page.target_pid.load() != pid)
        return bad;
    return image;
}

Image::Image(std::filesystem::path ring, pid_t pid, wire::Header* header)
    : m_ring(std::move(ring)), m_pid(pid), m_pidFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))),
      m_header(header) {}

Image::~Image() {
    munmap(m_header, sizeof(wire::Header));
    if (m_pidFd >= 0)
        ::close(m_pidFd);
}

std::string Image::executable() const {
    return text(m_header->process.image);
}

std::string Image::name() const {
    auto name = std::filesystem::path(executable()).filename().string();
    constexpr std::string_view kDeleted = " (deleted)";
    if (name.ends_with(kDeleted))
        name.resize(name.size() - kDeleted.size());
    for (char& character : name)
        if (std::iscntrl(static_cast<unsigned char>(character)) != 0)
            character = '_';
    constexpr std::size_t kLongest = 64;
    name.resize(std::min(name.size(), kLongest));
    return name.empty() ? "unknown" : name;
}

bool Image::ended() const {
    pollfd end{m_pidFd, POLLIN, 0};
    if (m_pidFd < 0 || poll(&end, 1, 0) == 1)
        return true;
    return page().target_phase.load() == static_cast<std::uint32_t>(wire::TargetPhase::Exec) &&
           !mapsFile(m_pid, m_ring);
}

bool Image::isPrelude() const {
    if (m_header->process.forked == 0 ||
        page().target_phase.load() != static_cast<std::uint32_t>(wire::TargetPhase::Exec) ||
        page().rings_claimed.load() > 1)
        return false;
    return m_header->rings[0].head.load() < kPreludeBytes && page().tick.load() < kPreludeNs;
}

void Image::moveClock() const {
    const auto now = static_cast<std::uint64_t>(monotonicNow() - page().clock_start_ns);
    auto tick = page().tick.load();
    while (tick < now && !page().tick.compare_exchange_weak(tick, now))
        ;
}

trace::Info Image::describe(trace::Info common, bool hideArguments) const {
    trace::Info info = std::move(common);
    info.program = executable();
    info.pid = m_pid;
    info.samplingBytes = static_cast<std::int64_t>(page().sampling_bytes);
    info.options = page().options;
    info.startWallClockNs += page().clock_start_ns - info.startMonotonicNs;
    info.startMonotonicNs = page().clock_start_ns;
    info.arguments.clear();
    info.workingDirectory.clear();
    if (hideArguments)
        return info;
    const auto& process = m_header->process;
    const auto bytes = std::min<std::size_t>(process.argument_bytes, sizeof(process.arguments));
    for (std::size_t at = 0; at < bytes;) {
        const std::size_t length = strnlen(process.arguments + at, bytes - at);
        info.arguments.emplace_back(process.arguments + at, length);
        at += length + 1;
    }
    std::error_code error;
    info.workingDirectory = std::filesystem::read_symlink(fmt::format("/proc/{}/cwd", m_pid), error).string();
    return info;
}

void Image::noteOutput() const {
    const auto path = output.string();
    if (path.size() < wire::kPathBytes)
        std::memcpy(page().output_path, path.c_str(), path.size() + 1);
}

void Image::stopOrphan() const {
    auto going = static_cast<std::uint32_t>(wire::RecordingState::Recording);
    if (page().recording_state.load() == going) {
        page().stop_reason = static_cast<std::uint32_t>(wire::StopReason::RecorderGone);
        page().recording_state.compare_exchange_strong(
            going, static_cast<std::uint32_t>(wire::RecordingState::Stopped));
    }
    wakeTarget(*m_header);
}

} // namespace tidemark::recording
