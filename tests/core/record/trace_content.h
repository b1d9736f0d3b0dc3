// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/chunks.h"
#include "core/trace_format/file.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace tidemark::recording {

/// Everything that a trace says, for comparisons.
struct TraceContent {
    trace::Info info;
    trace::End end;
    bool complete = false;
    std::vector<trace::Event> events;
    std::vector<trace::Frame> frames;
    std::vector<trace::StackNode> nodes;
    std::vector<trace::Module> modules;
    std::vector<trace::Thread> threads;
    std::vector<trace::CounterSample> counters;
    std::size_t names = 0;
    std::size_t eventChunks = 0;

    /// Module-relative addresses of an event's stack, innermost first: "1a 2b".
    std::string stackOf(const trace::Event& event) const {
        std::string text;
        for (auto node = event.stack; node != 0; node = nodes.at(node - 1).parent) {
            const auto frame = nodes.at(node - 1).frame;
            text += frame == trace::kNoFrame ? "? " : std::to_string(frames.at(frame).address) + " ";
        }
        return text;
    }
};

template <typename T>
T expectOk(Result<T> result) {
    if (!result)
        throw std::runtime_error(result.error().sentence);
    return std::move(result).value();
}

template <typename Item>
void replaceById(std::vector<Item>& table, const std::vector<Item>& items) {
    for (const auto& item : items) {
        if (item.id >= table.size())
            table.resize(item.id + 1);
        table[item.id] = item;
    }
}

inline TraceContent readTrace(const std::filesystem::path& path) {
    const auto reader = expectOk(trace::FileReader::open(path));
    TraceContent content;
    content.complete = reader.complete();
    for (const auto& chunk : reader.chunks()) {
        const auto payload = expectOk(reader.read(chunk));
        if (chunk.type == trace::ChunkType::Info)
            content.info = expectOk(trace::decodeInfo(payload));
        if (chunk.type == trace::ChunkType::End)
            content.end = expectOk(trace::decodeEnd(payload));
        if (chunk.type == trace::ChunkType::Modules)
            replaceById(content.modules, expectOk(trace::decodeModules(payload)));
        if (chunk.type == trace::ChunkType::Threads)
            replaceById(content.threads, expectOk(trace::decodeThreads(payload)));
        if (chunk.type == trace::ChunkType::Names)
            content.names = expectOk(trace::decodeNames(payload)).frames.size();
        if (chunk.type == trace::ChunkType::Frames)
            for (const auto& frame : expectOk(trace::decodeFrames(payload)).frames)
                content.frames.push_back(frame);
        if (chunk.type == trace::ChunkType::Stacks)
            for (const auto& node : expectOk(trace::decodeStacks(payload)).nodes)
                content.nodes.push_back(node);
        if (chunk.type == trace::ChunkType::Counters)
            for (const auto& sample : expectOk(trace::decodeCounters(payload)))
                content.counters.push_back(sample);
        if (chunk.type != trace::ChunkType::Events)
            continue;
        const auto events = expectOk(trace::decodeEvents(payload));
        if (events.first != content.events.size() + 1)
            throw std::runtime_error("event positions have a hole");
        content.events.insert(content.events.end(), events.events.begin(), events.events.end());
        ++content.eventChunks;
    }
    return content;
}

} // namespace tidemark::recording
