// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// exec and posix_spawn: passed on unchanged, and noted for the recorder.

#include "core/collector/interposer.h"
#include "core/collector/raw_syscalls.h"
#include "core/collector/real_functions.h"
#include "core/collector/spawn_notes.h"

#include <cstdarg>
#include <cstring>
#include <unistd.h>

namespace tidemark::collector {
namespace {

/// While an exec function runs: if it returns, it has failed.
class ExecAttempt {
public:
    explicit ExecAttempt(const char* path) noexcept {
        if (!g_recording.active || !path)
            return;
        if (isChildProcess()) {
            noteProcess(*g_recording.header, static_cast<std::int32_t>(rawSyscall(SYS_getpid)), path);
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
        noteProcess(*g_recording.header, pid, path);
}

} // namespace
} // namespace tidemark::collector

using namespace tidemark::collector;

TIDEMARK_EXPORT int execve(const char* path, char* const arguments[], char* const environment[]) noexcept {
    const ExecAttempt attempt(path);
    return realProcessFunctions().execve(path, arguments, environment);
}

TIDEMARK_EXPORT int execv(const char* path, char* const arguments[]) noexcept {
    const ExecAttempt attempt(path);
    return realProcessFunctions().execv(path, arguments);
}

TIDEMARK_EXPORT int execvp(const char* file, char* const arguments[]) noexcept {
    const ExecAttempt attempt(file);
    return realProcessFunctions().execvp(file, arguments);
}

TIDEMARK_EXPORT int execvpe(const char* file, char* const arguments[], char* const environment[]) noexcept {
    const ExecAttempt attempt(file);
    return realProcessFunctions().execvpe(file, arguments, environment);
}

TIDEMARK_EXPORT int fexecve(int file, char* const arguments[], char* const environment[]) noexcept {
    const ExecAttempt attempt(arguments[0] ? arguments[0] : "");
    return realProcessFunctions().fexecve(file, arguments, environment);
}

TIDEMARK_EXPORT int execveat(
    int folder, const char* path, char* const arguments[], char* const environment[], int flags) noexcept {
    const ExecAttempt attempt(path);
    return realProcessFunctions().execveat(folder, path, arguments, environment, flags);
}

// The list forms put their arguments on the stack, as libc does: the heap is off limits between fork and
// exec.

TIDEMARK_EXPORT int execl(const char* path, const char* argument, ...) noexcept {
    va_list list;
    va_start(list, argument);
    const std::size_t count = countArguments(list);
    auto** const arguments = static_cast<char**>(__builtin_alloca((count + 1) * sizeof(char*)));
    arguments[0] = const_cast<char*>(argument);
    for (std::size_t i = 1; i <= count; ++i)
        arguments[i] = va_arg(list, char*);
    va_end(list);
    const ExecAttempt attempt(path);
    return realProcessFunctions().execve(path, arguments, environ);
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
    const ExecAttempt attempt(file);
    return realProcessFunctions().execvp(file, arguments);
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
    const ExecAttempt attempt(path);
    return realProcessFunctions().execve(path, arguments, environment);
}

TIDEMARK_EXPORT int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]) {
    pid_t child = 0;
    const int error =
        realProcessFunctions().posix_spawn(&child, path, actions, attributes, arguments, environment);
    if (error == 0 && pid)
        *pid = child;
    noteSpawned(error, child, path);
    return error;
}

TIDEMARK_EXPORT int posix_spawnp(pid_t* pid, const char* file, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]) {
    pid_t child = 0;
    const int error =
        realProcessFunctions().posix_spawnp(&child, file, actions, attributes, arguments, environment);
    if (error == 0 && pid)
        *pid = child;
    noteSpawned(error, child, file);
    return error;
}
