// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/object_graph.h"

#include "core/base/byte_reader.h"
#include "core/base/mapped_file.h"
#include "core/trace_format/addition.h"
#include "core/trace_format/file.h"
#include "core/trace_format/manifest.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

namespace tidemark {
namespace {

constexpr std::array<char, 8> kMagic = {'T', 'I', 'D', 'E', 'P', 'Y', 'O', 'B'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kTruncated = 1;
constexpr std::uint32_t kCollectorOff = 2;
constexpr std::size_t kBytesPerText = 4;
constexpr std::size_t kBytesPerRoot = 16;
constexpr std::size_t kBytesPerObject = 3 * 8 + 3 * 4;

Error corrupt() {
    return {ErrorCode::Corrupt, "The record of Python's objects is damaged."};
}

/// A count of items that take at least so many bytes each; the reader fails if there is no room for them.
std::size_t countOf(ByteReader& reader, std::size_t bytesEach) {
    const auto count = reader.fixed<std::uint32_t>();
    if (count > reader.remaining() / bytesEach)
        reader.bytes(reader.remaining() + 1);
    return reader.ok() ? count : 0;
}

void readTexts(ByteReader& reader, ObjectGraph& graph) {
    graph.texts.resize(countOf(reader, kBytesPerText));
    for (std::string& text : graph.texts) {
        const auto content = reader.bytes(reader.fixed<std::uint32_t>());
        text.assign(reinterpret_cast<const char*>(content.data()), content.size());
    }
}

bool readRoots(ByteReader& reader, ObjectGraph& graph) {
    graph.roots.resize(countOf(reader, kBytesPerRoot));
    for (ObjectGraph::Root& root : graph.roots) {
        const auto kind = reader.fixed<std::uint32_t>();
        const auto name = reader.fixed<std::uint32_t>();
        const auto file = reader.fixed<std::uint32_t>();
        root.line = reader.fixed<std::uint32_t>();
        if (!reader.ok() || kind > 1 || name >= graph.texts.size() || file >= graph.texts.size())
            return false;
        root.kind = kind == 0 ? ObjectGraph::Root::Kind::Module : ObjectGraph::Root::Kind::Frame;
        root.name = graph.texts[name];
        root.file = graph.texts[file];
    }
    return true;
}

template <typename Number>
void readColumn(ByteReader& reader, ObjectGraph& graph, Number ObjectGraph::Object::*field) {
    for (ObjectGraph::Object& object : graph.objects)
        object.*field = reader.fixed<Number>();
}

bool readObjects(ByteReader& reader, ObjectGraph& graph) {
    graph.objects.resize(countOf(reader, kBytesPerObject));
    using Object = ObjectGraph::Object;
    for (const auto field : {&Object::block, &Object::size, &Object::table})
        readColumn(reader, graph, field);
    for (const auto field : {&Object::type, &Object::holder, &Object::label})
        readColumn(reader, graph, field);
    for (std::size_t i = 0; i < graph.objects.size(); ++i) {
        const Object& object = graph.objects[i];
        if (object.type >= graph.texts.size() || object.label >= graph.texts.size() ||
            object.holder > graph.roots.size() + i)
            return false;
    }
    return reader.ok() && reader.atEnd();
}

/// Of each process the last trace: what an exec ended has no objects any more.
std::map<std::int64_t, std::filesystem::path> tracesOf(const std::filesystem::path& trace) {
    std::map<std::int64_t, std::filesystem::path> traces;
    if (const auto list = trace::readManifest(trace::manifestPath(trace)))
        for (const trace::ManifestProcess& process : list->processes)
            if (!process.file.empty())
                traces[process.pid] = trace.parent_path() / process.file;
    if (!traces.empty())
        return traces;
    const auto reader = trace::FileReader::open(trace);
    if (!reader)
        return traces;
    if (const auto* chunk = reader->last(trace::ChunkType::Info))
        if (const auto payload = reader->read(*chunk))
            if (const auto info = trace::decodeInfo(*payload))
                traces[info->pid] = trace;
    return traces;
}

Status addRecord(const std::filesystem::path& trace, const std::filesystem::path& record) {
    auto bytes = MappedFile::open(record);
    if (!bytes)
        return bytes.error();
    if (const auto graph = readObjectGraph(bytes->bytes()); !graph)
        return graph.error();
    auto addition = trace::Addition::create(trace, trace);
    if (!addition)
        return addition.error();
    if (Status added = addition->append(trace::ChunkType::PythonObjects, bytes->bytes()); !added)
        return added;
    return addition->finish();
}

} // namespace

Result<ObjectGraph> readObjectGraph(std::span<const std::byte> record) {
    ByteReader reader(record);
    ObjectGraph graph;
    const auto magic = reader.bytes(kMagic.size());
    if (!std::equal(magic.begin(), magic.end(), kMagic.begin(), kMagic.end(),
            [](std::byte one, char other) { return static_cast<char>(one) == other; }))
        return corrupt();
    const auto version = reader.fixed<std::uint32_t>();
    if (reader.ok() && version > kVersion)
        return Error{ErrorCode::NewerVersion,
            "The record of Python's objects was written by a newer version of Tidemark."};
    const auto flags = reader.fixed<std::uint32_t>();
    graph.truncated = (flags & kTruncated) != 0;
    graph.collectorOff = (flags & kCollectorOff) != 0;
    const auto time = reader.fixed<std::uint64_t>();
    const auto pid = reader.fixed<std::uint64_t>();
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / 2);
    if (time > kMost || pid > kMost)
        return corrupt();
    graph.time = static_cast<Nanoseconds>(time);
    graph.pid = static_cast<std::int64_t>(pid);
    readTexts(reader, graph);
    if (!reader.ok() || !readRoots(reader, graph) || !readObjects(reader, graph))
        return corrupt();
    return graph;
}

Result<std::size_t> addObjectGraphs(const std::filesystem::path& trace, const std::filesystem::path& folder) {
    std::size_t added = 0;
    for (const auto& [pid, file] : tracesOf(trace)) {
        const auto record = folder / ("objects." + std::to_string(pid));
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(record, ignored))
            continue;
        if (Status status = addRecord(file, record); !status)
            return status.error();
        ++added;
    }
    return added;
}

} // namespace tidemark
