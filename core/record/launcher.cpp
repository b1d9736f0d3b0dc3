// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/launcher.h"

#include "core/record/executable_check.h"
#include "core/record/keeper.h"
#include "core/record/keeper_process.h"
#include "core/record/recording_outcome.h"
#include "core/record/recovery.h"
#include "core/record/shared_futex.h"
#include "core/record/target_environment.h"
#include "core/record/tick_clock.h"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <string_view>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace tidemark::recording {
namespace {

constexpr int kOwnFailure = 125;
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;
constexpr int kPollMilliseconds = 1000; ///< signals end the wait at once
constexpr int kAwaitMilliseconds = 10;  ///< the keeper may go on after it has said that all is complete
constexpr std::chrono::minutes kMaxCompletion{10};
constexpr std::chrono::seconds kMaxDeparture{5};

std::vector<char*> pointersTo(const std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (const auto& string : strings)
        pointers.push_back(const_cast<char*>(string.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

/// Keeps the numbers 0 to 2 from becoming files of ours where this process was started without them. The
/// target finds them closed, as it would otherwise.
class StandardDescriptors {
public:
    StandardDescriptors() {
        int next = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (; next >= 0 && next <= STDERR_FILENO; next = open("/dev/null", O_RDWR | O_CLOEXEC))
            m_taken.push_back(next);
        if (next >= 0)
            close(next);
    }
    ~StandardDescriptors() {
        for (const int descriptor : m_taken)
            close(descriptor);
    }
    StandardDescriptors(const StandardDescriptors&) = delete;
    StandardDescriptors& operator=(const StandardDescriptors&) = delete;

private:
    std::vector<int> m_taken;
};

} // namespace

Pipe::Pipe() {
    if (pipe2(m_ends, O_CLOEXEC) != 0)
        m_ends[0] = m_ends[1] = -1;
}

Pipe::~Pipe() {
    closeEnd(0);
    closeEnd(1);
}

void Pipe::closeEnd(int which) {
    if (m_ends[which] >= 0)
        close(m_ends[which]);
    m_ends[which] = -1;
}

Launcher::Launcher(const RecordOptions& options, std::filesystem::path program, std::vector<int> inherited)
    : m_options(options), m_program(std::move(program)), m_inherited(std::move(inherited)) {}

Status Launcher::prepare() {
    const auto collector = m_options.collector.empty() ? findCollector() : m_options.collector;
    std::error_code error;
    if (collector.empty())
        return Error{
            ErrorCode::NotFound, "The collector libtidemark_collector.so was not found beside this program."};
    if (!std::filesystem::exists(collector, error))
        return Error{
            ErrorCode::NotFound, fmt::format("The collector '{}' does not exist.", collector.string())};
    const auto folder =
        std::filesystem::absolute(m_options.output.empty() ? std::filesystem::path("x") : m_options.output)
            .parent_path();
    auto ring = RingFile::create(folder);
    if (!ring)
        return ring.error();
    m_ring.emplace(std::move(*ring));
    auto& page = m_ring->page();
    page.clock_start_ns = monotonicNow();
    page.options = recordedBesides(m_options);
    page.sampling_bytes = m_options.samplingBytes;
    m_startWallClock = wallClockNow();
    page.launcher_pid = getpid();
    const char* const check = std::getenv("TIDEMARK_CHECK_UNWIND");
    if (check && std::string_view(check) == "1")
        page.options |= wire::kCheckUnwind;
    const auto absolute = std::filesystem::absolute(collector);
    const auto preload = preloadablePath(absolute, m_ring->path());
    if (preload != absolute)
        m_link = preload;
    auto family = FamilyFile::create(m_ring->path(), m_options, preload);
    if (!family)
        return family.error();
    m_family.emplace(std::move(*family));
    m_family->family().options = page.options;
    m_family->family().sampling_bytes = page.sampling_bytes;
    m_environment = targetEnvironment(environ, preload, m_family->path());
    return Ok{};
}

Status Launcher::forkTarget() {
    m_target = fork();
    if (m_target < 0)
        return Error{
            ErrorCode::System, fmt::format("No process could be started: {}.", std::strerror(errno))};
    if (m_target == 0)
        becomeTarget();
    m_go.closeReadEnd();
    m_execError.closeWriteEnd();
    m_ring->page().target_pid = m_target;
    m_family->family().first_pid = m_target;
    return Ok{};
}

void Launcher::becomeTarget() {
    m_go.closeWriteEnd();
    char go = 0;
    if (read(m_go.readEnd(), &go, 1) != 1)
        _exit(kOwnFailure);
    auto arguments = pointersTo(m_options.command);
    auto environment = pointersTo(m_environment);
    m_signals.restoreOriginal();
    execve(m_program.c_str(), arguments.data(), environment.data());
    const int error = errno;
    static_cast<void>(!write(m_execError.writeEnd(), &error, sizeof(error)));
    _exit(error == ENOENT ? kNotFound : kNotExecutable);
}

trace::Info Launcher::describe() {
    auto info = describeMachine(m_ring->page().clock_start_ns, m_startWallClock);
    info.program = std::filesystem::absolute(m_program).string();
    std::error_code error;
    if (!m_options.hideArguments) {
        info.arguments = m_options.command;
        info.workingDirectory = std::filesystem::current_path(error).string();
    }
    info.pid = m_target;
    info.samplingBytes = static_cast<std::int64_t>(m_ring->page().sampling_bytes);
    info.options = m_ring->page().options;
    return info;
}

Status Launcher::startKeeper() {
    m_output = m_options.output;
    if (m_output.empty())
        m_output = fmt::format("tidemark.{}.{}.tide", m_program.filename().string(), m_target);
    m_output = std::filesystem::absolute(m_output);
    if (!m_family->setOutputPath(m_output))
        return Error{ErrorCode::NotWritable, "The name of the output is too long."};
    auto writer = trace::FileWriter::create(m_output,
        m_options.overwrite ? trace::FileWriter::IfExists::Overwrite : trace::FileWriter::IfExists::Refuse);
    if (!writer)
        return writer.error();
    std::memcpy(m_ring->page().output_path, m_output.c_str(), m_output.string().size() + 1);
    Pipe ready;
    m_keeper = fork();
    if (m_keeper == 0) {
        ready.closeReadEnd();
        m_go.closeWriteEnd();
        m_execError.closeReadEnd();
        becomeKeeper(std::move(*writer), describe(), ready);
    }
    ready.closeWriteEnd();
    char byte = 0;
    if (m_keeper < 0 || read(ready.readEnd(), &byte, 1) != 1) {
        unlink(m_output.c_str());
        return Error{ErrorCode::System, fmt::format("The recorder could not begin '{}'.", m_output.string())};
    }
    return Ok{};
}

void Launcher::becomeKeeper(trace::FileWriter writer, trace::Info info, Pipe& ready) {
    leaveTerminal(m_inherited);
    {
        Keeper keeper(*m_family, {m_options, std::move(info), getppid()});
        if (!m_family->lock())
            _exit(1);
        const bool started = keeper.startFirst(*m_ring, std::move(writer), [&ready] {
            static_cast<void>(!write(ready.writeEnd(), "", 1));
            ready.closeWriteEnd();
        });
        if (!started)
            _exit(1);
        ready.closeWriteEnd();
        keeper.run();
    }
    _exit(0);
}

int Launcher::letTargetGo() {
    static_cast<void>(!write(m_go.writeEnd(), "", 1));
    m_go.closeWriteEnd();
    int error = 0;
    if (read(m_execError.readEnd(), &error, sizeof(error)) != static_cast<ssize_t>(sizeof(error)))
        error = 0;
    m_execError.closeReadEnd();
    return error;
}

/// As the first process of a container, this one inherits what nobody waits for.
void Launcher::reapStrays() const {
    siginfo_t ended{};
    while (getpid() == 1 && waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid > 0 &&
           ended.si_pid != m_target && ended.si_pid != m_keeper)
        waitpid(ended.si_pid, nullptr, 0);
}

/// A terminal stops the whole job; the shell must see that of its own child, which is this process. Shells
/// continue the whole group, too; whoever continues this process alone means the target.
void Launcher::stopWithTarget() const {
    kill(getpid(), SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    siginfo_t continued{};
    if (waitid(P_PID, static_cast<id_t>(m_target), &continued, WCONTINUED | WNOHANG) == 0 &&
        continued.si_pid == 0)
        kill(m_target, SIGCONT);
}

void Launcher::checkTarget() {
    int status = 0;
    while (!m_targetGone && waitpid(m_target, &status, WNOHANG | WUNTRACED) == m_target) {
        if (WIFSTOPPED(status)) {
            if (WSTOPSIG(status) != SIGSTOP)
                stopWithTarget();
            continue;
        }
        m_targetGone = true;
        m_waitStatus = status;
        auto& page = m_ring->page();
        auto& family = m_family->family();
        family.ended_ns = monotonicNow();
        family.wait_status = status;
        family.wait_status_known = 1;
        for (auto* const doorbell : {&family.doorbell, &page.doorbell}) {
            doorbell->fetch_add(1);
            futexWake(*doorbell);
        }
    }
}

void Launcher::checkKeeper() {
    if (!m_keeperGone && waitpid(m_keeper, nullptr, WNOHANG) == m_keeper)
        m_keeperGone = true;
}

void Launcher::supervise() {
    for (;;) {
        checkTarget();
        checkKeeper();
        reapStrays();
        if (m_targetGone)
            break;
        m_signals.wait(kPollMilliseconds, m_target);
    }
    m_signals.wait(0, 0); // what the terminal sent was for the target
}

/// The trace of the first process is left to its recorder, if that lives, or else to us.
void Launcher::completeAlone() {
    const auto end = std::chrono::steady_clock::now() + kMaxCompletion;
    while (std::chrono::steady_clock::now() < end) {
        const auto status = finishRecording(m_output);
        if (status)
            return;
        if (status.error().code != ErrorCode::Unsupported)
            return m_notices.push_back(status.error().sentence);
        if (m_signals.wait(kAwaitMilliseconds, 0))
            break;
    }
    m_notices.emplace_back("The trace is still being completed.");
}

/// With the job that this process is, the keeper may be killed: it should have tidied up by then.
void Launcher::awaitDeparture() {
    const auto end = std::chrono::steady_clock::now() + kMaxDeparture;
    while (!m_keeperGone && !m_family->keeperGoesOn() && std::chrono::steady_clock::now() < end) {
        if (m_signals.wait(kAwaitMilliseconds, 0))
            return;
        checkKeeper();
    }
}

void Launcher::awaitKeeper() {
    const auto end = std::chrono::steady_clock::now() + kMaxCompletion;
    auto& family = m_family->family();
    int askedToEnd = 0;
    while (!m_keeperGone && family.complete.load() == 0 && askedToEnd < 2 &&
           std::chrono::steady_clock::now() < end) {
        askedToEnd += m_signals.wait(kAwaitMilliseconds, 0) ? 1 : 0;
        family.hurry = askedToEnd > 0 ? 1 : 0;
        checkKeeper();
    }
    if (family.complete.load() != 0)
        return awaitDeparture();
    if (m_keeperGone)
        completeAlone();
    else
        m_notices.push_back(fmt::format("Process {} is still completing the trace.", m_keeper));
}

/// After a failure before the program began.
void Launcher::abandon() {
    m_go.closeWriteEnd();
    if (m_target > 0)
        waitpid(m_target, nullptr, 0);
    if (m_keeper > 0) { // its recorder finds the target gone
        kill(m_keeper, SIGKILL);
        waitpid(m_keeper, nullptr, 0);
    }
    if (m_ring)
        unlinkRingFile(m_ring->path());
    if (m_family)
        unlink(m_family->path().c_str());
    if (!m_link.empty())
        unlink(m_link.c_str());
}

void Launcher::describeTraces(RecordOutcome& outcome) const {
    std::uint64_t bytes = 0;
    const auto end = readEnd(m_output, bytes);
    if (!end) {
        if (outcome.notices.empty())
            outcome.notices.push_back(
                fmt::format("The trace '{}' could not be completed.", m_output.string()));
        return describeLosses(m_family->family(), outcome);
    }
    describeRecording(*end, bytes, outcome);
    const auto path = trace::manifestPath(m_output);
    const auto manifest = trace::readManifest(path);
    if (manifest && manifest->trace == m_output.filename() && manifest->startWallClockNs == m_startWallClock)
        describeFamily(*manifest, path, outcome);
    describeLosses(m_family->family(), outcome);
}

RecordOutcome Launcher::outcome(int execError) {
    RecordOutcome outcome;
    outcome.output = m_output;
    outcome.notices = std::move(m_notices);
    outcome.exitStatus = WIFEXITED(m_waitStatus) ? WEXITSTATUS(m_waitStatus) : 128 + WTERMSIG(m_waitStatus);
    outcome.deathSignal = WIFSIGNALED(m_waitStatus) ? WTERMSIG(m_waitStatus) : 0;
    const bool attached =
        m_ring->page().target_phase.load() != static_cast<std::uint32_t>(wire::TargetPhase::NotAttached);
    if (execError != 0)
        outcome.failure =
            fmt::format("'{}' could not be started: {}.", m_program.string(), std::strerror(execError));
    else if (!attached)
        outcome.notices.emplace_back("Nothing was recorded: the program did not load the collector.");
    if (execError != 0 || !attached) {
        unlink(m_output.c_str());
        outcome.output.clear();
    } else {
        describeTraces(outcome);
    }
    if (!m_link.empty() && m_keeperGone)
        unlink(m_link.c_str());
    return outcome;
}

RecordOutcome Launcher::run() {
    auto status = prepare();
    if (status)
        status = forkTarget();
    if (status)
        status = startKeeper();
    if (!status) {
        abandon();
        RecordOutcome outcome;
        outcome.exitStatus = kOwnFailure;
        outcome.failure = status.error().sentence;
        return outcome;
    }
    const int execError = letTargetGo();
    supervise();
    awaitKeeper();
    return outcome(execError);
}

} // namespace tidemark::recording

tidemark::RecordOutcome tidemark::record(const RecordOptions& options) {
    RecordOutcome refused;
    if (options.command.empty()) {
        refused.failure = "No program was given.";
        return refused;
    }
    const recording::StandardDescriptors standard;
    const char* searchPath = std::getenv("PATH");
    auto check = recording::checkProgram(
        options.command.front(), searchPath != nullptr ? searchPath : "/bin:/usr/bin");
    if (check.exitStatus != 0) {
        refused.exitStatus = check.exitStatus;
        refused.failure = std::move(check.failure);
        return refused;
    }
    return recording::Launcher(options, std::move(check.path), recording::openDescriptors()).run();
}
