// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mapped_file.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark {
namespace {

/// The innermost guarded region of a thread. Plain data: the signal handler reads it.
struct Guard {
    std::uintptr_t begin;
    std::uintptr_t end;
    sigjmp_buf escape;
    Guard* outer;
};

thread_local Guard* t_guard = nullptr;
struct sigaction g_previousAction;

/// A mapping whose lost pages read as zeros. The signal handler reads these without locks.
struct Soft {
    std::atomic<std::uintptr_t> begin = 0;
    std::atomic<std::uintptr_t> end = 0; ///< 0: free
    std::atomic<bool> shrank = false;
};
constexpr std::size_t kMostSoft = 256;
std::array<Soft, kMostSoft> g_soft;
std::mutex g_softMutex; ///< for claiming and releasing

Soft* claimSoft(std::uintptr_t begin, std::uintptr_t end) {
    const std::lock_guard lock(g_softMutex);
    for (Soft& soft : g_soft) {
        if (soft.end.load(std::memory_order_relaxed) != 0)
            continue;
        soft.begin.store(begin, std::memory_order_relaxed);
        soft.shrank.store(false, std::memory_order_relaxed);
        soft.end.store(end, std::memory_order_release);
        return &soft;
    }
    return nullptr;
}

/// Puts a page of zeros where the file has none.
bool coverWithZeros(std::uintptr_t address) {
    for (Soft& soft : g_soft) {
        const std::uintptr_t end = soft.end.load(std::memory_order_acquire);
        if (end == 0 || address >= end || address < soft.begin.load(std::memory_order_relaxed))
            continue;
        constexpr std::uintptr_t kPage = 4096;
        void* const page = reinterpret_cast<void*>(address & ~(kPage - 1));
        soft.shrank.store(true, std::memory_order_relaxed);
        return mmap(page, kPage, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    }
    return false;
}

void passOn(int signal, siginfo_t* info, void* context) {
    if ((g_previousAction.sa_flags & SA_SIGINFO) != 0) {
        g_previousAction.sa_sigaction(signal, info, context);
    } else if (g_previousAction.sa_handler != SIG_DFL && g_previousAction.sa_handler != SIG_IGN) {
        g_previousAction.sa_handler(signal);
    } else {
        // Blocked until this handler returns, then delivered with the earlier disposition.
        sigaction(signal, &g_previousAction, nullptr);
        raise(signal);
    }
}

void onBusError(int signal, siginfo_t* info, void* context) {
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    for (Guard* guard = t_guard; guard != nullptr; guard = guard->outer) {
        if (guard->begin <= address && address < guard->end)
            siglongjmp(guard->escape, 1);
    }
    const int error = errno;
    const bool covered = coverWithZeros(address);
    errno = error;
    if (covered)
        return;
    passOn(signal, info, context);
}

void installHandler() {
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction action {};
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        sigaction(SIGBUS, &action, &g_previousAction);
    });
}

std::string quoted(const std::filesystem::path& path) {
    return "“" + path.string() + "”";
}

Error systemError(const std::filesystem::path& path, int number) {
    if (number == ENOENT || number == ENOTDIR)
        return {ErrorCode::NotFound, quoted(path) + " does not exist."};
    return {ErrorCode::NotReadable, quoted(path) + " cannot be read: " + std::strerror(number) + "."};
}

const char* kindOfFile(mode_t mode) {
    if (S_ISDIR(mode))
        return "a directory";
    if (S_ISFIFO(mode))
        return "a pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

class Descriptor {
public:
    explicit Descriptor(int value) : m_value(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_value >= 0)
            close(m_value);
    }
    int value() const { return m_value; }

private:
    int m_value;
};

} // namespace

struct MappedFile::Mapping {
    void* start = nullptr;
    std::size_t size = 0;
    Soft* soft = nullptr;

    Mapping() = default;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (soft != nullptr)
            soft->end.store(0, std::memory_order_release);
        if (size > 0)
            munmap(start, size);
    }
};

MappedFile::MappedFile(std::unique_ptr<Mapping> mapping) : m_mapping(std::move(mapping)) {}
MappedFile::MappedFile(MappedFile&&) noexcept = default;
MappedFile& MappedFile::operator=(MappedFile&&) noexcept = default;
MappedFile::~MappedFile() = default;

Result<MappedFile> MappedFile::open(const std::filesystem::path& path, WhenShrunk whenShrunk) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        return systemError(path, errno);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::NotReadable,
            quoted(path) + " is " + kindOfFile(status.st_mode) + ", not a regular file."};

    // O_NONBLOCK: the path may have become a pipe since the check.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (file.value() < 0 || fstat(file.value(), &status) != 0)
        return systemError(path, errno);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::NotReadable,
            quoted(path) + " is " + kindOfFile(status.st_mode) + ", not a regular file."};

    auto mapping = std::make_unique<Mapping>();
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > 0) {
        void* start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
        if (start == MAP_FAILED)
            return Error{ErrorCode::System,
                quoted(path) + " cannot be mapped into memory: " + std::strerror(errno) + "."};
        mapping->start = start;
        mapping->size = size;
    }
    installHandler();
    if (whenShrunk == WhenShrunk::ReadZeros && size > 0) {
        const auto begin = reinterpret_cast<std::uintptr_t>(mapping->start);
        mapping->soft = claimSoft(begin, begin + size);
        if (mapping->soft == nullptr)
            return Error{ErrorCode::System,
                quoted(path) + " cannot be opened: too many files of this kind are open already."};
    }
    return MappedFile(std::move(mapping));
}

std::span<const std::byte> MappedFile::bytes() const {
    return {static_cast<const std::byte*>(m_mapping->start), m_mapping->size};
}

bool MappedFile::shrank() const {
    return m_mapping->soft != nullptr && m_mapping->soft->shrank.load(std::memory_order_relaxed);
}

bool MappedFile::guarded(const std::function<void()>& read) const {
    Guard guard;
    guard.begin = reinterpret_cast<std::uintptr_t>(m_mapping->start);
    guard.end = guard.begin + m_mapping->size;
    guard.outer = t_guard;
    if (sigsetjmp(guard.escape, 1) != 0) {
        t_guard = guard.outer;
        return false;
    }
    t_guard = &guard;
    read();
    t_guard = guard.outer;
    return true;
}

} // namespace tidemark
