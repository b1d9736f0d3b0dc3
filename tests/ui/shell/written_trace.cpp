// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/written_trace.h"

#include "core/trace_format/file.h"

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

} // namespace

QString writeServiceTrace(const QString& folder, const QString& name, int churn, bool forgotten) {
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
    info.program = "/usr/bin/service";
    info.arguments = {"service", "--port", "80"};
    trace::Module service;
    service.end = 0x10000;
    service.path = "/usr/bin/service";
    trace::Module other = service;
    other.id = 1;
    other.path = "/usr/lib/libother.so";
    append(trace::ChunkType::Info, trace::encodeInfo(info));
    append(trace::ChunkType::Modules, trace::encodeModules(std::vector{service, other}));
    append(trace::ChunkType::Frames,
        trace::encodeFrames({0, {{1, 0x10}, {1, 0x20}, {1, 0x30}, {1, 0x40}, {1, 0x50}, {1, 0x60}}}));
    append(trace::ChunkType::Stacks,
        trace::encodeStacks(
            {1, {{0, 0, 0}, {Main, 1, 0}, {Main, 2, 0}, {Serve, 3, 0}, {Grow, 4, 0}, {Serve, 5, 0}}}));
    trace::EventChunk chunk;
    chunk.events = events(churn, forgotten);
    append(trace::ChunkType::Events, trace::encodeEvents(chunk));
    append(trace::ChunkType::Threads, trace::encodeThreads(std::vector<trace::Thread>{{0, 100, "service"}}));
    append(trace::ChunkType::Names, trace::encodeNames(names()));
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

} // namespace tidemark::tests
