// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/chunks.h"
#include "core/trace_format/columns.h"

namespace tidemark::trace {
namespace {

enum NameColumn : std::size_t {
    kStrings = 1,
    kFrameIds,
    kChainLengths,
    kFunctionStarts,
    kFunctions,
    kFiles,
    kLines,
    kLineColumns,
    kHealth,
    kTypes
};

constexpr std::uint8_t kArrayBit = 0x80;

void encodeHealth(ByteWriter& payload, std::span<const NamesChunk::ModuleHealth> modules) {
    ByteWriter column;
    column.varint(modules.size());
    for (const NamesChunk::ModuleHealth& health : modules) {
        column.varint(health.module);
        column.fixed(health.state);
        column.string(health.reason);
    }
    writeColumn(payload, kHealth, column);
}

bool decodeHealth(const Columns& columns, std::vector<NamesChunk::ModuleHealth>& modules) {
    ByteReader reader = columns.reader(kHealth);
    const std::size_t count = reader.count(3);
    if (count > kMaxItemsPerChunk)
        return false;
    modules.reserve(count);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        NamesChunk::ModuleHealth& health = modules.emplace_back();
        health.module = varint32(reader);
        health.state = reader.fixed<std::uint8_t>();
        health.reason = reader.string();
    }
    return reader.ok() && reader.atEnd();
}

void encodeTypes(ByteWriter& payload, std::span<const NamesChunk::FrameType> types) {
    if (types.empty())
        return;
    ByteWriter column;
    std::uint32_t next = 0;
    column.varint(types.size());
    for (const NamesChunk::FrameType& type : types) {
        column.varint(type.frame - next);
        next = type.frame + 1;
        column.varint(type.type);
        column.varint(type.size);
        column.fixed(static_cast<std::uint8_t>(type.how | (type.isArray ? kArrayBit : 0)));
    }
    writeColumn(payload, kTypes, column);
}

bool decodeTypes(const Columns& columns, std::size_t strings, std::vector<NamesChunk::FrameType>& types) {
    if (!columns.has(kTypes))
        return true;
    ByteReader reader = columns.reader(kTypes);
    const std::size_t count = reader.count(4);
    if (count > kMaxItemsPerChunk)
        return false;
    types.reserve(count);
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        NamesChunk::FrameType& type = types.emplace_back();
        next += varint32(reader);
        type.frame = static_cast<std::uint32_t>(next);
        type.type = varint32(reader);
        type.size = reader.varint();
        const auto how = reader.fixed<std::uint8_t>();
        type.how = how & static_cast<std::uint8_t>(~kArrayBit);
        type.isArray = (how & kArrayBit) != 0;
        if (!reader.ok() || next++ >= kNoFrame || type.type == 0 || type.type >= strings || type.size == 0)
            return false;
    }
    return reader.ok() && reader.atEnd();
}

void encodeFrameNames(ByteWriter& payload, std::span<const NamesChunk::FrameNames> frames) {
    ByteWriter ids, lengths, starts, functions, files, lines, lineColumns;
    std::uint64_t previousId = 0;
    ids.varint(frames.size());
    for (const NamesChunk::FrameNames& frame : frames) {
        ids.signedVarint(wrappedDelta(frame.frame, previousId));
        previousId = frame.frame;
        lengths.varint(frame.locations.size());
        starts.varint(frame.functionStart);
        for (const NamesChunk::Location& location : frame.locations) {
            functions.varint(location.function);
            files.varint(location.file);
            lines.varint(location.line);
            lineColumns.varint(location.column);
        }
    }
    writeColumn(payload, kFrameIds, ids);
    writeColumn(payload, kChainLengths, lengths);
    writeColumn(payload, kFunctionStarts, starts);
    writeColumn(payload, kFunctions, functions);
    writeColumn(payload, kFiles, files);
    writeColumn(payload, kLines, lines);
    writeColumn(payload, kLineColumns, lineColumns);
}

/// Reads the chains of all frames from the columns they are spread over.
class FrameNamesDecoder {
public:
    FrameNamesDecoder(const Columns& columns, std::size_t strings)
        : m_ids(columns.reader(kFrameIds)), m_lengths(columns.reader(kChainLengths)),
          m_starts(columns.reader(kFunctionStarts)), m_functions(columns.reader(kFunctions)),
          m_files(columns.reader(kFiles)), m_lines(columns.reader(kLines)),
          m_lineColumns(columns.reader(kLineColumns)), m_strings(strings) {}

    bool decode(std::vector<NamesChunk::FrameNames>& frames) {
        const std::size_t count = m_ids.count(1);
        std::size_t locations = 0;
        if (count > kMaxItemsPerChunk)
            return false;
        frames.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            NamesChunk::FrameNames& frame = frames.emplace_back();
            m_id = wrappedSum(m_id, m_ids.signedVarint());
            frame.frame = static_cast<std::uint32_t>(m_id);
            frame.functionStart = m_starts.varint();
            const std::uint64_t length = m_lengths.varint();
            if (!m_ids.ok() || m_id >= kNoFrame || length > m_functions.remaining() ||
                length > kMaxLocationsPerChunk - locations)
                return false;
            locations += static_cast<std::size_t>(length);
            decodeChain(frame, static_cast<std::size_t>(length));
        }
        return wellRead(m_ids) && wellRead(m_lengths) && wellRead(m_starts) && wellRead(m_functions) &&
               wellRead(m_files) && wellRead(m_lines) && wellRead(m_lineColumns);
    }

private:
    static bool wellRead(const ByteReader& reader) { return reader.ok() && reader.atEnd(); }

    void decodeChain(NamesChunk::FrameNames& frame, std::size_t length) {
        frame.locations.resize(length);
        for (NamesChunk::Location& location : frame.locations) {
            location.function = stringIndex(m_functions);
            location.file = stringIndex(m_files);
            location.line = varint32(m_lines);
            location.column = varint32(m_lineColumns);
        }
    }

    std::uint32_t stringIndex(ByteReader& reader) const {
        const std::uint32_t index = varint32(reader);
        if (index != 0 && index >= m_strings)
            reader.fail();
        return index;
    }

    ByteReader m_ids;
    ByteReader m_lengths;
    ByteReader m_starts;
    ByteReader m_functions;
    ByteReader m_files;
    ByteReader m_lines;
    ByteReader m_lineColumns;
    std::size_t m_strings;
    std::uint64_t m_id = 0;
};

} // namespace

Bytes encodeNames(const NamesChunk& names) {
    ByteWriter payload;
    writeStringsColumn(payload, kStrings, names.strings);
    encodeFrameNames(payload, names.frames);
    encodeHealth(payload, names.modules);
    encodeTypes(payload, names.types);
    return payload.take();
}

Result<NamesChunk> decodeNames(ByteSpan bytes) {
    ByteReader payload(bytes);
    const Columns columns(payload);
    NamesChunk names;
    if (!payload.ok() || !readStringsColumn(columns, kStrings, kMaxItemsPerChunk, names.strings) ||
        !FrameNamesDecoder(columns, names.strings.size()).decode(names.frames) ||
        !decodeHealth(columns, names.modules) || !decodeTypes(columns, names.strings.size(), names.types))
        return Error{ErrorCode::Corrupt, "The table of function names contradicts itself."};
    return names;
}

} // namespace tidemark::trace
