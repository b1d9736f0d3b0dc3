// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/keeper.h"

#include "core/record/completer.h"
#include "core/record/executable_check.h"
#include "core/record/family_failure.h"
#include "core/record/not_recorded.h"
#include "core/record/recorder.h"
#include "core/record/recovery.h"
#include "core/record/shared_futex.h"
#include "core/record/target_environment.h"
#include "core/record/target_process.h"
#include "core/record/tick_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;

constexpr auto kShortLife = 30ms; ///< an image that is still there after this gets a recorder
constexpr auto kWaitingTurn = 2ms;
constexpr auto kPendingTurn = 20ms;
constexpr auto kIdleTurn = 1000ms;
constexpr auto kManifestInterval = 500ms;
constexpr auto kJoining = 10s;        ///< what a process may take to join that has begun to
constexpr auto kStatusPatience = 10s; ///< with a launcher that has not said how the first process ended
constexpr std::uint64_t kManifestRoom = 64 << 10;
constexpr unsigned kMaxAttempts = 2;
constexpr int kNotBegun = 2; ///< exit status of a recorder
constexpr int kCompleterNice = 5;

std::atomic<std::uint32_t>* g_doorbell = nullptr;

/// A recorder or the completer has ended.
void onChild(int) {
    if (g_doorbell != nullptr)
        g_doorbell->fetch_add(1);
}

bool isGone(pid_t pid) {
    return kill(pid, 0) != 0 && errno == ESRCH;
}

std::filesystem::path collectorOf(const wire::Family& family) {
    const std::string preload(family.preload, strnlen(family.preload, wire::kPathBytes));
    return preload.substr(std::min(preload.find('=') + 1, preload.size()));
}

constexpr auto number(wire::FamilyState state) {
    return static_cast<std::uint32_t>(state);
}

} // namespace

Keeper::Keeper(FamilyFile& file, KeeperOptions options)
    : m_file(file), m_options(std::move(options)), m_names(file.outputPath(), m_options.record.overwrite),
      m_joiners(file.path(), collectorOf(file.family())),
      m_roomForManifest(file.outputPath().parent_path(), kManifestRoom) {
    auto& family = m_file.family();
    family.awaiting = m_options.staysAlone ? 1 : 0;
    m_joiners.settled(m_options.launcher);
    family.keeper_pid = getpid();
    g_doorbell = &family.doorbell;
    struct sigaction action {};
    action.sa_handler = onChild;
    sigaction(SIGCHLD, &action, nullptr);
    m_manifest.trace = m_file.outputPath().filename().string();
    m_manifest.startWallClockNs = m_options.common.startWallClockNs;
    prctl(PR_SET_NAME, "tidemark-keep");
}

bool Keeper::startFirst(RingFile& ring, trace::FileWriter writer, const std::function<void()>& ready) {
    auto image = Image::open(ring.path(), ring.page().target_pid.load());
    if (!image)
        return false;
    (*image)->output = m_file.outputPath();
    (*image)->phase = Image::Phase::Recorded;
    (*image)->hasTrace = true;
    (*image)->entry = m_manifest.processes.size();
    m_manifest.processes.push_back({.pid = (*image)->pid(),
        .parent = getppid(),
        .image = m_options.common.program,
        .file = m_manifest.trace,
        .problem = {}});
    m_file.family().live_images.fetch_add(1);
    (*image)->recorder = fork();
    if ((*image)->recorder == 0) {
        prctl(PR_SET_NAME, "tidemark-record");
        signal(SIGCHLD, SIG_DFL);
        Recorder recorder(ring, std::move(writer), m_options.common,
            {m_options.record.symbolize, &m_file.family(), m_options.launcher, m_options.record.sizeLimit,
                m_options.record.index});
        if (!recorder.begin())
            _exit(kNotBegun);
        ready();
        recorder.run();
        _exit(0);
    }
    const bool started = (*image)->recorder > 0;
    m_images.push_back(std::move(*image));
    return started;
}

void Keeper::followLimits() {
    auto& state = m_file.family().state;
    const auto since = Clock::now() - m_begin;
    auto delayed = number(wire::FamilyState::Delayed);
    if (since >= m_options.record.delay)
        state.compare_exchange_strong(delayed, number(wire::FamilyState::Recording));
    if (m_options.record.duration.count() > 0 && since >= m_options.record.delay + m_options.record.duration)
        state = number(wire::FamilyState::Ended);
}

void Keeper::takeAnnouncements() {
    for (auto& announcement : m_file.family().announcements) {
        auto state = announcement.state.load();
        if (state == wire::kAnnounced) {
            const pid_t pid = announcement.pid;
            const auto serial = announcement.serial;
            announcement.state = wire::kFree;
            adopt(pid, serial);
        } else if (state >= wire::kBeingWritten && isGone(static_cast<pid_t>(state - wire::kBeingWritten)) &&
                   announcement.state.compare_exchange_strong(state, wire::kFree)) {
            m_file.family().live_images.fetch_sub(1); // killed over it; its ring file goes at the end
        }
    }
}

void Keeper::adopt(pid_t pid, std::uint32_t serial) {
    auto opened = Image::open(m_file.ringFile(serial), pid);
    if (!opened) {
        m_file.family().live_images.fetch_sub(1);
        return;
    }
    auto& image = **opened;
    if (pid == m_file.family().first_pid.load())
        handOverOutput(image);
    image.entry = m_manifest.processes.size();
    m_manifest.processes.push_back({.pid = pid,
        .parent = image.parent(),
        .image = image.executable(),
        .startNs = image.page().clock_start_ns - m_options.common.startMonotonicNs,
        .file = image.output.filename().string(),
        .problem = {}});
    m_manifestChanged = true;
    m_images.push_back(std::move(*opened));
}

/// The last image of the first process is what the user means; those before it get names of their own.
void Keeper::handOverOutput(Image& to) {
    const auto output = m_file.outputPath();
    const auto before = std::find_if(
        m_images.begin(), m_images.end(), [&](const auto& image) { return image->output == output; });
    if (before != m_images.end() && (*before)->phase == Image::Phase::Completing) {
        waitpid(m_completer, nullptr, 0);
        completerGone();
    }
    const auto entry = std::find_if(m_manifest.processes.begin(), m_manifest.processes.end(),
        [&](const auto& process) { return process.file == output.filename(); });
    if (entry != m_manifest.processes.end()) {
        auto name = std::filesystem::path(entry->image).filename().string();
        const auto aside = m_names.next(static_cast<pid_t>(entry->pid), name);
        std::error_code error;
        std::filesystem::rename(output, aside, error);
        entry->file = aside.filename().string();
        if (before != m_images.end()) {
            (*before)->output = aside;
            (*before)->noteOutput();
        }
    }
    to.output = output;
    to.noteOutput();
}

void Keeper::giveOutput(Image& image) {
    if (image.output.empty()) {
        image.output = m_names.next(image.pid(), image.name());
        image.noteOutput();
        m_manifest.processes[image.entry].file = image.output.filename().string();
        m_manifestChanged = true;
    }
}

void Keeper::look(Image& image) {
    switch (image.phase) {
    case Image::Phase::Waiting: {
        image.moveClock();
        auto delayed = static_cast<std::uint32_t>(wire::RecordingState::Delayed);
        if (m_file.family().state.load() == number(wire::FamilyState::Recording))
            image.page().recording_state.compare_exchange_strong(
                delayed, static_cast<std::uint32_t>(wire::RecordingState::Recording));
        if (image.ended())
            imageEnded(image);
        else if (image.isBusy() || Clock::now() - image.seen > kShortLife ||
                 m_file.family().state.load() == number(wire::FamilyState::Ended))
            startRecorder(image);
        break;
    }
    case Image::Phase::Orphaned:
        if (image.ended())
            imageEnded(image);
        break;
    case Image::Phase::Recorded:
    case Image::Phase::Ended:
    case Image::Phase::Completing:
    case Image::Phase::Done:
        break;
    }
}

void Keeper::startRecorder(Image& image) {
    giveOutput(image);
    image.recorder = fork();
    if (image.recorder < 0)
        return; // tried again in the next turn
    if (image.recorder == 0) {
        prctl(PR_SET_NAME, "tidemark-record");
        signal(SIGCHLD, SIG_DFL);
        auto ring = RingFile::adopt(image.ring());
        auto writer = trace::FileWriter::create(image.output, m_options.record.overwrite
                                                                  ? trace::FileWriter::IfExists::Overwrite
                                                                  : trace::FileWriter::IfExists::Refuse);
        if (!writer)
            noteFailedWrite(m_file.family(), writer.error().sentence);
        if (!ring || !writer)
            _exit(kNotBegun);
        Recorder recorder(*ring, std::move(*writer),
            image.describe(m_options.common, m_options.record.hideArguments),
            {m_options.record.symbolize, &m_file.family(), isOutputOwner(image) ? m_options.launcher : 0,
                m_options.record.sizeLimit, m_options.record.index});
        if (!recorder.begin())
            _exit(kNotBegun);
        recorder.run();
        _exit(0);
    }
    image.hasTrace = true;
    image.phase = Image::Phase::Recorded;
}

void Keeper::imageEnded(Image& image) {
    if (image.isPrelude())
        return drop(image);
    giveOutput(image);
    image.endSeen = Clock::now();
    image.phase = Image::Phase::Ended;
}

void Keeper::reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == m_completer) {
            completerGone();
            continue;
        }
        const auto image = std::find_if(
            m_images.begin(), m_images.end(), [pid](const auto& known) { return known->recorder == pid; });
        if (image != m_images.end())
            recorderGone(**image, WIFEXITED(status) && WEXITSTATUS(status) == kNotBegun);
    }
}

void Keeper::recorderGone(Image& image, bool notBegun) {
    image.recorder = -1;
    std::error_code error;
    if (image.page().finalised.load() != 0)
        return image.isPrelude() ? drop(image) : finish(image, {});
    image.stopOrphan();
    if (notBegun || !std::filesystem::exists(image.ring(), error))
        return finish(image, notBegun ? "Its trace could not be written." : "Its trace is not complete.");
    image.phase = Image::Phase::Orphaned;
}

/// The launcher has not said yet how the first process ended.
bool Keeper::awaitsStatus(Image& image) const {
    auto& family = m_file.family();
    if (image.pid() != family.first_pid.load() || !isOutputOwner(image) || m_options.launcher <= 0 ||
        image.page().target_phase.load() == static_cast<std::uint32_t>(wire::TargetPhase::Exec))
        return false;
    if (family.wait_status_known.load() != 0) {
        image.page().wait_status = family.wait_status.load();
        image.page().wait_status_known = 1;
        return false;
    }
    return isRunning(m_options.launcher) && Clock::now() - image.endSeen < kStatusPatience;
}

void Keeper::startCompleter() {
    if (m_completer > 0)
        return;
    bool any = false;
    for (const auto& image : m_images) {
        if (image->phase != Image::Phase::Ended || awaitsStatus(*image))
            continue;
        image->phase = Image::Phase::Completing;
        any = true;
    }
    if (!any)
        return;
    m_completer = fork();
    if (m_completer < 0) { // tried again in the next turn
        for (const auto& image : m_images)
            if (image->phase == Image::Phase::Completing)
                image->phase = Image::Phase::Ended;
    }
    if (m_completer != 0)
        return;
    prctl(PR_SET_NAME, "tidemark-finish");
    signal(SIGCHLD, SIG_DFL);
    setpriority(PRIO_PROCESS, 0, kCompleterNice);
    KnownSymbols known;
    for (const auto& image : m_images)
        if (image->phase == Image::Phase::Completing)
            if (const auto status =
                    completeImage(*image, m_file.family(), m_options.record, m_options.common, known, true);
                !status)
                noteFailedWrite(m_file.family(), status.error().sentence);
    _exit(0);
}

void Keeper::completerGone() {
    m_completer = -1;
    for (const auto& image : m_images) {
        if (image->phase != Image::Phase::Completing)
            continue;
        std::uint64_t bytes = 0;
        std::error_code error;
        if (readEnd(image->output, bytes)) {
            unlinkRingFile(image->ring());
            finish(*image, {});
        } else if (++image->attempts < kMaxAttempts) {
            image->hasTrace = std::filesystem::exists(image->output, error);
            image->phase = Image::Phase::Ended;
        } else {
            finish(*image, "Its trace could not be completed.");
        }
    }
}

void Keeper::finish(Image& image, const std::string& problem) {
    auto& entry = m_manifest.processes[image.entry];
    std::uint64_t bytes = 0;
    const auto end = readEnd(image.output, bytes);
    if (end) {
        entry.endReason = end->reason;
        entry.exitStatus = end->exitStatus;
        entry.exitSignal = end->exitSignal;
        entry.events = end->events;
    }
    entry.ended = true;
    entry.problem = problem;
    if (end && problem.empty() && end->reason == trace::EndReason::DataLost)
        entry.problem = end->detail;
    if (!entry.problem.empty())
        noteIncomplete(image, entry.problem);
    std::error_code error;
    if (!problem.empty() && (m_file.family().failed_writes.load() != 0 ||
                                !std::filesystem::exists(image.output.parent_path(), error)))
        unlinkRingFile(image.ring()); // nobody will ever complete it
    m_manifestChanged = true;
    if (entry.endReason == trace::EndReason::Exec)
        noteReplacement(image); // may move the entries
    else if (!image.ended())
        m_joiners.settled(image.pid());
    image.phase = Image::Phase::Done;
    m_file.family().live_images.fetch_sub(1);
}

/// What the first process's trace has lost, the launcher says anyway.
void Keeper::noteIncomplete(const Image& image, const std::string& problem) {
    auto& family = m_file.family();
    if (!isOutputOwner(image))
        family.broken_traces.fetch_add(1);
    noteFailure(family, problem);
}

/// A program that cannot be recorded is listed in place of the image that became it.
void Keeper::noteReplacement(const Image& image) {
    const std::string program(image.page().exec_path, strnlen(image.page().exec_path, wire::kPathBytes));
    if (!program.starts_with('/'))
        return; // what else it may mean is known only there
    const auto check = checkProgram(program, {});
    if (check.exitStatus == 0)
        return;
    m_manifest.processes.push_back({.pid = image.pid(),
        .parent = image.parent(),
        .image = program,
        .startNs = m_manifest.processes[image.entry].startNs,
        .file = {},
        .problem = check.failure});
    m_manifestChanged = true;
}

/// As if it had not been there.
void Keeper::drop(Image& image) {
    std::error_code error;
    unlinkRingFile(image.ring());
    if (image.hasTrace)
        std::filesystem::remove(image.output, error);
    noteReplacement(image);
    m_manifest.processes[image.entry].pid = 0;
    image.phase = Image::Phase::Done;
    m_file.family().live_images.fetch_sub(1);
}

void Keeper::writeManifestIfDue(bool now, bool isLast) {
    if (!m_manifestChanged || (!now && Clock::now() - m_manifestWritten < kManifestInterval))
        return;
    m_manifestWritten = Clock::now();
    m_manifestChanged = false;
    auto manifest = m_manifest;
    std::erase_if(manifest.processes, [](const auto& process) { return process.pid == 0; });
    auto& family = m_file.family();
    manifest.refused = family.refused.load();
    manifest.notRecorded = notRecorded(family);
    manifest.samplingBytes = static_cast<std::int64_t>(family.sampling_bytes);
    manifest.failure = failureOf(family);
    if (manifest.processes.size() == 1 && manifest.refused == 0 &&
        manifest.notRecorded == trace::NotRecorded{} && family.broken_traces.load() == 0)
        return;
    const auto path = trace::manifestPath(m_file.outputPath());
    auto status = trace::writeManifest(path, manifest, isLast);
    if (!status && now && m_roomForManifest.giveBack())
        status = trace::writeManifest(path, manifest, isLast);
    m_manifestChanged = !status; // tried again: room may come back
    if (!status && now)
        noteFailure(family, status.error().sentence);
}

bool Keeper::nothingPends() const {
    for (const auto& announcement : m_file.family().announcements)
        if (announcement.state.load() == wire::kAnnounced)
            return false;
    return std::none_of(m_images.begin(), m_images.end(), [](const auto& image) {
        return image->phase == Image::Phase::Ended || image->phase == Image::Phase::Completing ||
               image->ended();
    });
}

void Keeper::sleep(std::uint32_t rung) {
    std::chrono::milliseconds turn = kIdleTurn;
    const auto& family = m_file.family();
    const bool mayLeaveSoon =
        family.wait_status_known.load() != 0 && (family.awaiting.load() == 0 || m_joiners.foundIsStarting());
    if (mayLeaveSoon || m_options.record.delay.count() > 0 || m_options.record.duration.count() > 0)
        turn = kPendingTurn;
    for (const auto& image : m_images) {
        if (image->phase == Image::Phase::Waiting)
            turn = kWaitingTurn;
        else if (image->phase != Image::Phase::Recorded)
            turn = std::min(turn, std::chrono::milliseconds(kPendingTurn));
    }
    futexWait(m_file.family().doorbell, rung, turn);
}

bool Keeper::turn() {
    followLimits();
    takeAnnouncements();
    reap();
    for (const auto& image : m_images)
        look(*image);
    startCompleter();
    std::erase_if(m_images, [](const auto& image) { return image->phase == Image::Phase::Done; });
    writeManifestIfDue(false);
    if (!nothingPends())
        return true;
    const bool awaits = m_images.empty() && awaitsJoiners();
    m_file.family().awaiting = awaits ? 1 : 0;
    sayWhatIsComplete();
    return awaits || !m_images.empty();
}

/// Who waits for the first process has not seen its end.
bool Keeper::launcherWaits() const {
    return m_file.family().wait_status_known.load() == 0 && isRunning(m_options.launcher);
}

/// Nobody is recorded, but somebody may be yet: the first process may become another program, a child may
/// allocate for the first time, and both when whoever started them is long gone.
bool Keeper::awaitsJoiners() {
    const auto& family = m_file.family();
    if (family.state.load() == number(wire::FamilyState::Ended))
        return false;
    if (m_options.staysAlone || launcherWaits())
        return true;
    return family.follow != static_cast<std::uint32_t>(wire::Follow::None) && m_joiners.any();
}

/// Once for the launcher: the traces of all who have ended, the first process among them.
void Keeper::sayWhatIsComplete() {
    auto& family = m_file.family();
    const bool ended = m_images.empty() && family.state.load() == number(wire::FamilyState::Ended);
    if (family.complete.load() != 0 || (launcherWaits() && !ended))
        return;
    m_manifestChanged = true; // what was counted is no change
    writeManifestIfDue(true);
    family.complete = 1;
}

/// Ring files of processes that were killed before they could announce them, or even write their first word:
/// nobody knows of them.
void Keeper::removeUnannounced() const {
    for (const auto& path : m_file.ringFiles()) {
        const auto ring = LeftoverRingFile::open(path);
        if (!ring || ((*ring)->outputPath().empty() && isGone((*ring)->header().page.target_pid.load())))
            unlinkRingFile(path);
    }
}

/// Who began to join before the end makes its ring file, and is gone, or announces it. Whoever comes later
/// sees the end.
void Keeper::awaitJoiners() {
    const auto end = Clock::now() + kJoining;
    while (m_images.empty() && m_file.family().live_images.load() != 0 && Clock::now() < end) {
        std::this_thread::sleep_for(kWaitingTurn);
        takeAnnouncements();
    }
}

void Keeper::run() {
    do {
        for (;;) {
            const auto rung = m_file.family().doorbell.load();
            if (!turn())
                break;
            sleep(rung);
        }
        m_file.family().state = number(wire::FamilyState::Ended);
        takeAnnouncements();
        awaitJoiners();
    } while (!m_images.empty());
    m_manifestChanged = true;
    writeManifestIfDue(true, true);
    removeUnannounced();
    std::error_code error;
    std::filesystem::remove(collectorLink(m_file.path()), error);
    std::filesystem::remove(m_file.path(), error);
}

} // namespace tidemark::recording
