// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/index_bytes.h"
#include "core/profile/profile_index.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace tidemark {

/// A folder of indexes that were built before, by key. Safe to delete at any time, also while it is used;
/// several processes may use it at once.
class IndexCache {
public:
    static constexpr std::uint64_t kDefaultLimit = std::uint64_t{16} << 30;

    explicit IndexCache(std::filesystem::path folder, std::uint64_t limit = kDefaultLimit)
        : m_folder(std::move(folder)), m_limit(limit) {}
    /// tidemark/index in $XDG_CACHE_HOME or ~/.cache; with an empty folder() if there is neither.
    static IndexCache ofUser();

    const std::filesystem::path& folder() const { return m_folder; }

    /// NotFound, or Corrupt: the file there was damaged, and is gone now. A file whose damage shows only when
    /// it is read goes then, so that the next who looks builds it again.
    Result<std::shared_ptr<const ProfileIndex>> find(const std::string& key) const;

    /// A new file, which nobody finds before keep(). NotWritable.
    struct NewIndex {
        std::filesystem::path path;
        IndexBytesWriter bytes;
    };
    Result<NewIndex> begin(const std::string& key) const;
    /// Gives the complete file its name, and deletes the least recently used others above the limit.
    Status keep(const std::filesystem::path& path, const std::string& key) const;
    void discard(const std::filesystem::path& path) const;

    /// Remembers that the index inside a trace is damaged.
    void distrustTrace(const std::string& key) const;
    bool distrustsTrace(const std::string& key) const;

private:
    std::filesystem::path fileOf(const std::string& key) const;
    void trim(const std::filesystem::path& kept) const;

    std::filesystem::path m_folder;
    std::uint64_t m_limit;
};

} // namespace tidemark
