// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The family file (core/wire/family.h) as the keeper, the launcher and recovery see it.

#include "core/base/result.h"
#include "core/record/recording.h"
#include "core/wire/family.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tidemark::recording {

/// The wire::Option bits that these options mean.
std::uint32_t recordedBesides(const RecordOptions& options);

class FamilyFile {
public:
    /// Creates one (mode 0600) beside the ring file `first`, whose name it takes. Says there what `options`
    /// want; `preload` is the collector as it can stand in LD_PRELOAD.
    static Result<FamilyFile> create(const std::filesystem::path& first, const RecordOptions& options,
        const std::filesystem::path& preload);
    /// Opens a left-over one of this user. Corrupt if it is not a family file of this version.
    static Result<FamilyFile> open(const std::filesystem::path& path);
    FamilyFile(FamilyFile&& other) noexcept;
    FamilyFile& operator=(FamilyFile&&) = delete;
    ~FamilyFile();

    const std::filesystem::path& path() const { return m_path; }
    wire::Family& family() { return *m_family; }
    const wire::Family& family() const { return *m_family; }
    /// Held by the keeper while it lives. Unsupported if somebody else has it, see takeLock().
    Status lock(const std::function<bool()>& goesOn = [] { return true; });
    /// Whether the keeper lives and has more to do than to leave.
    bool keeperGoesOn() const;
    std::filesystem::path outputPath() const;
    /// False if the path is too long.
    bool setOutputPath(const std::filesystem::path& path);
    std::filesystem::path ringFile(std::uint32_t serial) const;
    /// All ring files of the family that there are, in no order.
    std::vector<std::filesystem::path> ringFiles() const;

private:
    FamilyFile(std::filesystem::path path, int fd, wire::Family* family)
        : m_path(std::move(path)), m_fd(fd), m_family(family) {}
    std::filesystem::path m_path;
    int m_fd = -1;
    int m_lockFd = -1;
    wire::Family* m_family = nullptr;
};

/// The family file of a recording with this output, left over or in use.
std::optional<std::filesystem::path> findFamilyFile(const std::filesystem::path& trace);

} // namespace tidemark::recording
