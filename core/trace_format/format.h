// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Constants of the .tide file. README.md in this folder is the specification; this header is its spelling in
// C++.

#include <array>
#include <cstddef>
#include <cstdint>

namespace tidemark::trace {

/// First 8 bytes. The high bit and the line ends catch transfers in text mode.
inline constexpr std::array<std::uint8_t, 8> kMagic = {0x89, 'T', 'I', 'D', 'E', '\r', '\n', 0x1a};
inline constexpr std::uint16_t kMajor = 1;
inline constexpr std::uint16_t kMinor = 0;

/// At offset 0. Fixed for all versions up to and including `checksum`.
struct FileHeader {
    std::array<std::uint8_t, 8> magic;
    std::uint16_t major;
    std::uint16_t minor;
    std::uint32_t header_bytes;        ///< offset of the first chunk
    std::array<std::uint8_t, 16> uuid; ///< random; names this recording
    std::uint64_t reserved;
    std::uint64_t checksum; ///< XXH3-64 of the bytes before it
};
static_assert(sizeof(FileHeader) == 48);

constexpr std::uint32_t fourCc(const char (&name)[5]) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(name[0])) |
           static_cast<std::uint32_t>(static_cast<unsigned char>(name[1])) << 8 |
           static_cast<std::uint32_t>(static_cast<unsigned char>(name[2])) << 16 |
           static_cast<std::uint32_t>(static_cast<unsigned char>(name[3])) << 24;
}

enum class ChunkType : std::uint32_t {
    Info = fourCc("INFO"),          ///< what was recorded, where and how (JSON)
    Modules = fourCc("MODS"),       ///< modules, appended
    Frames = fourCc("FRAM"),        ///< code addresses, appended
    Stacks = fourCc("STAK"),        ///< stack trie nodes, appended
    Events = fourCc("EVNT"),        ///< allocations and frees
    PythonCode = fourCc("PYCO"),    ///< code objects of a CPython, appended
    PythonObjects = fourCc("PYOB"), ///< who held what in a CPython at a moment; the last one counts
    Threads = fourCc("THRD"),       ///< threads, appended; a later record of the same id replaces the earlier
    Marks = fourCc("MARK"),         ///< what the program said about itself: moments, phases, tags
    Domains = fourCc("DOMN"),       ///< names of what blocks belong to
    StaleStacks = fourCc("STAL"),   ///< stacks whose blocks others may have taken over unseen, appended
    Counters = fourCc("CNTR"),      ///< samples of RSS and friends
    Names = fourCc("NAME"),         ///< functions and lines of frames; the last one counts
    End = fourCc("ENDS"),           ///< why and how the recording ended
    Code = fourCc("CODE"),      ///< machine code of functions, with what it refers to and its source lines
    Source = fourCc("SRCE"),    ///< the text of one source file
    Index = fourCc("INDX"),     ///< what core/profile made of the events, to be read in place
    Directory = fourCc("DIRY"), ///< where every chunk is; the last chunk of a complete file
};

inline constexpr std::uint32_t kChunkSync = fourCc("TmCk");
inline constexpr std::uint8_t kChunkRequired =
    1;                                        ///< a reader that does not know the type must refuse the file
inline constexpr std::uint8_t kChunkZstd = 2; ///< the stored payload is one zstd frame

/// At a multiple of 8. Followed by stored_bytes of payload, then zeros to the next multiple of 8.
struct ChunkHeader {
    std::uint32_t sync; ///< kChunkSync
    std::uint32_t type; ///< ChunkType
    std::uint8_t flags;
    std::uint8_t reserved[7];
    std::uint64_t stored_bytes;
    std::uint64_t raw_bytes;        ///< size of the payload after decompression
    std::uint64_t payload_checksum; ///< XXH3-64 of the stored payload
    std::uint64_t header_checksum;  ///< XXH3-64 of the bytes of this header before it
};
static_assert(sizeof(ChunkHeader) == 48);

/// The last 16 bytes of a complete file.
struct Trailer {
    std::uint64_t directory_offset;
    std::array<std::uint8_t, 8> magic; ///< "EDITKRAM"
};
inline constexpr std::array<std::uint8_t, 8> kTrailerMagic = {'E', 'D', 'I', 'T', 'K', 'R', 'A', 'M'};
static_assert(sizeof(Trailer) == 16);

/// No chunk's payload is larger than this when decompressed, but that of INDX, which is never compressed nor
/// read as a whole; readers refuse more before allocating.
inline constexpr std::uint64_t kMaxRawBytes = std::uint64_t{256} << 20;
inline constexpr std::uint64_t kMaxIndexBytes = std::uint64_t{1} << 40;

} // namespace tidemark::trace
