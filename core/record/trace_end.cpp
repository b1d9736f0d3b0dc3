// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/trace_end.h"

#include "core/symbols/symbolizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <pthread.h>
#include <sys/wait.h>
#include <thread>
#include <unordered_map>

namespace tidemark::recording {
namespace {

constexpr unsigned kParallelModules = 2;

class NamesWriter {
public:
    NamesWriter() { m_names.strings.emplace_back(); }

    void add(std::uint32_t module, std::span<const std::uint32_t> frames, const SymbolResult& result) {
        m_names.modules.push_back({module, stateOf(result.source.state), result.source.reason});
        for (std::size_t i = 0; i < frames.size() && i < result.answers.size(); ++i) {
            const auto& answer = result.answers[i];
            if (answer.locations.empty())
                continue;
            trace::NamesChunk::FrameNames names{frames[i], {}, answer.functionStart};
            for (const auto& location : answer.locations)
                names.locations.push_back(
                    {string(location.function), string(location.file), location.line, location.column});
            m_names.frames.push_back(std::move(names));
        }
    }

    trace::NamesChunk take() {
        std::sort(m_names.frames.begin(), m_names.frames.end(),
            [](const auto& left, const auto& right) { return left.frame < right.frame; });
        std::sort(m_names.modules.begin(), m_names.modules.end(),
            [](const auto& left, const auto& right) { return left.module < right.module; });
        return std::move(m_names);
    }

private:
    static std::uint8_t stateOf(SymbolSource::State state) {
        switch (state) {
        case SymbolSource::State::Full:
            return 1;
        case SymbolSource::State::SymbolTable:
            return 2;
        case SymbolSource::State::Nothing:
            break;
        }
        return 3;
    }

    std::uint32_t string(const std::string& text) {
        if (text.empty())
            return 0;
        const auto [entry, added] =
            m_strings.try_emplace(text, static_cast<std::uint32_t>(m_names.strings.size()));
        if (added)
            m_names.strings.push_back(text);
        return entry->second;
    }

    trace::NamesChunk m_names;
    std::unordered_map<std::string, std::uint32_t> m_strings;
};

/// libdw keeps line tables on the stack; the user may have limited that to less than it needs.
void giveThreadsRoomyStacks() {
    constexpr std::size_t kStackBytes = std::size_t{8} << 20;
    pthread_attr_t standard;
    if (pthread_getattr_default_np(&standard) != 0)
        return;
    std::size_t bytes = 0;
    if (pthread_attr_getstacksize(&standard, &bytes) == 0 && bytes < kStackBytes &&
        pthread_attr_setstacksize(&standard, kStackBytes) == 0)
        pthread_setattr_default_np(&standard);
    pthread_attr_destroy(&standard);
}

void resolveAll(std::span<const SymbolRequest> requests, std::span<SymbolResult> results) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < requests.size(); i = next++)
            if (!requests[i].returnAddresses.empty())
                results[i] = symbolize(requests[i]);
    };
    giveThreadsRoomyStacks();
    std::array<std::jthread, kParallelModules> workers;
    for (auto& worker : workers)
        worker = std::jthread(work);
}

struct Reason {
    trace::EndReason reason;
    std::string detail;
};

/// Why there was no ring for a further thread, of which there were that many at once.
std::string noRing(std::uint32_t ringsClaimed) {
    const std::string_view limit = ringsClaimed >= wire::kMaxRings
                                       ? "The program had more than {} threads at once"
                                       : "There was no room in shared memory to record more than {} threads";
    return fmt::format(fmt::runtime(limit), std::min(ringsClaimed, wire::kMaxRings)) +
           "; what the program did afterwards was not recorded.";
}

Reason stopReason(const wire::SharedPage& page) {
    switch (static_cast<wire::StopReason>(page.stop_reason.load())) {
    case wire::StopReason::RecorderGone:
        return {trace::EndReason::DataLost,
            "The recorder died; what the program did afterwards was not recorded."};
    case wire::StopReason::RecorderStalled:
        return {trace::EndReason::DataLost,
            "The recorder made no progress for 5 seconds; what the program did afterwards was not recorded."};
    case wire::StopReason::TooManyThreads:
        return {trace::EndReason::Stopped, noRing(page.rings_claimed.load())};
    case wire::StopReason::NoMemory:
        return {trace::EndReason::Stopped,
            "The program's address space was full; what it did afterwards was not recorded."};
    case wire::StopReason::StackTableFull:
        return {trace::EndReason::Stopped,
            "The table of call stacks was full; what the program did afterwards was not recorded."};
    case wire::StopReason::RecorderStopped:
    case wire::StopReason::None:
        break;
    }
    return {trace::EndReason::Stopped, "The recording was stopped; the program went on."};
}

Reason reasonOf(const wire::SharedPage& page, const EndCircumstances& circumstances) {
    if (!circumstances.failure.empty())
        return {trace::EndReason::DataLost, circumstances.failure};
    if (page.recording_state.load() == static_cast<std::uint32_t>(wire::RecordingState::Stopped))
        return stopReason(page);
    if (circumstances.replaced)
        return {trace::EndReason::Exec,
            fmt::format("The program was replaced by '{}' with exec.",
                std::string(page.exec_path, strnlen(page.exec_path, wire::kPathBytes)))};
    if (page.wait_status_known.load() == 0)
        return {trace::EndReason::Vanished, {}};
    return {WIFSIGNALED(page.wait_status.load()) ? trace::EndReason::Signal : trace::EndReason::Exit, {}};
}

std::string unseenAllocator(const wire::SharedPage& page) {
    return fmt::format(
        "The program brings its own allocator ({}), which could not be hooked: what it allocates "
        "that way was not recorded.",
        std::string(page.foreign_allocator, strnlen(page.foreign_allocator, sizeof page.foreign_allocator)));
}

/// Notes without a pid are the same processes as descendants with the same image.
std::vector<trace::End::UnrecordedProcess> unrecorded(
    const wire::Header& header, std::map<pid_t, std::string> seen) {
    std::vector<std::string> nameless;
    const auto used = std::min(header.spawn_notes_used.load(), wire::kMaxSpawnNotes);
    for (std::uint32_t i = 0; i < used; ++i) {
        const auto& note = header.spawn_notes[i];
        if (note.state.load(std::memory_order_acquire) != 2)
            continue;
        std::string path(note.path, strnlen(note.path, sizeof(note.path)));
        if (note.pid > 0)
            seen[note.pid] = std::move(path);
        else
            nameless.push_back(std::move(path));
    }
    std::vector<trace::End::UnrecordedProcess> processes;
    for (const auto& [pid, image] : seen) {
        processes.push_back({pid, image});
        if (const auto same = std::find(nameless.begin(), nameless.end(), image); same != nameless.end())
            nameless.erase(same);
    }
    for (auto& path : nameless)
        processes.push_back({0, std::move(path)});
    return processes;
}

} // namespace

Status appendNames(TraceOutput& output, bool symbolize) {
    if (!symbolize)
        return Ok{};
    const auto modules = output.modules().all();
    std::vector<SymbolRequest> requests(modules.size());
    std::vector<std::vector<std::uint32_t>> frames(modules.size());
    const auto all = output.stacks().frames();
    for (std::uint32_t frame = 0; frame < all.size(); ++frame) {
        if (all[frame].module == 0 || all[frame].module > modules.size())
            continue;
        requests[all[frame].module - 1].returnAddresses.push_back(all[frame].address);
        frames[all[frame].module - 1].push_back(frame);
    }
    for (std::size_t i = 0; i < modules.size(); ++i) {
        requests[i].path = modules[i].path;
        requests[i].buildId = modules[i].buildId;
    }
    std::vector<SymbolResult> results(modules.size());
    resolveAll(requests, results);
    NamesWriter names;
    for (std::size_t i = 0; i < modules.size(); ++i)
        if (!frames[i].empty())
            names.add(modules[i].id, frames[i], results[i]);
    return output.append(trace::ChunkType::Names, trace::encodeNames(names.take()));
}

trace::End describeEnd(
    const wire::Header& header, TraceOutput& output, const EndCircumstances& circumstances) {
    const auto& page = header.page;
    trace::End end;
    auto reason = reasonOf(page, circumstances);
    end.reason = reason.reason;
    end.detail = std::move(reason.detail);
    if (page.foreign_allocator[0] != '\0')
        end.detail += (end.detail.empty() ? "" : " ") + unseenAllocator(page);
    if (page.wait_status_known.load() != 0) {
        const int status = page.wait_status.load();
        end.exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        end.exitSignal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }
    end.duration = circumstances.duration;
    end.events = output.events();
    end.droppedEvents = page.dropped_events.load() + circumstances.damages;
    end.cutStacks = page.cut_stacks.load();
    end.unreliableFrames = page.unreliable_frames.load();
    end.checkedWalks = page.checked_walks.load();
    end.differingWalks = page.differing_walks.load();
    end.unknownStacks = output.stacks().unknownIds();
    end.recovered = circumstances.recovered;
    end.unrecordedProcesses = unrecorded(header, circumstances.descendants);
    return end;
}

} // namespace tidemark::recording
