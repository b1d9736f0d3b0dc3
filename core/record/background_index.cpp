// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/background_index.h"

#include "core/profile/trace_index.h"

#include <algorithm>
#include <ctime>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;
using trace::ChunkType;

/// Few enough that a thread with next to no time stops soon.
constexpr std::size_t kEventsPerStopCheck = 1024;
constexpr int kLeastPriority = 19;
constexpr auto kHurryInterval = 10ms;
constexpr int kOthersShare = 10;
/// Less is no measure of what is left: caches are cold and tables small.
constexpr std::uint64_t kLeastTelling = 1U << 20;

std::chrono::nanoseconds timeOf(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

} // namespace

std::chrono::nanoseconds indexTimeLeft(
    std::chrono::nanoseconds spent, std::uint64_t done, std::uint64_t all) {
    if (done < kLeastTelling || done >= all)
        return {};
    const double share = static_cast<double>(all - done) / static_cast<double>(done);
    return std::chrono::duration_cast<std::chrono::nanoseconds>(spent * share);
}

BackgroundIndex::~BackgroundIndex() {
    halt();
}

void BackgroundIndex::appended(const trace::Chunk& chunk) {
    if (chunk.type != ChunkType::Events && chunk.type != ChunkType::Domains)
        return;
    m_rawBytes += chunk.type == ChunkType::Events ? chunk.rawBytes : 0;
    {
        const std::lock_guard lock(m_mutex);
        if (m_done)
            return;
        m_chunks.push_back(chunk);
    }
    m_changed.notify_one();
    if (m_rawBytes >= kSmallestCached && !m_thread.joinable())
        start(Priority::Idle);
}

void BackgroundIndex::allAppended() {
    if (!m_thread.joinable())
        return;
    halt();
    m_all = true;
    m_allSince = Clock::now();
    if (!m_done)
        start(Priority::Normal);
}

void BackgroundIndex::start(Priority priority) {
    m_thread = std::jthread([this, priority](const std::stop_token& stop) {
        // Linux takes the number of a thread here. Who has given up priority cannot have it back: see halt().
        if (priority == Priority::Idle)
            (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLeastPriority);
        work(stop);
        m_spentBefore += timeOf(CLOCK_THREAD_CPUTIME_ID);
    });
}

void BackgroundIndex::halt() {
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_thread.join();
}

std::optional<trace::Chunk> BackgroundIndex::next(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, stop, [this] { return !m_chunks.empty() || m_all; });
    if (stop.stop_requested() || m_chunks.empty())
        return std::nullopt;
    const trace::Chunk chunk = m_chunks.front();
    m_chunks.pop_front();
    return chunk;
}

/// False: without this chunk there is no index.
bool BackgroundIndex::take(const trace::Chunk& chunk) {
    const auto payload = m_trace.read(chunk);
    if (!payload)
        return false;
    if (!m_feed) {
        const auto folder = std::filesystem::absolute(m_trace.path()).parent_path();
        auto out = IndexBytesWriter::createUnnamed(folder);
        if (!out)
            return false;
        m_feed.emplace(std::move(out).value(), folder);
    }
    if (chunk.type == ChunkType::Domains) {
        const auto domains = trace::decodeDomains(*payload);
        if (domains)
            m_feed->nameDomains(*domains);
        return domains.ok();
    }
    auto events = trace::decodeEvents(*payload);
    if (!events || !m_feed->begin(*events) || !m_feed->problems().none())
        return false;
    m_events = std::move(events).value();
    m_fed = 0;
    return true;
}

/// What is left of the current chunk; false if stopped.
bool BackgroundIndex::feed(const std::stop_token& stop) {
    while (m_fed < m_events.events.size()) {
        if (stop.stop_requested())
            return false;
        const std::size_t count = std::min(kEventsPerStopCheck, m_events.events.size() - m_fed);
        m_feed->add(std::span(m_events.events).subspan(m_fed, count));
        m_fed += count;
    }
    return true;
}

void BackgroundIndex::work(const std::stop_token& stop) {
    bool good = feed(stop);
    while (good && !stop.stop_requested()) {
        const auto chunk = next(stop);
        if (!chunk)
            break;
        good = take(*chunk);
        if (good && !feed(stop))
            return;
        m_doneBytes += chunk->type == ChunkType::Events ? chunk->rawBytes : 0;
    }
    if (good && (stop.stop_requested() || !m_all))
        return;
    std::shared_ptr<const IndexBytes> index;
    if (good && m_feed) {
        auto bytes = m_feed->writer().finish({}, stop);
        index = bytes ? std::move(bytes).value() : nullptr;
    }
    const std::lock_guard lock(m_mutex);
    m_done = true;
    m_index = std::move(index);
    m_chunks.clear();
    m_changed.notify_all();
}

bool BackgroundIndex::isLate(std::chrono::nanoseconds spentSince, std::chrono::nanoseconds patience) const {
    return spentSince + indexTimeLeft(m_spentBefore + spentSince, m_doneBytes, m_rawBytes) >= patience;
}

std::shared_ptr<const IndexBytes> BackgroundIndex::wait(
    std::chrono::nanoseconds patience, const std::atomic<std::uint32_t>* hurry) {
    if (!m_thread.joinable())
        return nullptr;
    clockid_t clock{};
    const bool clocked = pthread_getcpuclockid(m_thread.native_handle(), &clock) == 0;
    std::unique_lock lock(m_mutex);
    while (!m_done && Clock::now() < m_allSince + kOthersShare * patience &&
           (!clocked || !isLate(timeOf(clock), patience)) && (hurry == nullptr || hurry->load() == 0))
        m_changed.wait_for(lock, kHurryInterval);
    return m_index;
}

} // namespace tidemark::recording
