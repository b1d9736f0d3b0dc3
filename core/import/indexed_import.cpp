// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/indexed_import.h"

#include "core/import/byte_source.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <fstream>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

namespace fs = std::filesystem;
using Builder = std::unique_ptr<ProfileBuilder>;

/// Smaller files are imported faster than an index is found. Packed ones may hold hundreds of times their
/// size.
constexpr std::uint64_t kSmallestCached = std::uint64_t{1} << 20;
constexpr std::uint64_t kSmallestPackedCached = std::uint64_t{8} << 10;

bool isLarge(const ImportJob& job) {
    std::uint64_t bytes = 0;
    bool packed = false;
    for (const fs::path& file : job.files) {
        const Result<ByteSource> source = ByteSource::open(file);
        bytes += source ? source->fileBytes() : 0;
        packed = packed || (source && source->packing() != ByteSource::Packing::Plain);
    }
    return bytes >= (packed ? kSmallestPackedCached : kSmallestCached);
}

/// Names the content of the files.
std::string keyOf(const ImportJob& job, std::string_view tag) {
    XXH3_state_t* const state = XXH3_createState();
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, tag.data(), tag.size());
    XXH3_128bits_update(state, &kIndexMagic, sizeof kIndexMagic);
    std::vector<char> buffer(std::size_t{256} << 10);
    for (const fs::path& file : job.files) {
        std::ifstream in(file, std::ios::binary);
        std::uint64_t total = 0;
        while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
            XXH3_128bits_update(state, buffer.data(), static_cast<std::size_t>(in.gcount()));
            total += static_cast<std::uint64_t>(in.gcount());
        }
        XXH3_128bits_update(state, &total, sizeof total);
    }
    const XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Status readInto(
    ProfileBuilder& builder, const ImportJob& job, const std::function<Status(ProfileBuilder&, bool)>& read) {
    if (Status done = read(builder, true); !done)
        return done;
    return builder.finishIndex({}, job.stop, job.progress);
}

/// NotWritable: to be tried in memory.
Result<Builder> buildInCache(
    const ImportJob& job, const std::string& key, const std::function<Status(ProfileBuilder&, bool)>& read) {
    Result<IndexCache::NewIndex> file = job.cache.begin(key);
    if (!file)
        return Error{ErrorCode::NotWritable, file.error().sentence};
    auto builder = std::make_unique<ProfileBuilder>(std::move(file->bytes), job.cache.folder());
    const Status done = readInto(*builder, job, read);
    if (!done || !job.cache.keep(file->path, key))
        job.cache.discard(file->path);
    return done ? Result<Builder>(std::move(builder)) : Result<Builder>(done.error());
}

} // namespace

Result<Builder> buildIndexed(const ImportJob& job, std::string_view tag,
    const std::function<Status(ProfileBuilder& builder, bool withEvents)>& read) {
    std::vector<DataProblem> notes;
    if (isLarge(job)) {
        const std::string key = keyOf(job, tag);
        auto known = job.cache.find(key);
        if (known) {
            auto builder = std::make_unique<ProfileBuilder>();
            builder->useIndex(std::move(known).value());
            const Status done = read(*builder, false);
            return done ? Result<Builder>(std::move(builder)) : Result<Builder>(done.error());
        }
        if (known.error().code == ErrorCode::Corrupt)
            notes.push_back({DataProblem::Severity::Note, 1,
                "The index of this file in the cache was damaged; it has been built again."});
        Result<Builder> built = buildInCache(job, key, read);
        if (built || built.error().code != ErrorCode::NotWritable) {
            if (built)
                for (const DataProblem& note : notes)
                    (*built)->facts().problems.push_back(note);
            return built;
        }
        notes.push_back({DataProblem::Severity::Note, 1,
            "The index of this file is held in memory, because it could not be kept in the cache, so that "
            "the "
            "next opening takes as long again: " +
                built.error().sentence});
    }
    auto builder = std::make_unique<ProfileBuilder>();
    if (const Status done = readInto(*builder, job, read); !done)
        return done.error();
    for (const DataProblem& note : notes)
        builder->facts().problems.push_back(note);
    return builder;
}

} // namespace tidemark
