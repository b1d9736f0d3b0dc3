// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What starts, replaces and ends processes: passed on, with what makes a followed process join the family,
// and noted for the recorder.

#include "core/collector/interposer.h"
#include "core/collector/passed_environment.h"
#include "core/collector/raw_syscalls.h"
#include "core/collector/real_functions.h"
#include "core/collector/spawn_notes.h"

#include <cstdarg>
#include <cstring>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/single_threaded.h>
#include <unistd.h>

/// The environment for the next image, on the stack of the caller: the heap is off limits between fork and
/// exec.
#define TIDEMARK_PASSED_ENVIRONMENT(name, environment, sameProcess)                                          \
    char* const* name = (environment);                                                                       \
    if (const std::size_t bytes = passedEnvironmentBytes(g_recording, name, sameProcess))                    \
    name = passedEnvironment(g_recording, name, __builtin_alloca(bytes))

namespace tidemark::collector {
namespace {

/// While an exec function runs: if it returns, it has failed.
class ExecAttempt {
public:
    explicit ExecAttempt(const char* path) noexcept {
        if (!g_recording.active || !path)
            return;
        if (isChildProcess()) {
            noteProcess(g_recording, static_cast<std::int32_t>(rawSyscall(SYS_getpid)), path);
            return;
        }
        wire::SharedPage& page = g_recording.header->page;
        m_phase = page.target_phase.load();
        const std::size_t length = std::strlen(path);
        const std::size_t kept = length < wire::kPathBytes ? length : wire::kPathBytes - 1;
        std::memcpy(page.exec_path, path, kept);
        page.exec_path[kept] = '\0';
        page.target_phase.store(static_cast<std::uint32_t>(wire::TargetPhase::Exec));
        m_ours = true;
    }
    ~ExecAttempt() {
        if (m_ours)
            g_recording.header->page.target_phase.store(m_phase);
    }
    ExecAttempt(const ExecAttempt&) = delete;
    ExecAttempt& operator=(const ExecAttempt&) = delete;

private:
    bool m_ours = false;
    std::uint32_t m_phase = 0;
};

/// While a libc function runs that starts a process with `environ`. Only where no other thread can look. Not
/// on the stack: a signal handler may jump out of the function, and then `environ` stays as it is.
class EnvironmentSwap {
public:
    explicit EnvironmentSwap(std::size_t bytes) noexcept
        : m_bytes(bytes), m_memory(rawMap(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1)) {
        if (m_memory)
            environ = passedEnvironment(g_recording, environ, m_memory);
    }
    ~EnvironmentSwap() {
        if (!m_memory || environ != m_memory)
            return;
        environ = m_before;
        rawUnmap(m_memory, m_bytes);
    }
    EnvironmentSwap(const EnvironmentSwap&) = delete;
    EnvironmentSwap& operator=(const EnvironmentSwap&) = delete;

private:
    std::size_t m_bytes;
    char** m_before = environ;
    void* m_memory;
};

std::size_t swappedEnvironmentBytes() noexcept {
    return __libc_single_threaded ? passedEnvironmentBytes(g_recording, environ, false) : 0;
}

/// Of a list form of exec, the first one included, the final null not.
std::size_t countArguments(va_list list) noexcept {
    va_list copy;
    va_copy(copy, list);
    std::size_t count = 1;
    while (va_arg(copy, const char*))
        ++count;
    va_end(copy);
    return count;
}

void noteSpawned(int error, pid_t pid, const char* path) noexcept {
    if (error == 0 && g_recording.active && path)
        noteProcess(g_recording, pid, path);
}

/// A child of vfork shares our memory: what it is told to do is not for us.
bool isVforkChild() noexcept {
    return g_recording.active && !g_recording.isForked() && isChildProcess();
}

void noteExitNow(int status) noexcept {
    if (g_recording.active && !g_recording.isForked() && !g_recording.sandboxed.load() && !isChildProcess())
        g_recording.header->process.exit_status.store((status & 0xff) + 1);
}

} // namespace
} // namespace tidemark::collector

using namespace tidemark::collector;

TIDEMARK_EXPORT int execve(const char* path, char* const arguments[], char* const environment[]) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, true);
    const ExecAttempt attempt(path);
    return realProcessFunctions().execve(path, arguments, passed);
}

TIDEMARK_EXPORT int execv(const char* path, char* const arguments[]) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, true);
    const ExecAttempt attempt(path);
    return realProcessFunctions().execve(path, arguments, passed);
}

TIDEMARK_EXPORT int execvp(const char* file, char* const arguments[]) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, true);
    const ExecAttempt attempt(file);
    return realProcessFunctions().execvpe(file, arguments, passed);
}

TIDEMARK_EXPORT int execvpe(const char* file, char* const arguments[], char* const environment[]) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, true);
    const ExecAttempt attempt(file);
    return realProcessFunctions().execvpe(file, arguments, passed);
}

TIDEMARK_EXPORT int fexecve(int file, char* const arguments[], char* const environment[]) noexcept {
    if (!environment) // an error here, unlike in execve
        return realProcessFunctions().fexecve(file, arguments, environment);
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, true);
    const ExecAttempt attempt(arguments[0] ? arguments[0] : "");
    return realProcessFunctions().fexecve(file, arguments, passed);
}

TIDEMARK_EXPORT int execveat(
    int folder, const char* path, char* const arguments[], char* const environment[], int flags) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, true);
    const ExecAttempt attempt(path);
    return realProcessFunctions().execveat(folder, path, arguments, passed, flags);
}

TIDEMARK_EXPORT int execl(const char* path, const char* argument, ...) noexcept {
    va_list list;
    va_start(list, argument);
    const std::size_t count = countArguments(list);
    auto** const arguments = static_cast<char**>(__builtin_alloca((count + 1) * sizeof(char*)));
    arguments[0] = const_cast<char*>(argument);
    for (std::size_t i = 1; i <= count; ++i)
        arguments[i] = va_arg(list, char*);
    va_end(list);
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, true);
    const ExecAttempt attempt(path);
    return realProcessFunctions().execve(path, arguments, passed);
}

TIDEMARK_EXPORT int execlp(const char* file, const char* argument, ...) noexcept {
    va_list list;
    va_start(list, argument);
    const std::size_t count = countArguments(list);
    auto** const arguments = static_cast<char**>(__builtin_alloca((count + 1) * sizeof(char*)));
    arguments[0] = const_cast<char*>(argument);
    for (std::size_t i = 1; i <= count; ++i)
        arguments[i] = va_arg(list, char*);
    va_end(list);
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, true);
    const ExecAttempt attempt(file);
    return realProcessFunctions().execvpe(file, arguments, passed);
}

TIDEMARK_EXPORT int execle(const char* path, const char* argument, ...) noexcept {
    va_list list;
    va_start(list, argument);
    const std::size_t count = countArguments(list);
    auto** const arguments = static_cast<char**>(__builtin_alloca((count + 1) * sizeof(char*)));
    arguments[0] = const_cast<char*>(argument);
    for (std::size_t i = 1; i <= count; ++i)
        arguments[i] = va_arg(list, char*);
    char* const* const environment = va_arg(list, char* const*);
    va_end(list);
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, true);
    const ExecAttempt attempt(path);
    return realProcessFunctions().execve(path, arguments, passed);
}

TIDEMARK_EXPORT int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]) {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, false);
    pid_t own = 0;
    pid_t* const child = pid ? pid : &own; // a handler of SIGCHLD may ask for it before we are back
    const int error = realProcessFunctions().posix_spawn(child, path, actions, attributes, arguments, passed);
    noteSpawned(error, *child, path);
    return error;
}

TIDEMARK_EXPORT int posix_spawnp(pid_t* pid, const char* file, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]) {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, false);
    pid_t own = 0;
    pid_t* const child = pid ? pid : &own; // a handler of SIGCHLD may ask for it before we are back
    const int error =
        realProcessFunctions().posix_spawnp(child, file, actions, attributes, arguments, passed);
    noteSpawned(error, *child, file);
    return error;
}

TIDEMARK_EXPORT int system(const char* command) {
    const std::size_t bytes = command ? swappedEnvironmentBytes() : 0;
    if (bytes == 0)
        return realProcessFunctions().system(command);
    const EnvironmentSwap swap(bytes);
    return realProcessFunctions().system(command);
}

TIDEMARK_EXPORT std::FILE* popen(const char* command, const char* mode) {
    const std::size_t bytes = swappedEnvironmentBytes();
    if (bytes == 0)
        return realProcessFunctions().popen(command, mode);
    const EnvironmentSwap swap(bytes);
    return realProcessFunctions().popen(command, mode);
}

/// Who wants to filter system calls says one of these first, unless it is root.
TIDEMARK_EXPORT int prctl(int option, ...) noexcept {
    va_list list;
    va_start(list, option);
    const auto a = va_arg(list, unsigned long);
    const auto b = va_arg(list, unsigned long);
    const auto c = va_arg(list, unsigned long);
    const auto d = va_arg(list, unsigned long);
    va_end(list);
    if ((option == PR_SET_SECCOMP || option == PR_SET_NO_NEW_PRIVS) && !isVforkChild()) {
        noteForkedChild(g_recording); // while that is still allowed
        g_recording.sandboxed.store(true);
    }
    return realProcessFunctions().prctl(option, a, b, c, d);
}

TIDEMARK_EXPORT __attribute__((noreturn)) void _exit(int status) noexcept {
    noteExitNow(status);
    realProcessFunctions().exitNow(status);
    __builtin_unreachable();
}

TIDEMARK_EXPORT __attribute__((noreturn)) void _Exit(int status) noexcept {
    noteExitNow(status);
    realProcessFunctions().exitNow(status);
    __builtin_unreachable();
}
