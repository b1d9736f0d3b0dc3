// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

namespace tidemark {

/// A regular file mapped read-only and privately. Survives truncation by others: see guarded().
class MappedFile {
public:
    /// What reading a page does that the file no longer has, outside of guarded().
    enum class WhenShrunk {
        Crash,     ///< SIGBUS
        ReadZeros, ///< the page reads as zeros from then on, and shrank() is true
    };
    /// Fails with NotFound, NotReadable (also for directories, devices and pipes) or System. An empty file
    /// maps as an empty span.
    static Result<MappedFile> open(
        const std::filesystem::path& path, WhenShrunk whenShrunk = WhenShrunk::Crash);

    MappedFile(MappedFile&&) noexcept;
    MappedFile& operator=(MappedFile&&) noexcept;
    ~MappedFile();

    std::span<const std::byte> bytes() const;

    /// WhenShrunk::ReadZeros only: whether a page has been read that the file no longer had.
    bool shrank() const;

    /// Runs `read`, which may touch bytes(); returns false if the file shrank underneath it (SIGBUS), in
    /// which case `read` was abandoned at that point: it must own nothing that needs a destructor.
    /// Async-signal safe for other threads; a SIGBUS outside a guarded region goes to the handler that was
    /// there before.
    bool guarded(const std::function<void()>& read) const;

private:
    struct Mapping;
    explicit MappedFile(std::unique_ptr<Mapping> mapping);
    std::unique_ptr<Mapping> m_mapping;
};

} // namespace tidemark
