// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What starts, replaces and ends processes: passed on, with what makes a followed process join the family,
// and noted for the recorder.

#include "core/collector/careful_reader.h"
#include "core/collector/interposer.h"
#include "core/collector/passed_environment.h"
#include "core/collector/raw_syscalls.h"
#include "core/collector/real_functions.h"
#include "core/collector/shell_command.h"
#include "core/collector/spawn_notes.h"

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/single_threaded.h>
#include <sys/wait.h>
#include <unistd.h>

/// What the next image gets from us, and its environment, on the stack of the caller: the heap is off limits
/// between fork and exec.
#define TIDEMARK_PASSED_ENVIRONMENT(name, environment, image, sameProcess)                                   \
    Passed name{environment, environment, passingTo(g_recording, environment, image, sameProcess)};          \
    if (name.passing.bytes != 0)                                                                             \
    name.given = passedEnvironment(g_recording, name.own, __builtin_alloca(name.passing.bytes))

namespace tidemark::collector {
namespace {

struct Passed {
    char* const* own;
    char* const* given;
    Passing passing;
};

/// A path that the target gave us; null if it cannot be read.
const char* readablePath(const char* path) noexcept {
    return path && CarefulReader().length(path) != CarefulReader::kUnreadable ? path : nullptr;
}

/// While an exec function runs: if it returns, it has failed.
class ExecAttempt {
public:
    ExecAttempt(const char* given, const std::optional<wire::NotFollowed>& why) noexcept {
        if (why)
            isNotFollowed(*why);
        const char* const path = g_recording.active ? readablePath(given) : nullptr;
        if (!path)
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
        if (m_why)
            countNotFollowed(g_recording, *m_why, -1);
        if (m_ours)
            g_recording.header->page.target_phase.store(m_phase);
    }
    ExecAttempt(const ExecAttempt&) = delete;
    ExecAttempt& operator=(const ExecAttempt&) = delete;

    void isNotFollowed(wire::NotFollowed why) noexcept {
        m_why = why;
        countNotFollowed(g_recording, why);
    }

private:
    bool m_ours = false;
    std::uint32_t m_phase = 0;
    std::optional<wire::NotFollowed> m_why;
};

/// Calls exec(environment). Where our variables are what makes it too much for the kernel, they stay away.
template <class Exec>
int attemptExec(const char* path, const Passed& passed, Exec exec) noexcept {
    ExecAttempt attempt(path, passed.passing.why);
    const int result = exec(passed.given);
    if (result != -1 || errno != E2BIG || passed.given == passed.own)
        return result;
    attempt.isNotFollowed(wire::NotFollowed::NoRoom);
    return exec(passed.own);
}

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

/// Runs libc's system or popen, `call(command)`, so that the shell joins the family. `failed` tells from its
/// result, and errno, that no shell was started: maybe for want of room.
template <class Call, class Failed>
auto callShell(const char* command, Call call, Failed failed) {
    const Passing passing = passingTo(g_recording, environ, NextImage{"/bin/sh"}, false);
    if (passing.bytes == 0) {
        if (passing.why)
            countNotFollowed(g_recording, *passing.why);
        return call(command);
    }
    const int before = errno;
    errno = 0; // system says why in errno alone
    bool joins = true;
    auto result = [&] {
        if (__libc_single_threaded) {
            const EnvironmentSwap swap(passing.bytes);
            return call(command);
        }
        const ShellCommand joining(g_recording, command, std::getenv("LD_PRELOAD"));
        joins = joining.text() != nullptr;
        return call(joins ? joining.text() : command);
    }();
    if (joins && failed(result)) {
        joins = false;
        errno = 0;
        result = call(command);
    }
    if (!joins && !failed(result))
        countNotFollowed(g_recording, wire::NotFollowed::NoRoom);
    if (errno == 0)
        errno = before;
    return result;
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

/// Calls spawn(id of the child, environment), as attemptExec() does.
template <class Spawn>
int attemptSpawn(pid_t* pid, const char* path, const Passed& passed, Spawn spawn) {
    pid_t own = 0;
    pid_t* const child = pid ? pid : &own; // a handler of SIGCHLD may ask for it before we are back
    auto why = passed.passing.why;
    int error = spawn(child, passed.given);
    if (error == E2BIG && passed.given != passed.own) {
        why = wire::NotFollowed::NoRoom;
        error = spawn(child, passed.own);
    }
    if (error != 0)
        return error;
    if (why)
        countNotFollowed(g_recording, *why);
    if (g_recording.active && readablePath(path))
        noteProcess(g_recording, *child, path);
    return 0;
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
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, NextImage{path}, true);
    return attemptExec(path, passed,
        [&](char* const* given) { return realProcessFunctions().execve(path, arguments, given); });
}

TIDEMARK_EXPORT int execv(const char* path, char* const arguments[]) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, NextImage{path}, true);
    return attemptExec(path, passed,
        [&](char* const* given) { return realProcessFunctions().execve(path, arguments, given); });
}

TIDEMARK_EXPORT int execvp(const char* file, char* const arguments[]) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, (NextImage{file, true}), true);
    return attemptExec(file, passed,
        [&](char* const* given) { return realProcessFunctions().execvpe(file, arguments, given); });
}

TIDEMARK_EXPORT int execvpe(const char* file, char* const arguments[], char* const environment[]) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, (NextImage{file, true}), true);
    return attemptExec(file, passed,
        [&](char* const* given) { return realProcessFunctions().execvpe(file, arguments, given); });
}

TIDEMARK_EXPORT int fexecve(int file, char* const arguments[], char* const environment[]) noexcept {
    if (!arguments || !environment) // errors here, unlike in execve
        return realProcessFunctions().fexecve(file, arguments, environment);
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, (NextImage{"", false, file, AT_EMPTY_PATH}), true);
    const char* const name = CarefulReader().canRead(arguments) ? arguments[0] : nullptr;
    return attemptExec(name ? name : "", passed,
        [&](char* const* given) { return realProcessFunctions().fexecve(file, arguments, given); });
}

TIDEMARK_EXPORT int execveat(
    int folder, const char* path, char* const arguments[], char* const environment[], int flags) noexcept {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, (NextImage{path, false, folder, flags}), true);
    return attemptExec(path, passed, [&](char* const* given) {
        return realProcessFunctions().execveat(folder, path, arguments, given, flags);
    });
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
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, NextImage{path}, true);
    return attemptExec(path, passed,
        [&](char* const* given) { return realProcessFunctions().execve(path, arguments, given); });
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
    TIDEMARK_PASSED_ENVIRONMENT(passed, environ, (NextImage{file, true}), true);
    return attemptExec(file, passed,
        [&](char* const* given) { return realProcessFunctions().execvpe(file, arguments, given); });
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
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, NextImage{path}, true);
    return attemptExec(path, passed,
        [&](char* const* given) { return realProcessFunctions().execve(path, arguments, given); });
}

TIDEMARK_EXPORT int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]) {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, NextImage{path}, false);
    return attemptSpawn(pid, path, passed, [&](pid_t* child, char* const* given) {
        return realProcessFunctions().posix_spawn(child, path, actions, attributes, arguments, given);
    });
}

TIDEMARK_EXPORT int posix_spawnp(pid_t* pid, const char* file, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]) {
    TIDEMARK_PASSED_ENVIRONMENT(passed, environment, (NextImage{file, true}), false);
    return attemptSpawn(pid, file, passed, [&](pid_t* child, char* const* given) {
        return realProcessFunctions().posix_spawnp(child, file, actions, attributes, arguments, given);
    });
}

TIDEMARK_EXPORT int system(const char* command) {
    if (!command || !g_recording.family)
        return realProcessFunctions().system(command);
    return callShell(
        command, [](const char* line) { return realProcessFunctions().system(line); },
        [](int status) { return status == W_EXITCODE(127, 0) && errno == E2BIG; });
}

TIDEMARK_EXPORT std::FILE* popen(const char* command, const char* mode) {
    if (!g_recording.family)
        return realProcessFunctions().popen(command, mode);
    return callShell(
        command, [mode](const char* line) { return realProcessFunctions().popen(line, mode); },
        [](const std::FILE* stream) { return !stream; });
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
