// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/index_cache.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

namespace fs = std::filesystem;

constexpr char kExtension[] = ".tidx";
constexpr char kUnfinished[] = ".part";
constexpr char kDistrusted[] = ".damaged"; ///< empty
/// An unfinished file that nobody has written to for so long belongs to nobody.
constexpr auto kAbandoned = std::chrono::hours(24);

} // namespace

IndexCache IndexCache::ofUser() {
    // Relative paths in these variables are to be ignored.
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
        return IndexCache(fs::path(cache) / "tidemark" / "index");
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        return IndexCache(fs::path(home) / ".cache" / "tidemark" / "index");
    return IndexCache(fs::path());
}

fs::path IndexCache::fileOf(const std::string& key) const {
    return m_folder / (key + kExtension);
}

Result<std::shared_ptr<const ProfileIndex>> IndexCache::find(const std::string& key) const {
    const Error none{ErrorCode::NotFound, "There is no index of this trace."};
    if (m_folder.empty())
        return none;
    const fs::path path = fileOf(key);
    Result<MappedFile> file = MappedFile::open(path, MappedFile::WhenShrunk::ReadZeros);
    if (!file)
        return none;
    auto bytes = std::make_shared<IndexBytes>(std::move(file).value());
    bytes->onDamage([path] {
        std::error_code gone;
        fs::remove(path, gone);
    });
    auto index = ProfileIndex::open(std::move(bytes));
    std::error_code ignored;
    if (!index)
        fs::remove(path, ignored);
    else
        fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
    return index;
}

Result<IndexCache::NewIndex> IndexCache::begin(const std::string& key) const {
    if (m_folder.empty())
        return Error{
            ErrorCode::NotWritable, "There is no folder for caches: neither XDG_CACHE_HOME nor HOME is set."};
    std::error_code failure;
    fs::create_directories(m_folder, failure);
    if (failure)
        return Error{ErrorCode::NotWritable,
            "The folder “" + m_folder.string() + "” cannot be made: " + failure.message() + "."};
    static std::atomic<unsigned> number = 0;
    const fs::path path =
        m_folder / (key + "." + std::to_string(getpid()) + "-" + std::to_string(number++) + kUnfinished);
    Result<IndexBytesWriter> bytes = IndexBytesWriter::create(path);
    if (!bytes)
        return bytes.error();
    return NewIndex{path, std::move(bytes).value()};
}

Status IndexCache::keep(const fs::path& path, const std::string& key) const {
    std::error_code failure;
    fs::rename(path, fileOf(key), failure);
    if (failure)
        return Error{ErrorCode::NotWritable,
            "The index “" + fileOf(key).string() + "” cannot be written: " + failure.message() + "."};
    trim(fileOf(key));
    return Ok{};
}

void IndexCache::discard(const fs::path& path) const {
    std::error_code ignored;
    fs::remove(path, ignored);
}

void IndexCache::distrustTrace(const std::string& key) const {
    std::error_code ignored;
    fs::create_directories(m_folder, ignored);
    const std::ofstream mark(m_folder / (key + kDistrusted));
}

bool IndexCache::distrustsTrace(const std::string& key) const {
    std::error_code ignored;
    return !m_folder.empty() && fs::exists(m_folder / (key + kDistrusted), ignored);
}

void IndexCache::trim(const fs::path& kept) const {
    struct File {
        fs::file_time_type used;
        std::uint64_t bytes;
        fs::path path;
    };
    std::vector<File> files;
    std::uint64_t total = 0;
    std::error_code failure;
    for (fs::directory_iterator at(m_folder, failure), end; !failure && at != end; at.increment(failure)) {
        std::error_code gone;
        const File file{at->last_write_time(gone), at->file_size(gone), at->path()};
        if (gone)
            continue;
        if (file.path.extension() == kUnfinished && fs::file_time_type::clock::now() - file.used > kAbandoned)
            fs::remove(file.path, gone);
        if (file.path.extension() != kExtension)
            continue;
        total += file.bytes;
        if (file.path != kept)
            files.push_back(file);
    }
    std::sort(
        files.begin(), files.end(), [](const File& one, const File& other) { return one.used < other.used; });
    for (const File& file : files) {
        if (total <= m_limit)
            break;
        total -= file.bytes;
        fs::remove(file.path, failure);
    }
}

} // namespace tidemark
