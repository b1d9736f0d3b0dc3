// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/byte_source.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tidemark {

/// The text of a source in blocks of whole lines, so that readers run over many lines without a check for the
/// end of the buffer in each.
class LineBlocks {
public:
    /// A longer line is no line: reading ends there.
    static constexpr std::size_t kLongestLine = std::size_t{16} << 20;

    explicit LineBlocks(ByteSource& source, std::size_t blockBytes = std::size_t{1} << 20)
        : m_source(source), m_buffer(blockBytes) {}

    /// Lines with their '\n' (the last of a file gets one if it has none); empty at the end. Valid until the
    /// next call.
    std::string_view next();
    /// Of the first byte of the last block, in the decompressed text.
    std::uint64_t offset() const { return m_offset; }
    bool hasTooLongLine() const { return m_tooLong; }

private:
    ByteSource& m_source;
    std::vector<char> m_buffer;
    std::size_t m_used = 0;  ///< of the buffer
    std::size_t m_taken = 0; ///< by the last block
    std::uint64_t m_offset = 0;
    bool m_ended = false;
    bool m_tooLong = false;
};

} // namespace tidemark
