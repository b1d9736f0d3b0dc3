// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/heaptrack/heaptrack_importer.h"

#include "core/import/heaptrack/heaptrack_reader.h"
#include "core/import/indexed_import.h"

#include <memory>
#include <optional>
#include <utility>

namespace tidemark {
namespace {

LoadedProfile finish(ProfileBuilder& builder, const heaptrack::Reader& reader) {
    LoadedProfile loaded;
    loaded.profile = builder.finish();
    loaded.names = reader.namesOf(loaded.profile);
    return loaded;
}

Result<LoadedProfile> load(const ImportJob& job) {
    std::optional<heaptrack::Reader> reader;
    const auto read = [&](ProfileBuilder& builder, bool withEvents) -> Status {
        Result<ByteSource> source = ByteSource::open(job.files.front());
        if (!source)
            return source.error();
        reader.emplace(builder, withEvents);
        builder.facts().path = job.files.front().string();
        return reader->read(*source, job.stop, job.progress);
    };
    Result<std::unique_ptr<ProfileBuilder>> builder = buildIndexed(job, "heaptrack 1", read);
    if (!builder)
        return builder.error();
    return finish(**builder, *reader);
}

} // namespace

const Importer kHeaptrackImporter{"heaptrack files", false, &heaptrack::recognises, &load};

Result<LoadedProfile> readHeaptrack(ByteSource source) {
    ProfileBuilder builder;
    heaptrack::Reader reader(builder, true);
    if (Status done = reader.read(source, {}, nullptr); !done)
        return done.error();
    return finish(builder, reader);
}

} // namespace tidemark
