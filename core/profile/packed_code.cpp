// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/packed_code.h"

#include "core/trace_format/file.h"
#include "core/trace_format/packed_chunks.h"

#include <fmt/format.h>

namespace tidemark {
namespace {

using trace::ChunkType;

/// Calls `take` with each chunk of a type until it returns true. Chunks that cannot be read are left out: the
/// loader has told of them.
template <typename Decode, typename Take>
Status searchChunks(const std::filesystem::path& trace, ChunkType type, Decode decode, Take take) {
    const auto reader = trace::FileReader::open(trace);
    if (!reader)
        return reader.error();
    for (const trace::Chunk& chunk : reader->chunks()) {
        if (chunk.type != type)
            continue;
        const auto payload = reader->read(chunk);
        if (!payload)
            continue;
        auto decoded = decode(trace::ByteSpan(*payload));
        if (decoded && take(std::move(decoded).value()))
            break;
    }
    return Ok{};
}

PackedFunction::Machine machineOf(trace::Machine machine) {
    return machine == trace::Machine::X86_64    ? PackedFunction::Machine::X86_64
           : machine == trace::Machine::Aarch64 ? PackedFunction::Machine::Aarch64
                                                : PackedFunction::Machine::Unknown;
}

PackedFunction unpacked(const trace::CodeChunk& chunk, const trace::CodeChunk::Function& from) {
    const auto text = [&chunk](std::uint32_t index) {
        return index < chunk.strings.size() ? chunk.strings[index] : std::string();
    };
    PackedFunction function;
    function.machine = machineOf(chunk.machine);
    function.begin = from.begin;
    function.name = text(from.name);
    function.code = from.code;
    for (const auto& reference : from.references)
        function.references.push_back({reference.offset, text(reference.name)});
    for (const auto& run : from.runs) {
        auto& chain = function.runs.emplace_back(PackedFunction::Run{run.offset, {}}).chain;
        for (const auto& place : run.chain)
            chain.push_back({text(place.function), text(place.file), place.line});
    }
    return function;
}

} // namespace

Result<PackedFunction> packedFunction(
    const std::filesystem::path& trace, ModuleId module, std::uint64_t address) {
    Result<PackedFunction> found = Error{ErrorCode::NotFound,
        fmt::format("The code at {:#x} was not packed into “{}”.", address, trace.string())};
    const Status read =
        searchChunks(trace, ChunkType::Code, trace::decodeCode, [&](const trace::CodeChunk& chunk) {
            if (chunk.module != module.value())
                return false;
            for (const auto& function : chunk.functions) {
                if (address >= function.begin && address - function.begin < function.code.size()) {
                    found = unpacked(chunk, function);
                    return true;
                }
            }
            return false;
        });
    return read ? found : Result<PackedFunction>(read.error());
}

Result<std::string> packedSource(const std::filesystem::path& trace, std::string_view path) {
    Result<std::string> found = Error{
        ErrorCode::NotFound, fmt::format("The source “{}” was not packed into “{}”.", path, trace.string())};
    const Status read =
        searchChunks(trace, ChunkType::Source, trace::decodeSource, [&](trace::SourceChunk chunk) {
            const bool wanted = chunk.path == path;
            if (wanted)
                found = std::move(chunk.text);
            return wanted;
        });
    return read ? found : Result<std::string>(read.error());
}

Result<PackedContents> packedContents(const std::filesystem::path& trace) {
    PackedContents contents;
    Status read = searchChunks(trace, ChunkType::Code, trace::decodeCode, [&](const trace::CodeChunk& chunk) {
        for (const auto& function : chunk.functions)
            contents.functions.emplace(ModuleId{chunk.module}, function.begin);
        return false;
    });
    if (read)
        read =
            searchChunks(trace, ChunkType::Source, trace::decodeSource, [&](const trace::SourceChunk& chunk) {
                contents.sources.insert(chunk.path);
                return false;
            });
    return read ? contents : Result<PackedContents>(read.error());
}

} // namespace tidemark
