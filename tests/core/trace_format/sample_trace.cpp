// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/trace_format/sample_trace.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace tidemark::trace {

std::string RandomChunks::text(std::size_t longest) {
    static constexpr std::string_view kLetters = "abc/: <>\"\\äß…";
    std::string result;
    for (auto left = upTo(longest); left > 0; --left) {
        const auto letter = upTo(9);
        result += kLetters[letter];
    }
    return result;
}

Info RandomChunks::info() {
    Info info;
    info.program = text(20);
    info.arguments = {text(5), "", "ä…"};
    info.workingDirectory = text(10);
    info.host = text(9);
    info.kernel = text(9);
    info.machine = text(9);
    info.bootId = text(9);
    info.recordedBy = text(9);
    info.pid = static_cast<std::int64_t>(any());
    info.uid = static_cast<std::int64_t>(upTo(70000));
    info.startWallClockNs = static_cast<std::int64_t>(any());
    info.startMonotonicNs = static_cast<std::int64_t>(any());
    info.timeResolutionNs = static_cast<std::int64_t>(upTo(1000));
    info.pageBytes = 16384;
    info.cpus = 3;
    info.samplingBytes = static_cast<std::int64_t>(upTo(1'000'000));
    info.options = static_cast<std::int64_t>(upTo(7));
    return info;
}

std::vector<Module> RandomChunks::modules() {
    std::vector<Module> modules(upTo(5));
    for (Module& module : modules) {
        module.id = static_cast<std::uint32_t>(any());
        module.start = any();
        module.end = any();
        module.bias = any();
        module.loaded = any();
        module.unloaded = upTo(1) == 0 ? kNever : any();
        module.buildId = text(20);
        module.path = text(30);
    }
    return modules;
}

FrameChunk RandomChunks::frames() {
    FrameChunk chunk;
    chunk.firstId = static_cast<std::uint32_t>(upTo(1000));
    chunk.frames.resize(upTo(50));
    for (Frame& frame : chunk.frames)
        frame = {static_cast<std::uint32_t>(upTo(5)), any()};
    return chunk;
}

StackChunk RandomChunks::stacks() {
    StackChunk chunk;
    chunk.firstId = static_cast<std::uint32_t>(1 + upTo(1000));
    chunk.nodes.resize(upTo(50));
    std::uint32_t id = chunk.firstId;
    for (StackNode& node : chunk.nodes) {
        node.parent = static_cast<std::uint32_t>(upTo(id - 1));
        node.frame = upTo(9) == 0 ? kNoFrame : static_cast<std::uint32_t>(upTo(kNoFrame - 1));
        node.flags = static_cast<std::uint8_t>(upTo(7));
        ++id;
    }
    return chunk;
}

void RandomChunks::fill(Event& event, const Features& features) {
    event.kind = static_cast<EventKind>(upTo(static_cast<std::uint64_t>(kLastEventKind)));
    event.call = static_cast<Call>(upTo(static_cast<std::uint64_t>(kLastCall)));
    event.thread = static_cast<std::uint32_t>(upTo(3) == 0 ? any() : upTo(3));
    event.address = upTo(3) == 0 ? any() : 0x55550000 + 16 * upTo(40);
    const bool block = allocates(event.kind);
    if (block || event.kind == EventKind::Mapping || event.kind == EventKind::Restamp)
        event.stack = static_cast<std::uint32_t>(upTo(3) == 0 ? any() : upTo(1000));
    if (block || event.kind == EventKind::Mapping || event.kind == EventKind::Unmapping)
        event.size = upTo(7) == 0 ? any() : upTo(3) == 0 ? upTo(5000) : 16 * upTo(3);
    if (block && features.usable && upTo(9) != 0)
        event.usable = std::max(event.size, upTo(9) == 0 ? any() : event.size + 8);
    const bool releases = event.kind == EventKind::Free || event.kind == EventKind::ReallocFree ||
                          event.kind == EventKind::Unmapping;
    if (releases && features.freeStacks && upTo(3) != 0)
        event.freeStack = static_cast<std::uint32_t>(upTo(1000));
    if (features.domains && upTo(3) == 0)
        event.domain = static_cast<std::uint32_t>(upTo(3) == 0 ? any() : upTo(3));
    if (features.sampling && upTo(9) != 0)
        event.threadAllocations = upTo(9) == 0 ? any() : upTo(100'000);
}

EventChunk RandomChunks::events(std::size_t count) {
    EventChunk chunk;
    chunk.first = 1 + upTo(1'000'000);
    const Features features{upTo(1) == 0, upTo(1) == 0, upTo(1) == 0, upTo(1) == 0};
    Nanoseconds time = static_cast<Nanoseconds>(upTo(1'000'000'000));
    for (std::size_t i = 0; i < count; ++i) {
        Event& event = chunk.events.emplace_back();
        fill(event, features);
        time += static_cast<Nanoseconds>(upTo(2) == 0 ? upTo(10'000'000'000) : 0);
        event.time = time;
    }
    chunk.ringPositions.resize(upTo(4));
    for (RingPosition& ring : chunk.ringPositions)
        ring = {static_cast<std::uint32_t>(any()), static_cast<std::uint32_t>(any()),
            static_cast<std::uint32_t>(any()), any(), any(), any()};
    return chunk;
}

std::vector<Mark> RandomChunks::marks() {
    std::vector<Mark> marks(upTo(5));
    for (Mark& mark : marks)
        mark = {any(), static_cast<Nanoseconds>(any()), static_cast<MarkKind>(upTo(4)),
            static_cast<std::uint32_t>(any()), text(30)};
    return marks;
}

std::vector<Domain> RandomChunks::domains() {
    std::vector<Domain> domains(upTo(5));
    for (Domain& domain : domains)
        domain = {static_cast<std::uint32_t>(any()), text(15)};
    return domains;
}

std::vector<StaleStack> RandomChunks::staleStacks() {
    std::vector<StaleStack> stacks(upTo(5));
    for (StaleStack& stack : stacks)
        stack = {static_cast<std::uint32_t>(any()), text(15)};
    return stacks;
}

std::vector<Thread> RandomChunks::threads() {
    std::vector<Thread> threads(upTo(5));
    for (Thread& thread : threads)
        thread = {static_cast<std::uint32_t>(any()), static_cast<std::int64_t>(any()), text(15)};
    return threads;
}

std::vector<PythonCode> RandomChunks::pythonCodes() {
    std::vector<PythonCode> codes(upTo(5));
    for (PythonCode& code : codes)
        code = {static_cast<std::uint32_t>(any()), static_cast<std::uint32_t>(any()),
            static_cast<std::uint32_t>(any()), text(30), text(30), text(50)};
    return codes;
}

std::vector<CounterSample> RandomChunks::counters() {
    std::vector<CounterSample> samples(upTo(20));
    for (CounterSample& sample : samples) {
        sample.time = static_cast<Nanoseconds>(any());
        sample.rssBytes = upTo(3) == 0 ? -1 : static_cast<std::int64_t>(any());
        sample.privateDirtyBytes = static_cast<std::int64_t>(upTo(1'000'000));
    }
    return samples;
}

NamesChunk RandomChunks::names() {
    NamesChunk names;
    names.strings.emplace_back();
    for (auto left = upTo(20); left > 0; --left)
        names.strings.push_back(text(30));
    const auto string = [&] { return static_cast<std::uint32_t>(upTo(names.strings.size() - 1)); };
    for (auto left = upTo(20); left > 0; --left) {
        auto& frame = names.frames.emplace_back();
        frame.frame = static_cast<std::uint32_t>(upTo(kNoFrame - 1));
        frame.functionStart = any();
        for (auto depth = upTo(3); depth > 0; --depth)
            frame.locations.push_back({string(), string(), static_cast<std::uint32_t>(any()),
                static_cast<std::uint32_t>(upTo(100))});
    }
    for (auto left = upTo(4); left > 0; --left)
        names.modules.push_back(
            {static_cast<std::uint32_t>(any()), static_cast<std::uint8_t>(upTo(3)), text(30)});
    std::uint32_t frame = 0;
    for (auto left = names.strings.size() > 1 ? upTo(5) : 0; left > 0; --left) {
        frame += static_cast<std::uint32_t>(1 + upTo(1000));
        names.types.push_back({frame, static_cast<std::uint32_t>(1 + upTo(names.strings.size() - 2)),
            1 + upTo(10'000), static_cast<std::uint8_t>(upTo(127)), upTo(1) == 1});
    }
    return names;
}

CodeChunk RandomChunks::code() {
    CodeChunk code;
    code.module = static_cast<std::uint32_t>(any());
    code.machine = static_cast<Machine>(upTo(2));
    code.strings.emplace_back();
    for (auto left = upTo(10); left > 0; --left)
        code.strings.push_back(text(30));
    const auto string = [&] { return static_cast<std::uint32_t>(upTo(code.strings.size() - 1)); };
    for (auto left = upTo(5); left > 0; --left) {
        auto& function = code.functions.emplace_back();
        function.begin = any();
        function.name = string();
        function.code.resize(1 + upTo(40), std::byte{0x90});
        const auto last = static_cast<std::uint32_t>(function.code.size() - 1);
        for (std::uint32_t offset = 0; offset <= last; offset += 1 + static_cast<std::uint32_t>(upTo(9))) {
            function.references.push_back({offset, string()});
            auto& run = function.runs.emplace_back(CodeChunk::Run{offset, {}});
            for (auto depth = upTo(3); depth > 0; --depth)
                run.chain.push_back({string(), string(), static_cast<std::uint32_t>(any())});
        }
    }
    return code;
}

End RandomChunks::end() {
    End end;
    end.reason = static_cast<EndReason>(upTo(6));
    end.exitStatus = static_cast<std::int64_t>(upTo(255));
    end.exitSignal = static_cast<std::int64_t>(upTo(64));
    end.detail = text(30);
    end.duration = static_cast<Nanoseconds>(upTo(1'000'000'000'000));
    end.events = any();
    end.droppedEvents = any();
    end.cutStacks = upTo(9);
    end.unreliableFrames = upTo(9);
    end.checkedWalks = upTo(9);
    end.differingWalks = end.checkedWalks != 0 ? upTo(9) : 0;
    end.unknownStacks = upTo(9);
    end.recovered = upTo(1) == 0;
    for (auto left = upTo(3); left > 0; --left)
        end.unrecordedProcesses.push_back({static_cast<std::int64_t>(upTo(99999)), text(9)});
    return end;
}

namespace {

/// Two threads; the second half of the blocks stays live.
EventChunk sampleEvents(Position first) {
    EventChunk chunk;
    chunk.first = first;
    for (std::uint32_t i = 0; i < kSampleEvents / 2; ++i) {
        Event event;
        event.time = static_cast<Nanoseconds>(first * 1'000'000 + i / 4 * 1'000'000);
        event.thread = i % 2;
        const bool frees = i >= 10 && i % 3 == 0;
        event.kind = frees ? EventKind::Free : EventKind::Allocation;
        event.call = frees ? Call::Free : Call::Malloc;
        event.address = 0x5555'0000 + first * 0x1000 + (frees ? i - 10 : i) * 0x20;
        event.size = frees ? 0 : 8 + i;
        event.stack = frees ? 0 : 1 + i % 7;
        chunk.events.push_back(event);
    }
    chunk.ringPositions = {{0, 1, 0, first * 40, 7, 9}, {1, 1, 1, first * 32, 7, 8}};
    return chunk;
}

NamesChunk sampleNames() {
    NamesChunk names;
    names.strings = {"", "main", "/src/main.cpp", "Cache::insert(int)", "operator new(unsigned long)"};
    names.frames = {{0, {{1, 2, 10, 5}}, 0x1000}, {1, {{3, 2, 20, 1}, {1, 2, 12, 3}}, 0x1000},
        {2, {{4, 0, 0, 0}}, 0x4000}, {3, {}, 0}};
    names.modules = {{0, 1, ""}, {1, 2, "There is no debug information."}, {2, 3, "The file is gone."}};
    return names;
}

} // namespace

std::vector<std::pair<ChunkType, Bytes>> sampleChunks() {
    Info info;
    info.program = "/opt/service/bin/service";
    info.arguments = {"service", "--port", "80"};
    info.host = "example";
    info.kernel = "6.1.0";
    info.machine = "x86_64";
    info.recordedBy = "tidemark 0.1.0";
    info.pid = 4711;
    info.startWallClockNs = 1'700'000'000'000'000'000;
    const std::vector<Module> modules = {
        {0, 0x1000, 0x9000, 0, 0, kNever, "\x12\xab", "/opt/service/bin/service"},
        {1, 0x7f0000000000, 0x7f0000100000, 0x7f0000000000, 0, kNever, "\x01", "/lib/libstdc++.so.6"},
        {2, 0x7f0000200000, 0x7f0000300000, 0x7f0000200000, 3, 30, "", "/opt/service/lib/plugin.so"}};
    const FrameChunk frames{
        0, {{1, 0x1010}, {1, 0x1020}, {2, 0x4010}, {3, 0x2345}, {0, 0x7fff1234}, {1, 0x1030}}};
    const StackChunk stacks{1, {{0, 0, 0}, {1, 1, 0}, {2, 2, 0}, {1, 3, 0}, {0, kNoFrame, StackNode::kCut},
                                   {5, 4, 0}, {1, 5, StackNode::kIncomplete}}};
    const std::vector<Thread> threads = {{0, 4711, "service"}, {1, 4712, "worker"}};
    const std::vector<CounterSample> counters = {
        {1'000'000, 4 << 20, 1 << 20, 0, 1 << 20}, {20'000'000, 8 << 20, 4 << 20, 0, 1 << 20}};
    End end;
    end.reason = EndReason::Exit;
    end.exitStatus = 0;
    end.duration = 50'000'000;
    end.events = kSampleEvents;
    return {{ChunkType::Info, encodeInfo(info)}, {ChunkType::Modules, encodeModules(modules)},
        {ChunkType::Frames, encodeFrames(frames)}, {ChunkType::Stacks, encodeStacks(stacks)},
        {ChunkType::Events, encodeEvents(sampleEvents(1))}, {ChunkType::Counters, encodeCounters(counters)},
        {ChunkType::Events, encodeEvents(sampleEvents(1 + kSampleEvents / 2))},
        {ChunkType::Threads, encodeThreads(threads)}, {ChunkType::Names, encodeNames(sampleNames())},
        {ChunkType::End, encodeEnd(end)}};
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tidemark_test_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void writeTrace(
    const std::filesystem::path& path, const std::vector<std::pair<ChunkType, Bytes>>& chunks, bool finish) {
    auto writer = FileWriter::create(path, FileWriter::IfExists::Overwrite);
    if (!writer)
        throw std::runtime_error(writer.error().sentence);
    for (const auto& [type, payload] : chunks) {
        if (const Status status = writer->append(type, payload); !status)
            throw std::runtime_error(status.error().sentence);
    }
    if (finish) {
        if (const Status status = writer->finish(); !status)
            throw std::runtime_error(status.error().sentence);
    }
}

std::string readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(std::filesystem::file_size(path)), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

void writeAll(const std::filesystem::path& path, const std::string& bytes) {
    // Some file systems flush a file that is truncated and written anew.
    std::filesystem::remove(path);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

} // namespace tidemark::trace
