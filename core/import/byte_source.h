// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace tidemark {

/// The bytes of a file from begin to end: as they are, or decompressed if they begin as gzip or zstd do,
/// whatever the file is called. Any number of gzip members or zstd frames may follow each other. Reads ahead
/// in bounded memory.
class ByteSource {
public:
    enum class Packing : std::uint8_t { Plain, Gzip, Zstd };

    /// NotFound, NotReadable.
    static Result<ByteSource> open(const std::filesystem::path& path);
    /// The bytes must live as long as the source.
    static ByteSource of(std::span<const std::byte> bytes);
    ByteSource(ByteSource&&) noexcept;
    ByteSource& operator=(ByteSource&&) noexcept;
    ~ByteSource();

    Packing packing() const;
    /// Fills `out`; returns fewer bytes only at the end, or where damage() begins.
    std::size_t read(std::span<std::byte> out);
    /// Why the bytes ended before their end, as the second half of a sentence ("its compressed data is cut
    /// short"); not set as long as nothing is wrong.
    const std::optional<std::string>& damage() const;

    std::uint64_t fileBytes() const;     ///< of the file as it is on disk
    std::uint64_t consumedBytes() const; ///< of these, read so far; for progress

private:
    struct State;
    explicit ByteSource(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace tidemark
