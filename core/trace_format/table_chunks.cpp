// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// MODS, FRAM, STAK, THRD, MARK, DOMN and CNTR: tables, stored column by column.

#include "core/trace_format/chunks.h"
#include "core/trace_format/columns.h"

#include <cassert>

namespace tidemark::trace {
namespace {

enum ModuleColumn : std::size_t {
    kModuleId = 1,
    kModuleStart,
    kModuleEnd,
    kModuleBias,
    kModuleLoaded,
    kModuleUnloaded,
    kModuleBuildId,
    kModulePath
};
enum FrameColumn : std::size_t { kFrameModule = 1, kFrameAddress };
enum StackColumn : std::size_t { kStackParent = 1, kStackFrame, kStackFlags };
enum ThreadColumn : std::size_t { kThreadId = 1, kThreadTid, kThreadName };
enum MarkColumn : std::size_t { kMarkPosition = 1, kMarkTime, kMarkKind, kMarkThread, kMarkText };
enum DomainColumn : std::size_t { kNumber = 1, kText };
enum PythonColumn : std::size_t {
    kCodeId = 1,
    kCodeVersion,
    kCodeFirstLine,
    kCodeFunction,
    kCodeFile,
    kCodeLines
};
enum CounterColumn : std::size_t { kTime = 1, kRss, kPrivateDirty, kSwap, kRecorderRing };

Error corrupt(const char* what) {
    return {ErrorCode::Corrupt, std::string("A table of ") + what + " contradicts itself."};
}

/// Whether `count` items, each with at least one byte in `column`, can be there.
bool plausible(std::uint64_t count, const ByteReader& column) {
    return count <= kMaxItemsPerChunk && count <= column.remaining();
}

/// Whether each of the columns was well-formed and read to its end.
template <typename... Readers>
bool allRead(const Readers&... readers) {
    return ((readers.ok() && readers.atEnd()) && ...);
}

/// Items of a number and a text: columns 1 and 2.
template <class Item>
Bytes encodeNumbered(std::span<const Item> items) {
    ByteWriter numbers, texts;
    for (const auto& [number, text] : items) {
        numbers.varint(number);
        texts.string(text);
    }
    ByteWriter payload;
    payload.varint(items.size());
    writeColumn(payload, kNumber, numbers);
    writeColumn(payload, kText, texts);
    return payload.take();
}

template <class Item>
Result<std::vector<Item>> decodeNumbered(ByteSpan bytes, const char* what) {
    ByteReader payload(bytes);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader numbers = columns.reader(kNumber);
    ByteReader texts = columns.reader(kText);
    if (!payload.ok() || !plausible(count, numbers))
        return corrupt(what);
    std::vector<Item> items(static_cast<std::size_t>(count));
    for (auto& [number, text] : items) {
        number = varint32(numbers);
        text = texts.string();
    }
    if (!allRead(numbers, texts))
        return corrupt(what);
    return items;
}

} // namespace

Bytes encodeModules(std::span<const Module> modules) {
    ByteWriter ids, starts, ends, biases, loaded, unloaded, buildIds, paths;
    for (const Module& module : modules) {
        ids.varint(module.id);
        starts.varint(module.start);
        ends.varint(module.end);
        biases.varint(module.bias);
        loaded.varint(module.loaded);
        unloaded.varint(module.unloaded + 1);
        buildIds.string(module.buildId);
        paths.string(module.path);
    }
    ByteWriter payload;
    payload.varint(modules.size());
    writeColumn(payload, kModuleId, ids);
    writeColumn(payload, kModuleStart, starts);
    writeColumn(payload, kModuleEnd, ends);
    writeColumn(payload, kModuleBias, biases);
    writeColumn(payload, kModuleLoaded, loaded);
    writeColumn(payload, kModuleUnloaded, unloaded);
    writeColumn(payload, kModuleBuildId, buildIds);
    writeColumn(payload, kModulePath, paths);
    return payload.take();
}

Result<std::vector<Module>> decodeModules(ByteSpan bytes) {
    ByteReader payload(bytes);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader ids = columns.reader(kModuleId);
    ByteReader starts = columns.reader(kModuleStart);
    ByteReader ends = columns.reader(kModuleEnd);
    ByteReader biases = columns.reader(kModuleBias);
    ByteReader loaded = columns.reader(kModuleLoaded);
    ByteReader unloaded = columns.reader(kModuleUnloaded);
    ByteReader buildIds = columns.reader(kModuleBuildId);
    ByteReader paths = columns.reader(kModulePath);
    if (!payload.ok() || !plausible(count, ids))
        return corrupt("modules");
    std::vector<Module> modules(static_cast<std::size_t>(count));
    for (Module& module : modules) {
        module.id = varint32(ids);
        module.start = starts.varint();
        module.end = ends.varint();
        module.bias = biases.varint();
        module.loaded = loaded.varint();
        module.unloaded = unloaded.varint() - 1;
        module.buildId = buildIds.string();
        module.path = paths.string();
    }
    if (!allRead(ids, starts, ends, biases, loaded, unloaded, buildIds, paths))
        return corrupt("modules");
    return modules;
}

Bytes encodeFrames(const FrameChunk& chunk) {
    ByteWriter modules, addresses;
    std::uint64_t previous = 0;
    for (const Frame& frame : chunk.frames) {
        modules.varint(frame.module);
        addresses.signedVarint(wrappedDelta(frame.address, previous));
        previous = frame.address;
    }
    ByteWriter payload;
    payload.varint(chunk.firstId);
    payload.varint(chunk.frames.size());
    writeColumn(payload, kFrameModule, modules);
    writeColumn(payload, kFrameAddress, addresses);
    return payload.take();
}

Result<FrameChunk> decodeFrames(ByteSpan bytes) {
    ByteReader payload(bytes);
    FrameChunk chunk;
    chunk.firstId = varint32(payload);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader modules = columns.reader(kFrameModule);
    ByteReader addresses = columns.reader(kFrameAddress);
    if (!payload.ok() || !plausible(count, modules) || count > kNoFrame - chunk.firstId)
        return corrupt("frames");
    chunk.frames.resize(static_cast<std::size_t>(count));
    std::uint64_t address = 0;
    for (Frame& frame : chunk.frames) {
        frame.module = varint32(modules);
        address = wrappedSum(address, addresses.signedVarint());
        frame.address = address;
    }
    if (!allRead(modules, addresses))
        return corrupt("frames");
    return chunk;
}

Bytes encodeStacks(const StackChunk& chunk) {
    ByteWriter parents, frames, flags;
    std::uint32_t id = chunk.firstId;
    std::uint64_t previousFrame = 0;
    for (const StackNode& node : chunk.nodes) {
        assert(node.parent < id);
        parents.varint(id - node.parent);
        // kNoFrame + 1 wraps to 0.
        const std::uint32_t frame = node.frame + 1;
        frames.signedVarint(wrappedDelta(frame, previousFrame));
        previousFrame = frame;
        flags.fixed(node.flags);
        ++id;
    }
    ByteWriter payload;
    payload.varint(chunk.firstId);
    payload.varint(chunk.nodes.size());
    writeColumn(payload, kStackParent, parents);
    writeColumn(payload, kStackFrame, frames);
    writeColumn(payload, kStackFlags, flags);
    return payload.take();
}

Result<StackChunk> decodeStacks(ByteSpan bytes) {
    ByteReader payload(bytes);
    StackChunk chunk;
    chunk.firstId = varint32(payload);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader parents = columns.reader(kStackParent);
    ByteReader frames = columns.reader(kStackFrame);
    ByteReader flags = columns.reader(kStackFlags);
    if (!payload.ok() || !plausible(count, parents) || chunk.firstId == 0 ||
        count > std::numeric_limits<std::uint32_t>::max() - chunk.firstId)
        return corrupt("stacks");
    chunk.nodes.resize(static_cast<std::size_t>(count));
    std::uint32_t id = chunk.firstId;
    std::uint64_t frame = 0;
    for (StackNode& node : chunk.nodes) {
        const std::uint32_t distance = varint32(parents);
        frame = wrappedSum(frame, frames.signedVarint());
        if (distance == 0 || distance > id || frame > std::numeric_limits<std::uint32_t>::max())
            return corrupt("stacks");
        node.parent = id - distance;
        node.frame = static_cast<std::uint32_t>(frame) - 1;
        node.flags = flags.fixed<std::uint8_t>();
        ++id;
    }
    if (!allRead(parents, frames, flags))
        return corrupt("stacks");
    return chunk;
}

Bytes encodeThreads(std::span<const Thread> threads) {
    ByteWriter ids, tids, names;
    for (const Thread& thread : threads) {
        ids.varint(thread.id);
        tids.signedVarint(thread.tid);
        names.string(thread.name);
    }
    ByteWriter payload;
    payload.varint(threads.size());
    writeColumn(payload, kThreadId, ids);
    writeColumn(payload, kThreadTid, tids);
    writeColumn(payload, kThreadName, names);
    return payload.take();
}

Result<std::vector<Thread>> decodeThreads(ByteSpan bytes) {
    ByteReader payload(bytes);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader ids = columns.reader(kThreadId);
    ByteReader tids = columns.reader(kThreadTid);
    ByteReader names = columns.reader(kThreadName);
    if (!payload.ok() || !plausible(count, ids))
        return corrupt("threads");
    std::vector<Thread> threads(static_cast<std::size_t>(count));
    for (Thread& thread : threads) {
        thread.id = varint32(ids);
        thread.tid = tids.signedVarint();
        thread.name = names.string();
    }
    if (!allRead(ids, tids, names))
        return corrupt("threads");
    return threads;
}

Bytes encodeMarks(std::span<const Mark> marks) {
    ByteWriter positions, times, kinds, threads, texts;
    for (const Mark& mark : marks) {
        positions.varint(mark.position);
        times.signedVarint(mark.time);
        kinds.fixed(static_cast<std::uint8_t>(mark.kind));
        threads.varint(mark.thread);
        texts.string(mark.text);
    }
    ByteWriter payload;
    payload.varint(marks.size());
    writeColumn(payload, kMarkPosition, positions);
    writeColumn(payload, kMarkTime, times);
    writeColumn(payload, kMarkKind, kinds);
    writeColumn(payload, kMarkThread, threads);
    writeColumn(payload, kMarkText, texts);
    return payload.take();
}

Result<std::vector<Mark>> decodeMarks(ByteSpan bytes) {
    ByteReader payload(bytes);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader positions = columns.reader(kMarkPosition);
    ByteReader times = columns.reader(kMarkTime);
    ByteReader kinds = columns.reader(kMarkKind);
    ByteReader threads = columns.reader(kMarkThread);
    ByteReader texts = columns.reader(kMarkText);
    if (!payload.ok() || !plausible(count, kinds))
        return corrupt("marks");
    std::vector<Mark> marks(static_cast<std::size_t>(count));
    for (Mark& mark : marks) {
        mark.position = positions.varint();
        mark.time = times.signedVarint();
        mark.kind = static_cast<MarkKind>(kinds.fixed<std::uint8_t>());
        mark.thread = varint32(threads);
        mark.text = texts.string();
    }
    if (!allRead(positions, times, kinds, threads, texts))
        return corrupt("marks");
    return marks;
}

Bytes encodeDomains(std::span<const Domain> domains) {
    return encodeNumbered(domains);
}

Result<std::vector<Domain>> decodeDomains(ByteSpan bytes) {
    return decodeNumbered<Domain>(bytes, "domains");
}

Bytes encodeStaleStacks(std::span<const StaleStack> stacks) {
    return encodeNumbered(stacks);
}

Result<std::vector<StaleStack>> decodeStaleStacks(ByteSpan bytes) {
    return decodeNumbered<StaleStack>(bytes, "stale stacks");
}

Bytes encodePythonCodes(std::span<const PythonCode> codes) {
    ByteWriter ids, versions, firstLines, functions, files, lines;
    for (const PythonCode& code : codes) {
        ids.varint(code.id);
        versions.varint(code.version);
        firstLines.varint(code.firstLine);
        functions.string(code.function);
        files.string(code.file);
        lines.string(code.lines);
    }
    ByteWriter payload;
    payload.varint(codes.size());
    writeColumn(payload, kCodeId, ids);
    writeColumn(payload, kCodeVersion, versions);
    writeColumn(payload, kCodeFirstLine, firstLines);
    writeColumn(payload, kCodeFunction, functions);
    writeColumn(payload, kCodeFile, files);
    writeColumn(payload, kCodeLines, lines);
    return payload.take();
}

Result<std::vector<PythonCode>> decodePythonCodes(ByteSpan bytes) {
    ByteReader payload(bytes);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader ids = columns.reader(kCodeId);
    ByteReader versions = columns.reader(kCodeVersion);
    ByteReader firstLines = columns.reader(kCodeFirstLine);
    ByteReader functions = columns.reader(kCodeFunction);
    ByteReader files = columns.reader(kCodeFile);
    ByteReader lines = columns.reader(kCodeLines);
    if (!payload.ok() || !plausible(count, ids))
        return corrupt("Python code objects");
    std::vector<PythonCode> codes(static_cast<std::size_t>(count));
    for (PythonCode& code : codes) {
        code.id = varint32(ids);
        code.version = varint32(versions);
        code.firstLine = varint32(firstLines);
        code.function = functions.string();
        code.file = files.string();
        code.lines = lines.string();
    }
    if (!allRead(ids, versions, firstLines, functions, files, lines))
        return corrupt("Python code objects");
    return codes;
}

Bytes encodeCounters(std::span<const CounterSample> samples) {
    ByteWriter times, rss, privateDirty, swap, recorderRing;
    CounterSample previous{0, 0, 0, 0, 0};
    const auto delta = [](std::int64_t value, std::int64_t before) {
        return wrappedDelta(static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(before));
    };
    for (const CounterSample& sample : samples) {
        times.signedVarint(delta(sample.time, previous.time));
        rss.signedVarint(delta(sample.rssBytes, previous.rssBytes));
        privateDirty.signedVarint(delta(sample.privateDirtyBytes, previous.privateDirtyBytes));
        swap.signedVarint(delta(sample.swapBytes, previous.swapBytes));
        recorderRing.signedVarint(delta(sample.recorderRingBytes, previous.recorderRingBytes));
        previous = sample;
    }
    ByteWriter payload;
    payload.varint(samples.size());
    writeColumn(payload, kTime, times);
    writeColumn(payload, kRss, rss);
    writeColumn(payload, kPrivateDirty, privateDirty);
    writeColumn(payload, kSwap, swap);
    writeColumn(payload, kRecorderRing, recorderRing);
    return payload.take();
}

Result<std::vector<CounterSample>> decodeCounters(ByteSpan bytes) {
    ByteReader payload(bytes);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader times = columns.reader(kTime);
    ByteReader rss = columns.reader(kRss);
    ByteReader privateDirty = columns.reader(kPrivateDirty);
    ByteReader swap = columns.reader(kSwap);
    ByteReader recorderRing = columns.reader(kRecorderRing);
    if (!payload.ok() || !plausible(count, times))
        return corrupt("counters");
    std::vector<CounterSample> samples(static_cast<std::size_t>(count));
    CounterSample previous{0, 0, 0, 0, 0};
    const auto next = [](std::int64_t before, ByteReader& reader) {
        return static_cast<std::int64_t>(
            wrappedSum(static_cast<std::uint64_t>(before), reader.signedVarint()));
    };
    for (CounterSample& sample : samples) {
        sample.time = next(previous.time, times);
        sample.rssBytes = next(previous.rssBytes, rss);
        sample.privateDirtyBytes = next(previous.privateDirtyBytes, privateDirty);
        sample.swapBytes = next(previous.swapBytes, swap);
        sample.recorderRingBytes = next(previous.recorderRingBytes, recorderRing);
        previous = sample;
    }
    if (!allRead(times, rss, privateDirty, swap, recorderRing))
        return corrupt("counters");
    return samples;
}

} // namespace tidemark::trace
