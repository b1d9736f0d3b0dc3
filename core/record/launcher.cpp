// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/launcher.h"

#include "core/record/executable_check.h"
#include "core/record/recorder.h"
#include "core/record/recording_outcome.h"
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
#include <sys/prctl.h>
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
constexpr std::chrono::minutes kMaxCompletion{10};

std::vector<char*> pointersTo(const std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    for (const auto& string : strings)
        pointers.push_back(const_cast<char*>(string.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

std::string bootId() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    file >> id;
    return id;
}

std::int64_t wallClockNow() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Above stderr.
std::vector<int> openDescriptors() {
    std::vector<int> descriptors;
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error))
        if (const int descriptor = std::atoi(entry->path().filename().c_str()); descriptor > STDERR_FILENO)
            descriptors.push_back(descriptor);
    // The list itself was read through one that is closed by now; its number will be one of ours.
    std::erase_if(descriptors, [](int descriptor) { return fcntl(descriptor, F_GETFD) < 0; });
    return descriptors;
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
    page.options =
        (m_options.freeStacks ? wire::kFreeStacks : 0u) | (m_options.mappings ? wire::kMappings : 0u);
    page.sampling_bytes = m_options.samplingBytes;
    page.launcher_pid = getpid();
    const char* const check = std::getenv("TIDEMARK_CHECK_UNWIND");
    if (check && std::string_view(check) == "1")
        page.options |= wire::kCheckUnwind;
    const auto absolute = std::filesystem::absolute(collector);
    const auto preload = preloadablePath(absolute, m_ring->path());
    if (preload != absolute)
        m_link = preload;
    m_environment = targetEnvironment(environ, preload, m_ring->path());
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
    trace::Info info;
    info.program = std::filesystem::absolute(m_program).string();
    info.arguments = m_options.command;
    std::error_code error;
    info.workingDirectory = std::filesystem::current_path(error).string();
    utsname system{};
    uname(&system);
    info.host = system.nodename;
    info.kernel = system.release;
    info.machine = system.machine;
    info.bootId = bootId();
    info.recordedBy = "tidemark " TIDEMARK_VERSION;
    info.pid = m_target;
    info.uid = getuid();
    info.startMonotonicNs = m_ring->page().clock_start_ns;
    info.startWallClockNs = wallClockNow() - (monotonicNow() - info.startMonotonicNs);
    info.pageBytes = sysconf(_SC_PAGESIZE);
    info.cpus = static_cast<std::int64_t>(std::thread::hardware_concurrency());
    return info;
}

Status Launcher::startRecorder() {
    m_output = m_options.output;
    if (m_output.empty())
        m_output = fmt::format("tidemark.{}.{}.tide", m_program.filename().string(), m_target);
    m_output = std::filesystem::absolute(m_output);
    if (m_output.string().size() >= wire::kPathBytes)
        return Error{ErrorCode::NotWritable, "The name of the output is too long."};
    auto writer = trace::FileWriter::create(m_output,
        m_options.overwrite ? trace::FileWriter::IfExists::Overwrite : trace::FileWriter::IfExists::Refuse);
    if (!writer)
        return writer.error();
    std::memcpy(m_ring->page().output_path, m_output.c_str(), m_output.string().size() + 1);
    Pipe ready;
    m_recorder = fork();
    if (m_recorder == 0) {
        ready.closeReadEnd();
        m_go.closeWriteEnd();
        m_execError.closeReadEnd();
        becomeRecorder(std::move(*writer), describe(), ready);
    }
    ready.closeWriteEnd();
    char byte = 0;
    if (m_recorder < 0 || read(ready.readEnd(), &byte, 1) != 1) {
        unlink(m_output.c_str());
        return Error{ErrorCode::System, fmt::format("The recorder could not begin '{}'.", m_output.string())};
    }
    return Ok{};
}

void Launcher::becomeRecorder(trace::FileWriter writer, trace::Info info, Pipe& ready) {
    setsid();
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ})
        signal(number, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    prctl(PR_SET_NAME, "tidemark-record");
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(null, standard);
    // A pipe that somebody reads to its end must not be held open from here.
    for (const int descriptor : m_inherited)
        close(descriptor);
    {
        Recorder recorder(*m_ring, std::move(writer), std::move(info), m_options.symbolize);
        if (!recorder.begin())
            _exit(1);
        static_cast<void>(!write(ready.writeEnd(), "", 1));
        ready.closeWriteEnd();
        recorder.run();
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
        page.wait_status = status;
        page.wait_status_known = 1;
        page.doorbell.fetch_add(1);
        futexWake(page.doorbell);
    }
}

void Launcher::checkRecorder() {
    if (m_recorderGone || waitpid(m_recorder, nullptr, WNOHANG) != m_recorder)
        return;
    m_recorderGone = true;
    auto& page = m_ring->page();
    if (page.finalised.load() != 0 || m_targetGone)
        return;
    std::uint32_t going = static_cast<std::uint32_t>(wire::RecordingState::Recording);
    if (page.recording_state.load() == going) {
        page.stop_reason = static_cast<std::uint32_t>(wire::StopReason::RecorderGone);
        page.recording_state.compare_exchange_strong(
            going, static_cast<std::uint32_t>(wire::RecordingState::Stopped));
    }
    wakeTarget(m_ring->header());
}

void Launcher::supervise() {
    for (;;) {
        checkTarget();
        checkRecorder();
        if (m_targetGone)
            return;
        m_signals.wait(kPollMilliseconds, m_target);
    }
}

void Launcher::awaitRecorder() {
    const auto end = std::chrono::steady_clock::now() + kMaxCompletion;
    while (!m_recorderGone && std::chrono::steady_clock::now() < end) {
        checkRecorder();
        if (!m_recorderGone)
            m_signals.wait(kPollMilliseconds, 0);
    }
    if (!m_recorderGone) {
        m_notices.push_back(fmt::format("Process {} is still completing the trace.", m_recorder));
        return;
    }
    if (m_ring->page().finalised.load() == 0)
        if (auto status = finishRecording(m_output); !status)
            m_notices.push_back(status.error().sentence);
}

/// After a failure before the program began.
void Launcher::abandon() {
    m_go.closeWriteEnd();
    if (m_target > 0)
        waitpid(m_target, nullptr, 0);
    if (m_recorder > 0) {
        kill(m_recorder, SIGKILL);
        waitpid(m_recorder, nullptr, 0);
    }
    if (m_ring)
        unlink(m_ring->path().c_str());
    if (!m_link.empty())
        unlink(m_link.c_str());
}

void Launcher::describeTrace(RecordOutcome& outcome) const {
    const auto reader = trace::FileReader::open(m_output);
    if (!reader)
        return;
    for (const auto& chunk : reader->chunks()) {
        if (chunk.type != trace::ChunkType::End)
            continue;
        const auto payload = reader->read(chunk);
        const auto end = payload ? trace::decodeEnd(*payload) : Result<trace::End>(payload.error());
        if (end)
            describeRecording(*end, reader->fileBytes(), outcome);
    }
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
        describeTrace(outcome);
    }
    if (!m_link.empty())
        unlink(m_link.c_str());
    return outcome;
}

RecordOutcome Launcher::run() {
    auto status = prepare();
    if (status)
        status = forkTarget();
    if (status)
        status = startRecorder();
    if (!status) {
        abandon();
        RecordOutcome outcome;
        outcome.exitStatus = kOwnFailure;
        outcome.failure = status.error().sentence;
        return outcome;
    }
    const int execError = letTargetGo();
    supervise();
    awaitRecorder();
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
