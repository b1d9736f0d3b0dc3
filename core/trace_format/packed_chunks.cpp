// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/packed_chunks.h"

#include "core/trace_format/columns.h"

namespace tidemark::trace {
namespace {

enum CodeColumn : std::size_t { kStrings = 1, kFunctions };
enum SourceColumn : std::size_t { kPath = 1, kText };

constexpr std::size_t kLeastFunctionBytes = 5; ///< as much a function takes at least in the column

void encodeFunction(ByteWriter& column, const CodeChunk::Function& function) {
    column.varint(function.begin);
    column.varint(function.name);
    column.varint(function.code.size());
    column.bytes(function.code);
    std::uint32_t previous = 0;
    column.varint(function.references.size());
    for (const CodeChunk::Reference& reference : function.references) {
        column.varint(reference.offset - previous);
        column.varint(reference.name);
        previous = reference.offset;
    }
    previous = 0;
    column.varint(function.runs.size());
    for (const CodeChunk::Run& run : function.runs) {
        column.varint(run.offset - previous);
        previous = run.offset;
        column.varint(run.chain.size());
        for (const CodeChunk::Place& place : run.chain) {
            column.varint(place.function);
            column.varint(place.file);
            column.varint(place.line);
        }
    }
}

/// Reads the functions one after the other; a bad one fails the reader.
class FunctionDecoder {
public:
    FunctionDecoder(ByteReader& reader, std::size_t strings) : m_reader(reader), m_strings(strings) {}

    CodeChunk::Function next() {
        CodeChunk::Function function;
        function.begin = m_reader.varint();
        function.name = string();
        const auto code = m_reader.bytes(static_cast<std::size_t>(m_reader.varint()));
        function.code.assign(code.begin(), code.end());
        readReferences(function);
        readRuns(function);
        return function;
    }

private:
    void readReferences(CodeChunk::Function& function) {
        function.references.resize(m_reader.count(2));
        std::uint32_t offset = 0;
        for (CodeChunk::Reference& reference : function.references) {
            reference.offset = offset = offsetBehind(offset, function);
            reference.name = string();
        }
    }
    void readRuns(CodeChunk::Function& function) {
        function.runs.resize(m_reader.count(2));
        std::uint32_t offset = 0;
        for (CodeChunk::Run& run : function.runs) {
            run.offset = offset = offsetBehind(offset, function);
            run.chain.resize(m_reader.count(3));
            for (CodeChunk::Place& place : run.chain)
                place = {string(), string(), varint32(m_reader)};
        }
    }
    /// Must lie within the code.
    std::uint32_t offsetBehind(std::uint32_t previous, const CodeChunk::Function& function) {
        const std::uint64_t offset = std::uint64_t{previous} + varint32(m_reader);
        if (offset >= function.code.size())
            m_reader.fail();
        return static_cast<std::uint32_t>(offset);
    }
    std::uint32_t string() {
        const std::uint32_t index = varint32(m_reader);
        if (index != 0 && index >= m_strings)
            m_reader.fail();
        return index;
    }

    ByteReader& m_reader;
    std::size_t m_strings;
};

bool decodeFunctions(ByteReader reader, CodeChunk& code) {
    const std::size_t count = reader.count(kLeastFunctionBytes);
    FunctionDecoder decoder(reader, code.strings.size());
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        code.functions.push_back(decoder.next());
    return reader.ok() && reader.atEnd();
}

} // namespace

Bytes encodeCode(const CodeChunk& code) {
    ByteWriter payload, functions;
    payload.varint(code.module);
    payload.fixed(static_cast<std::uint8_t>(code.machine));
    writeStringsColumn(payload, kStrings, code.strings);
    functions.varint(code.functions.size());
    for (const CodeChunk::Function& function : code.functions)
        encodeFunction(functions, function);
    writeColumn(payload, kFunctions, functions);
    return payload.take();
}

Result<CodeChunk> decodeCode(ByteSpan bytes) {
    const Error damaged{ErrorCode::Corrupt, "A table of machine code contradicts itself."};
    if (bytes.size() > kMaxCodeBytes)
        return damaged;
    ByteReader payload(bytes);
    CodeChunk code;
    code.module = varint32(payload);
    code.machine = static_cast<Machine>(payload.fixed<std::uint8_t>());
    const Columns columns(payload);
    if (!payload.ok() || !readStringsColumn(columns, kStrings, kMaxItemsPerChunk, code.strings) ||
        !decodeFunctions(columns.reader(kFunctions), code))
        return damaged;
    return code;
}

Bytes encodeSource(const SourceChunk& source) {
    ByteWriter payload, path, text;
    path.bytes(std::as_bytes(std::span(source.path)));
    text.bytes(std::as_bytes(std::span(source.text)));
    writeColumn(payload, kPath, path);
    writeColumn(payload, kText, text);
    return payload.take();
}

Result<SourceChunk> decodeSource(ByteSpan bytes) {
    ByteReader payload(bytes);
    const Columns columns(payload);
    const auto content = [&columns](std::size_t number) {
        ByteReader reader = columns.reader(number);
        const ByteSpan all = reader.bytes(reader.remaining());
        return std::string(reinterpret_cast<const char*>(all.data()), all.size());
    };
    if (!payload.ok() || !columns.has(kPath) || !columns.has(kText))
        return Error{ErrorCode::Corrupt, "A source file in the trace is damaged."};
    SourceChunk source{content(kPath), content(kText)};
    if (source.text.size() > kMaxSourceBytes)
        return Error{ErrorCode::Corrupt, "A source file in the trace is larger than allowed."};
    return source;
}

} // namespace tidemark::trace
