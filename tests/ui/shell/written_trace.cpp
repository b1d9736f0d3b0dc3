// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/written_trace.h"

#include "core/trace_format/file.h"
#include "tests/core/profile/object_record.h"

#include <QDir>
#include <QFile>
#include <stdexcept>

namespace tidemark::tests {
namespace {

constexpr Nanoseconds kStep = 100'000'000;
enum Stack : std::uint32_t { Main = 1, Load, Serve, Grow, Insert, Churn };

trace::NamesChunk names() {
    trace::NamesChunk chunk;
    chunk.strings = {"", "main", "load()", "serve()", "grow()", "Registry<Session>::insert(unsigned long)",
        "churn()", "/src/service.cpp"};
    for (std::uint32_t frame = 0; frame < 6; ++frame) {
        chunk.frames.push_back({frame, {{frame + 1, 7, 10 * (frame + 1), 0}}, 0});
    }
    chunk.modules.push_back({0, 1, ""});
    chunk.modules.push_back({1, 2, "libother.so has no debug information."});
    return chunk;
}

std::vector<trace::Event> events(int churn, bool forgotten) {
    std::vector<trace::Event> events;
    std::uint64_t address = 0x1000;
    const auto allocate = [&](Stack stack, std::uint64_t size, Nanoseconds time) {
        address += 0x2000;
        events.push_back({trace::EventKind::Allocation, trace::Call::Malloc, 0, stack, address, size, time});
    };
    for (int i = 0; i < 100; ++i) {
        allocate(Load, 4096, i * 1'000'000);
    }
    for (int step = 2; step < 100; ++step) {
        allocate(Insert, 1000, step * kStep);
        if (forgotten) {
            allocate(Churn, 300, step * kStep);
        }
        for (int i = 0; i < churn; ++i) {
            allocate(Churn, 512, step * kStep + 1000);
            events.push_back(
                {trace::EventKind::Free, trace::Call::Free, 0, 0, address, 0, step * kStep + 2000});
        }
    }
    return events;
}

/// What differs between the traces.
struct Content {
    std::string program;
    std::vector<trace::Frame> frames;
    std::vector<trace::StackNode> stacks;
    trace::NamesChunk names;
    std::vector<trace::Event> events;
    std::vector<trace::StaleStack> stale{};
    trace::Bytes objects{};
};

QString write(const QString& folder, const QString& name, const Content& content) {
    const QString path = QDir(folder).filePath(name);
    auto created = trace::FileWriter::create(
        QFile::encodeName(path).toStdString(), trace::FileWriter::IfExists::Overwrite);
    if (!created.ok()) {
        throw std::runtime_error(created.error().sentence);
    }
    trace::FileWriter& writer = created.value();
    const auto append = [&](trace::ChunkType type, const trace::Bytes& payload) {
        if (!writer.append(type, payload).ok()) {
            throw std::runtime_error("append failed");
        }
    };
    trace::Info info;
    info.program = "/usr/bin/" + content.program;
    info.arguments = {content.program, "--port", "80"};
    trace::Module service;
    service.end = 0x10000;
    service.path = info.program;
    trace::Module other = service;
    other.id = 1;
    other.path = "/usr/lib/libother.so";
    append(trace::ChunkType::Info, trace::encodeInfo(info));
    append(trace::ChunkType::Modules, trace::encodeModules(std::vector{service, other}));
    append(trace::ChunkType::Frames, trace::encodeFrames({0, content.frames}));
    append(trace::ChunkType::Stacks, trace::encodeStacks({1, content.stacks}));
    trace::EventChunk chunk;
    chunk.events = content.events;
    append(trace::ChunkType::Events, trace::encodeEvents(chunk));
    append(trace::ChunkType::Threads,
        trace::encodeThreads(std::vector<trace::Thread>{{0, 100, content.program}}));
    if (!content.stale.empty()) {
        append(trace::ChunkType::StaleStacks, trace::encodeStaleStacks(content.stale));
    }
    if (!content.objects.empty()) {
        append(trace::ChunkType::PythonObjects, content.objects);
    }
    append(trace::ChunkType::Names, trace::encodeNames(content.names));
    trace::End end;
    end.reason = trace::EndReason::Exit;
    end.exitStatus = 0;
    end.duration = 100 * kStep;
    end.events = chunk.events.size();
    append(trace::ChunkType::End, trace::encodeEnd(end));
    if (!writer.finish().ok()) {
        throw std::runtime_error("finish failed");
    }
    return path;
}

constexpr std::uint64_t kFirstDict = 0x100000;

/// Stacks: 1 main, 2 serve, 3 remember, 4 new_dict, 5 start_pool.
std::vector<trace::Event> pythonEvents() {
    std::vector<trace::Event> events;
    const auto allocate = [&](std::uint32_t stack, std::uint64_t address, std::uint64_t size,
                              Nanoseconds time) {
        events.push_back({trace::EventKind::Allocation, trace::Call::Malloc, 0, stack, address, size, time});
    };
    for (std::uint64_t i = 0; i < 100; ++i) {
        allocate(5, 0x900000 + 0x2000 * i, 4096, static_cast<Nanoseconds>(i) * 1'000'000);
    }
    allocate(2, 0x50000, 56, kStep);
    for (std::uint64_t step = 2; step < 100; ++step) {
        const Nanoseconds time = static_cast<Nanoseconds>(step) * kStep;
        allocate(4, kFirstDict + 0x1000 * step, 1000, time);
        allocate(3, kFirstDict + 0x1000 * step + 0x800, 200, time);
    }
    return events;
}

trace::Bytes pythonObjects() {
    ObjectGraph graph;
    graph.texts = {"", "list", "dict", "kept"};
    graph.roots = {{ObjectGraph::Root::Kind::Module, "app", "", 0}};
    graph.objects = {{0x50000, 56, 0, 1, 1, 3}};
    for (std::uint64_t step = 2; step < 95; ++step) {
        graph.objects.push_back({kFirstDict + 0x1000 * step, 1000, 0, 2, 2, 0});
    }
    graph.time = 95 * kStep;
    return recordOf(graph);
}

} // namespace

QString writeServiceTrace(const QString& folder, const QString& name, int churn, bool forgotten) {
    return write(folder, name,
        {"service", {{1, 0x10}, {1, 0x20}, {1, 0x30}, {1, 0x40}, {1, 0x50}, {1, 0x60}},
            {{0, 0, 0}, {Main, 1, 0}, {Main, 2, 0}, {Serve, 3, 0}, {Grow, 4, 0}, {Serve, 5, 0}}, names(),
            events(churn, forgotten)});
}

QString writePythonTrace(const QString& folder, const QString& name) {
    const auto code = [](std::uint64_t id) { return trace::Frame{0, trace::kPythonFrame | id << 24 | 1}; };
    trace::NamesChunk names;
    names.strings = {"", "main", "serve", "remember", "new_dict", "start_pool", "/src/app.py"};
    for (std::uint32_t frame = 0; frame < 5; ++frame) {
        const bool isPython = frame == 1 || frame == 2;
        names.frames.push_back({frame, {{frame + 1, isPython ? 6u : 0u, isPython ? 10 * frame : 0u, 0}}, 0});
    }
    return write(folder, name,
        {"python3", {{1, 0x10}, code(1), code(2), {2, 0x20}, {1, 0x30}},
            {{0, 0, 0}, {1, 1, 0}, {2, 2, 0}, {3, 3, 0}, {1, 4, 0}}, names, pythonEvents(), {{3, "dict"}},
            pythonObjects()});
}

} // namespace tidemark::tests
