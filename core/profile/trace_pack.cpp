// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_pack.h"

#include "core/profile/trace_index.h"
#include "core/trace_format/addition.h"
#include "core/trace_format/packed_chunks.h"

#include <optional>
#include <unordered_map>
#include <utility>

namespace tidemark {
namespace {

static_assert(TracePackWriter::kMaxPackedSource == trace::kMaxSourceBytes);

/// A chunk is written when its content may be this large; one function more must still fit.
constexpr std::size_t kFullChunk = std::size_t{2} << 20;

trace::Machine machineOf(PackedFunction::Machine machine) {
    return machine == PackedFunction::Machine::X86_64    ? trace::Machine::X86_64
           : machine == PackedFunction::Machine::Aarch64 ? trace::Machine::Aarch64
                                                         : trace::Machine::Unknown;
}

/// Collects functions of one module for a chunk.
class CodeChunkBuilder {
public:
    CodeChunkBuilder(ModuleId module, PackedFunction::Machine machine) {
        m_chunk.module = module.value();
        m_chunk.machine = machineOf(machine);
        m_chunk.strings.emplace_back();
    }

    void add(const PackedFunction& from) {
        trace::CodeChunk::Function function{from.begin, string(from.name), from.code, {}, {}};
        for (const auto& reference : from.references)
            function.references.push_back({reference.offset, string(reference.name)});
        for (const auto& run : from.runs) {
            auto& chain = function.runs.emplace_back(trace::CodeChunk::Run{run.offset, {}}).chain;
            for (const auto& place : run.chain)
                chain.push_back({string(place.function), string(place.file), place.line});
            m_bytes += 4 + 8 * run.chain.size();
        }
        m_bytes += from.code.size() + 8 * from.references.size();
        m_chunk.functions.push_back(std::move(function));
    }

    bool full() const { return m_bytes >= kFullChunk; }
    bool empty() const { return m_chunk.functions.empty(); }
    const trace::CodeChunk& chunk() const { return m_chunk; }

private:
    std::uint32_t string(const std::string& text) {
        if (text.empty())
            return 0;
        const auto [entry, added] =
            m_strings.try_emplace(text, static_cast<std::uint32_t>(m_chunk.strings.size()));
        if (added) {
            m_chunk.strings.push_back(text);
            m_bytes += text.size();
        }
        return entry->second;
    }

    trace::CodeChunk m_chunk;
    std::unordered_map<std::string, std::uint32_t> m_strings;
    std::size_t m_bytes = 0;
};

} // namespace

struct TracePackWriter::State {
    explicit State(trace::Addition copy) : addition(std::move(copy)) {}
    trace::Addition addition;

    Status write(const CodeChunkBuilder& builder) {
        const trace::Bytes payload = trace::encodeCode(builder.chunk());
        // One function with an endless inline chain at each instruction: it stays unpacked.
        if (builder.empty() || payload.size() > trace::kMaxCodeBytes)
            return Ok{};
        return addition.append(trace::ChunkType::Code, payload);
    }
};

TracePackWriter::TracePackWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
TracePackWriter::TracePackWriter(TracePackWriter&&) noexcept = default;
TracePackWriter& TracePackWriter::operator=(TracePackWriter&&) noexcept = default;
TracePackWriter::~TracePackWriter() = default;

Result<TracePackWriter> TracePackWriter::create(
    const std::filesystem::path& trace, const std::filesystem::path& output) {
    auto addition = trace::Addition::create(trace, output);
    if (!addition)
        return addition.error();
    return TracePackWriter(std::make_unique<State>(std::move(addition).value()));
}

Status TracePackWriter::addFunctions(ModuleId module, std::span<const PackedFunction> functions) {
    if (functions.empty())
        return Ok{};
    CodeChunkBuilder builder(module, functions.front().machine);
    for (const PackedFunction& function : functions) {
        builder.add(function);
        if (!builder.full())
            continue;
        if (Status written = m_state->write(builder); !written)
            return written;
        builder = CodeChunkBuilder(module, function.machine);
    }
    return m_state->write(builder);
}

Status TracePackWriter::addSource(std::string_view path, std::string_view text) {
    if (text.size() > kMaxPackedSource)
        return Error{ErrorCode::InvalidUsage, "A source file of more than 4 MiB is not packed."};
    return m_state->addition.append(
        trace::ChunkType::Source, trace::encodeSource({std::string(path), std::string(text)}));
}

Status TracePackWriter::finish() {
    return m_state->addition.finish();
}

} // namespace tidemark
