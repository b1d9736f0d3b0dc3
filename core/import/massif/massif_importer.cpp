// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/massif/massif_importer.h"

#include "core/import/massif/massif_reader.h"

#include <utility>

namespace tidemark {
namespace {

Result<LoadedProfile> readNamed(
    ByteSource source, std::string path, const std::stop_token& stop, ProgressSink* progress) {
    ProfileBuilder builder;
    massif::Reader reader(builder);
    builder.facts().path = std::move(path);
    if (Status done = reader.read(source, stop, progress); !done)
        return done.error();
    LoadedProfile loaded;
    loaded.profile = builder.finish();
    loaded.names = reader.namesOf(loaded.profile);
    return loaded;
}

Result<LoadedProfile> load(const ImportJob& job) {
    Result<ByteSource> source = ByteSource::open(job.files.front());
    if (!source)
        return source.error();
    return readNamed(std::move(source).value(), job.files.front().string(), job.stop, job.progress);
}

} // namespace

const Importer kMassifImporter{"Valgrind massif files", false, &massif::recognises, &load};

Result<LoadedProfile> readMassif(ByteSource source, const std::stop_token& stop, ProgressSink* progress) {
    return readNamed(std::move(source), {}, stop, progress);
}

} // namespace tidemark
