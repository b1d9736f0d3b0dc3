// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/existing_trace.h"

#include "core/trace_format/file.h"

#include <fmt/format.h>

namespace tidemark::recording {
namespace {

/// Collects the chunks in file order; each returns false if it does not continue what came before.
class Collector {
public:
    explicit Collector(ExistingTrace& trace) : m_trace(trace) {}

    bool take(trace::ChunkType type, trace::ByteSpan payload) {
        switch (type) {
        case trace::ChunkType::Info:
            return takeInfo(trace::decodeInfo(payload));
        case trace::ChunkType::Modules:
            return takeModules(trace::decodeModules(payload));
        case trace::ChunkType::Frames:
            return takeFrames(trace::decodeFrames(payload));
        case trace::ChunkType::PythonCode:
            return takePythonCodes(trace::decodePythonCodes(payload));
        case trace::ChunkType::Stacks:
            return takeStacks(trace::decodeStacks(payload));
        case trace::ChunkType::Threads:
            return takeThreads(trace::decodeThreads(payload));
        case trace::ChunkType::Events:
            return takeEvents(trace::decodeEvents(payload));
        case trace::ChunkType::Marks:
            return takeMarks(trace::decodeMarks(payload));
        case trace::ChunkType::End:
            m_trace.hasEnd = true;
            return true;
        default:
            return true;
        }
    }

private:
    bool takeInfo(Result<trace::Info> info) {
        if (!info)
            return false;
        m_trace.program = info->program;
        m_trace.startMonotonicNs = info->startMonotonicNs;
        return true;
    }

    bool takeModules(Result<std::vector<trace::Module>> modules) {
        if (!modules)
            return false;
        for (auto& module : *modules) {
            if (module.id > m_trace.modules.size())
                return false;
            if (module.id == m_trace.modules.size())
                m_trace.modules.emplace_back();
            m_trace.modules[module.id] = std::move(module);
        }
        return true;
    }

    bool takeFrames(Result<trace::FrameChunk> chunk) {
        if (!chunk || chunk->firstId != m_trace.frames.size())
            return false;
        m_trace.frames.insert(m_trace.frames.end(), chunk->frames.begin(), chunk->frames.end());
        return true;
    }

    bool takeStacks(Result<trace::StackChunk> chunk) {
        if (!chunk || chunk->firstId != m_trace.nodes.size() + 1)
            return false;
        m_trace.nodes.insert(m_trace.nodes.end(), chunk->nodes.begin(), chunk->nodes.end());
        return true;
    }

    bool takePythonCodes(Result<std::vector<trace::PythonCode>> codes) {
        if (!codes)
            return false;
        for (auto& code : *codes)
            m_trace.pythonCodes.push_back(std::move(code));
        return true;
    }

    bool takeThreads(Result<std::vector<trace::Thread>> threads) {
        if (!threads)
            return false;
        for (auto& thread : *threads) {
            if (thread.id > m_trace.threads.size())
                return false;
            if (thread.id == m_trace.threads.size())
                m_trace.threads.emplace_back();
            m_trace.threads[thread.id] = std::move(thread);
        }
        return true;
    }

    bool takeMarks(Result<std::vector<trace::Mark>> marks) {
        if (!marks)
            return false;
        m_trace.marksAhead.insert(m_trace.marksAhead.end(), marks->begin(), marks->end());
        return true;
    }

    bool takeEvents(Result<trace::EventChunk> chunk) {
        if (!chunk)
            return false;
        m_trace.threadsWithEvents = m_trace.threads.size();
        m_trace.marksAhead.clear();
        m_trace.ringPositions = std::move(chunk->ringPositions);
        m_trace.lastPosition = chunk->first + chunk->events.size() - 1;
        if (!chunk->events.empty())
            m_trace.lastTime = chunk->events.back().time;
        return true;
    }

    ExistingTrace& m_trace;
};

} // namespace

Result<ExistingTrace> readExisting(const std::filesystem::path& path) {
    const auto reader = trace::FileReader::open(path);
    if (!reader)
        return reader.error();
    ExistingTrace trace;
    Collector collector(trace);
    for (const auto& chunk : reader->chunks()) {
        if (chunk.type == trace::ChunkType::Index)
            continue;
        const auto payload = reader->read(chunk);
        if (!payload)
            return payload.error();
        if (!collector.take(chunk.type, *payload))
            return Error{
                ErrorCode::Corrupt, fmt::format("'{}' is damaged at byte {} and cannot be completed.",
                                        path.string(), chunk.offset)};
    }
    return trace;
}

} // namespace tidemark::recording
