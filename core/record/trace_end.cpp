// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/trace_end.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <sys/wait.h>

namespace tidemark::recording {
namespace {

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

/// As from waitpid. What the launcher knows, or else what the program itself said when it ended.
std::optional<int> waitStatus(const wire::Header& header) {
    if (header.page.wait_status_known.load() != 0)
        return header.page.wait_status.load();
    if (const auto status = header.process.exit_status.load(); status > 0)
        return W_EXITCODE((status - 1) & 0xff, 0);
    return std::nullopt;
}

Reason reasonOf(const wire::Header& header, const EndCircumstances& circumstances) {
    const auto& page = header.page;
    if (!circumstances.failure.empty())
        return {trace::EndReason::DataLost, circumstances.failure};
    if (!circumstances.limit.empty())
        return {trace::EndReason::Stopped,
            fmt::format("{}{}; the program went on.", kEndedAsAsked, circumstances.limit)};
    if (page.recording_state.load() == static_cast<std::uint32_t>(wire::RecordingState::Stopped))
        return stopReason(page);
    if (circumstances.replaced)
        return {trace::EndReason::Exec,
            fmt::format("The program was replaced by '{}' with exec.",
                std::string(page.exec_path, strnlen(page.exec_path, wire::kPathBytes)))};
    const auto status = waitStatus(header);
    if (!status)
        return {trace::EndReason::Vanished, {}};
    return {WIFSIGNALED(*status) ? trace::EndReason::Signal : trace::EndReason::Exit, {}};
}

bool isRecorded(const wire::Family* family, std::int32_t pid) {
    for (std::uint32_t i = 0; family != nullptr && i < wire::kMaxKnownProcesses; ++i) {
        const auto seen = family->known[(wire::knownPlace(pid) + i) % wire::kMaxKnownProcesses].load();
        if (seen == pid || seen == 0)
            return seen == pid;
    }
    return false;
}

std::string unseenAllocator(const wire::SharedPage& page) {
    return fmt::format(
        "The program brings its own allocator ({}), which could not be hooked: what it allocates "
        "that way was not recorded.",
        std::string(page.foreign_allocator, strnlen(page.foreign_allocator, sizeof page.foreign_allocator)));
}

/// Why the stacks of a Python program hold no Python frames; empty if they do.
std::string unseenPython(const wire::SharedPage& page) {
    const std::uint32_t version = page.python_version.load();
    const auto name = fmt::format("Python {}.{}", version >> 24, version >> 16 & 0xff);
    constexpr std::string_view kEnd = ": its stacks show the C frames of the interpreter only.";
    switch (static_cast<wire::PythonProblem>(page.python_problem.load())) {
    case wire::PythonProblem::None:
        break;
    case wire::PythonProblem::UnknownVersion:
        return fmt::format("How {} keeps its frames is not known{}", name, kEnd);
    case wire::PythonProblem::FreeThreaded:
        return fmt::format("This {} was built without the global lock, which is not supported{}", name, kEnd);
    case wire::PythonProblem::NotAsExpected:
        return fmt::format("This {} does not keep its frames where others of its version do{}", name, kEnd);
    }
    return {};
}

/// Where CPython told another tool of its objects.
std::string unseenReuse(const wire::SharedPage& page) {
    return page.python_tracer_taken.load() == 0
               ? std::string()
               : "Another tool (tracemalloc, say) held CPython's reference tracer for a while: blocks that "
                 "its free "
                 "lists handed out again meanwhile stayed with their earlier lines.";
}

/// Notes without a pid are the same processes as descendants with the same image.
std::vector<trace::End::UnrecordedProcess> unrecorded(
    const wire::Header& header, std::map<pid_t, std::string> seen, const wire::Family* family) {
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
        if (isRecorded(family, pid))
            continue;
        processes.push_back({pid, image});
        if (const auto same = std::find(nameless.begin(), nameless.end(), image); same != nameless.end())
            nameless.erase(same);
    }
    for (auto& path : nameless)
        processes.push_back({0, std::move(path)});
    return processes;
}

} // namespace

trace::End describeEnd(
    const wire::Header& header, TraceOutput& output, const EndCircumstances& circumstances) {
    const auto& page = header.page;
    trace::End end;
    auto reason = reasonOf(header, circumstances);
    end.reason = reason.reason;
    end.detail = std::move(reason.detail);
    if (page.foreign_allocator[0] != '\0')
        end.detail += (end.detail.empty() ? "" : " ") + unseenAllocator(page);
    for (const auto& sentence : {unseenPython(page), unseenReuse(page)})
        end.detail += (end.detail.empty() || sentence.empty() ? "" : " ") + sentence;
    if (const auto status = waitStatus(header)) {
        end.exitStatus = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
        end.exitSignal = WIFSIGNALED(*status) ? WTERMSIG(*status) : 0;
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
    end.unrecordedProcesses = unrecorded(header, circumstances.descendants, circumstances.family);
    return end;
}

} // namespace tidemark::recording
