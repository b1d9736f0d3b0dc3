// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mapped_file.h"

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

    Mapping() = default;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (size > 0)
            munmap(start, size);
    }
};

MappedFile::MappedFile(std::unique_ptr<Mapping> mapping) : m_mapping(std::move(mapping)) {}
MappedFile::MappedFile(MappedFile&&) noexcept = default;
MappedFile& MappedFile::operator=(MappedFile&&) noexcept = default;
MappedFile::~MappedFile() = default;

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
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
    return MappedFile(std::move(mapping));
}

std::span<const std::byte> MappedFile::bytes() const {
    return {static_cast<const std::byte*>(m_mapping->start), m_mapping->size};
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
