// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/recorder.h"

#include "core/profile/trace_index.h"
#include "core/record/family_failure.h"
#include "core/record/frame_names.h"
#include "core/record/shared_futex.h"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;

constexpr auto kMaxIdle = 20ms;
constexpr auto kSampleInterval = 100ms;
constexpr auto kEarlySampleInterval = 10ms; ///< for short programs
constexpr std::size_t kEarlySamples = 50;
constexpr std::size_t kSamplesPerDoubling = 10'000;
constexpr int kDetailFactor = 10; ///< plain samples per detailed one
constexpr std::size_t kSamplesPerChunk = 100;
constexpr auto kLookInterval = 200ms;
constexpr auto kExecGrace = 5ms;
constexpr auto kStatusPatience = 10s; ///< with a launcher that lives, but has not had its turn
/// A recording is complete so long after the target's end, and this part of its duration.
constexpr auto kIndexPatience = 500ms;
constexpr int kIndexShare = 20;

int openProcess(pid_t pid) {
    return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

} // namespace

Recorder::Recorder(RingFile& file, trace::FileWriter writer, trace::Info info, const RecorderOptions& options)
    : m_file(file), m_writer(std::move(writer)), m_info(std::move(info)), m_options(options),
      m_target(file.page().target_pid), m_targetFd(openProcess(m_target)), m_mapped(m_target),
      m_output([this](trace::ChunkType type, trace::ByteSpan payload) { return append(type, payload); },
          [this](std::uint64_t address) { return m_mapped.find(address); }),
      m_drain(file, m_output, [this](std::int32_t tid) { return threadExists(m_target, tid); }),
      m_descendants(m_target) {
    m_output.setProgram(m_info.program);
    if (m_options.index)
        m_index.emplace(m_writer);
}

Recorder::~Recorder() {
    if (m_targetFd >= 0)
        close(m_targetFd);
}

Status Recorder::append(trace::ChunkType type, trace::ByteSpan payload) {
    Status done = m_writer.append(type, payload);
    if (done && m_index)
        m_index->appended(m_writer.chunks().back());
    return done;
}

Status Recorder::begin() {
    if (auto status = m_output.append(trace::ChunkType::Info, trace::encodeInfo(m_info)); !status)
        return status;
    if (auto status = m_file.lock(); !status)
        return status;
    auto& page = m_file.page();
    page.recorder_pid = getpid();
    m_clock.emplace(page);
    auto preparing = static_cast<std::uint32_t>(wire::RecordingState::Preparing);
    page.recording_state.compare_exchange_strong(
        preparing, static_cast<std::uint32_t>(wire::RecordingState::Delayed));
    followFamilyState();
    m_nextSample = m_nextDetail = m_nextLook = Clock::now();
    return Ok{};
}

bool Recorder::launcherWaits() const {
    return isRunning(m_options.launcher);
}

bool Recorder::targetWasWaitedFor() const {
    if (m_file.page().wait_status_known.load() != 0)
        return true;
    return m_options.launcher > 0 && m_options.family != nullptr &&
           m_options.family->wait_status_known.load() != 0;
}

/// The user's limits: for all processes a span of time, for each trace its size.
std::string Recorder::limitReached() const {
    if (m_options.family != nullptr &&
        m_options.family->state.load() == static_cast<std::uint32_t>(wire::FamilyState::Ended))
        return "its time was over";
    if (m_options.sizeLimit > 0 && m_writer.bytesWritten() >= m_options.sizeLimit)
        return "the trace had reached its size limit";
    return {};
}

void Recorder::followFamilyState() {
    if (m_options.family != nullptr &&
        m_options.family->state.load() == static_cast<std::uint32_t>(wire::FamilyState::Delayed))
        return;
    auto delayed = static_cast<std::uint32_t>(wire::RecordingState::Delayed);
    m_file.page().recording_state.compare_exchange_strong(
        delayed, static_cast<std::uint32_t>(wire::RecordingState::Recording));
}

bool Recorder::imageReplaced(Clock::time_point now) {
    if (m_file.page().target_phase.load() != static_cast<std::uint32_t>(wire::TargetPhase::Exec)) {
        m_execSince.reset();
        return false;
    }
    if (!m_execSince)
        m_execSince = now;
    if (now - *m_execSince < kExecGrace)
        return false;
    m_execSince = now;
    return !mapsFile(m_target, m_file.path());
}

Recorder::State Recorder::targetState() {
    bool gone = false;
    if (m_targetFd >= 0) {
        pollfd end{m_targetFd, POLLIN, 0};
        gone = poll(&end, 1, 0) == 1;
    } else {
        gone = kill(m_target, 0) != 0;
    }
    if (gone || targetWasWaitedFor())
        return State::Gone;
    if (m_file.page().recording_state.load() == static_cast<std::uint32_t>(wire::RecordingState::Stopped))
        return State::Stopped;
    return imageReplaced(Clock::now()) ? State::Replaced : State::Going;
}

void Recorder::stopRecording() {
    auto& page = m_file.page();
    page.stop_reason = static_cast<std::uint32_t>(wire::StopReason::RecorderStopped);
    page.recording_state = static_cast<std::uint32_t>(wire::RecordingState::Stopped);
    wakeTarget(m_file.header());
}

void Recorder::sleepUntilNeeded(std::size_t taken) {
    if (m_drain.behind())
        return;
    // Until the collector is there something may begin at any moment; the program is starting.
    m_idle = taken > 0 || !attached() ? 1ms : std::min<std::chrono::milliseconds>(m_idle * 2, kMaxIdle);
    m_clock->setBusy(m_idle < kMaxIdle);
    auto& page = m_file.page();
    const auto rung = page.doorbell.load();
    page.doorbell_wanted = 1;
    if (page.doorbell.load() == rung)
        futexWait(page.doorbell, rung, m_idle);
    page.doorbell_wanted = 0;
}

void Recorder::run() {
    State state = State::Going;
    while ((state = targetState()) == State::Going) {
        const auto taken = m_drain.step(Clock::now());
        followFamilyState();
        m_limit = limitReached();
        if (m_output.failed() || !m_limit.empty()) {
            stopRecording();
            state = State::Stopped;
            break;
        }
        observe(Clock::now());
        sleepUntilNeeded(taken);
    }
    const std::int64_t noticed = monotonicNow();
    // Events that were under way when the recording was stopped are published a moment later.
    if (state == State::Stopped)
        std::this_thread::sleep_for(5ms);
    complete(state, noticed);
}

/// Only the pages that threads have written to are resident in the target.
std::int64_t Recorder::ringBytesInTarget() const {
    const auto page = sysconf(_SC_PAGESIZE);
    std::int64_t bytes = static_cast<std::int64_t>(sizeof(wire::SharedPage));
    const auto status = m_file.status();
    for (std::uint32_t ring = 0; ring < status.size(); ++ring) {
        const auto touched = static_cast<std::int64_t>(m_file.writtenBytes(ring, status[ring].head));
        bytes += (touched + page - 1) / page * page;
    }
    return bytes;
}

void Recorder::takeSample(Clock::time_point now) {
    const auto factor = std::size_t{1} << std::min<std::size_t>(m_samplesTaken / kSamplesPerDoubling, 20);
    const auto interval = (m_samplesTaken < kEarlySamples ? kEarlySampleInterval : kSampleInterval) * factor;
    m_nextSample = now + interval;
    const bool detailed = now >= m_nextDetail;
    auto sample = sampleCounters(m_target, detailed);
    if (!sample)
        return;
    // Reading the details stops the target's memory management: at most a hundredth of the time may go there.
    if (detailed)
        m_nextDetail = now + std::max<Clock::duration>(interval * kDetailFactor, (Clock::now() - now) * 100);
    sample->time = monotonicNow() - m_file.page().clock_start_ns;
    sample->recorderRingBytes = ringBytesInTarget();
    m_samples.push_back(*sample);
    ++m_samplesTaken;
    if (m_samples.size() >= kSamplesPerChunk)
        flushSamples();
}

void Recorder::nameThreads() {
    for (const auto& ring : m_file.status()) {
        if (ring.state != wire::RingState::InUse)
            continue;
        if (const auto name = threadName(m_target, ring.tid); !name.empty())
            m_output.nameThread(ring.tid, name);
    }
}

bool Recorder::attached() const {
    return m_file.page().target_phase.load() != static_cast<std::uint32_t>(wire::TargetPhase::NotAttached);
}

void Recorder::observe(Clock::time_point now) {
    if (!attached())
        return;
    if (now >= m_nextSample)
        takeSample(now);
    if (now >= m_nextLook) {
        m_nextLook = now + kLookInterval;
        nameThreads();
        m_descendants.poll();
    }
}

void Recorder::flushSamples() {
    if (!m_samples.empty())
        static_cast<void>(m_output.append(trace::ChunkType::Counters, trace::encodeCounters(m_samples)));
    m_samples.clear();
}

void Recorder::awaitWaitStatus() {
    const auto end = Clock::now() + kStatusPatience;
    while (Clock::now() < end && !targetWasWaitedFor() && launcherWaits())
        std::this_thread::sleep_for(1ms);
    auto& page = m_file.page();
    if (page.wait_status_known.load() == 0 && targetWasWaitedFor()) {
        page.wait_status = m_options.family->wait_status.load();
        page.wait_status_known = 1;
    }
}

/// An index that is late, or makes the trace larger than it may be, is left to whoever opens the trace first.
void Recorder::appendIndex(std::int64_t duration) {
    if (!m_index)
        return;
    const auto patience = kIndexPatience + std::chrono::nanoseconds(duration) / kIndexShare;
    const auto index =
        m_index->wait(patience, m_options.family != nullptr ? &m_options.family->hurry : nullptr);
    const bool fits =
        index != nullptr &&
        (m_options.sizeLimit == 0 || m_writer.bytesWritten() + index->all().size() <= m_options.sizeLimit);
    if (fits)
        static_cast<void>(appendTraceIndex(m_writer, *index));
}

/// How long the target was recorded. Who has much to do, or was stopped, notices the end late.
std::int64_t Recorder::recordedTime(State state, std::int64_t noticed) const {
    const bool isLaunchers = state == State::Gone && m_options.launcher > 0 && m_options.family != nullptr;
    const std::int64_t seen = isLaunchers ? m_options.family->ended_ns.load() : 0;
    const std::int64_t end = seen != 0 ? std::min(seen, noticed) : noticed;
    return std::max(end - m_file.page().clock_start_ns, m_output.lastTime());
}

void Recorder::complete(State state, std::int64_t noticed) {
    if (!m_output.failed())
        m_drain.drainAll();
    EndCircumstances circumstances;
    circumstances.duration = recordedTime(state, noticed);
    if (m_index)
        m_index->allAppended();
    flushSamples();
    if (state == State::Gone)
        awaitWaitStatus();
    if (!m_output.failed())
        static_cast<void>(
            appendNames(m_output, {m_options.symbolize, nullptr,
                                      m_options.family != nullptr ? &m_options.family->hurry : nullptr}));
    // A program that was replaced may be gone before anybody looked.
    circumstances.replaced =
        m_file.page().target_phase.load() == static_cast<std::uint32_t>(wire::TargetPhase::Exec);
    circumstances.failure = m_output.failure();
    circumstances.limit = m_limit;
    circumstances.family = m_options.family;
    circumstances.descendants = m_descendants.seen();
    circumstances.damages = m_drain.damages();
    const auto end = trace::encodeEnd(describeEnd(m_file.header(), m_output, circumstances));
    m_clock.reset();
    if (m_output.failed() && m_options.family != nullptr)
        noteFailedWrite(*m_options.family, m_output.failure());
    const bool ended = m_output.appendAnyway(trace::ChunkType::End, end).ok();
    if (ended)
        appendIndex(circumstances.duration);
    if (ended && m_writer.finish()) {
        m_file.page().finalised = 1;
        m_file.remove(state == State::Gone);
    } else if (m_output.failed()) {
        // Not even the end fits. Recovery would fail the same way, and all that could be saved is in the
        // trace.
        m_file.remove(state == State::Gone);
    }
}

} // namespace tidemark::recording
