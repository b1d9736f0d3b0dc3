// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/loading.h"

#include "core/import/byte_source.h"
#include "core/session/importers.h"
#include "core/session/series.h"

#include <span>
#include <string>
#include <system_error>

namespace tidemark {
namespace {

std::string quoted(const std::filesystem::path& path) {
    return "“" + path.string() + "”";
}

/// What can be said of a path before any format is tried.
Status checkFile(const std::filesystem::path& path) {
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{ErrorCode::NotFound, "There is no file " + quoted(path) + "; check the path."};
    if (failure)
        return Error{ErrorCode::NotReadable, "The file " + quoted(path) + " cannot be looked at (" +
                                                 failure.message() + "); check its permissions."};
    if (!std::filesystem::is_regular_file(status))
        return Error{
            ErrorCode::NotReadable, quoted(path) + " is not a regular file; save the trace to a file first."};
    const auto bytes = std::filesystem::file_size(path, failure);
    if (!failure && bytes == 0)
        return Error{ErrorCode::NotATrace,
            "The file " + quoted(path) +
                " is empty; the recording that should have written it never began, so record "
                "again."};
    return Ok{};
}

Error unknownFormat(const std::filesystem::path& path) {
    std::string names;
    for (const Importer* importer : importers())
        names += (names.empty() ? "" : ", ") + std::string(importer->name);
    return {ErrorCode::NotATrace, "The file " + quoted(path) + " is in no format that Tidemark reads (" +
                                      names + "); record one with “tidemark record -- PROGRAM”."};
}

/// The first bytes, decompressed. Corrupt if there are none because their packing is damaged.
Result<std::string> headOf(const std::filesystem::path& path) {
    Result<ByteSource> source = ByteSource::open(path);
    if (!source)
        return source.error();
    std::string head(Importer::kHeadBytes, '\0');
    head.resize(source->read(std::as_writable_bytes(std::span(head))));
    if (head.empty() && source->damage())
        return Error{ErrorCode::Corrupt,
            "Nothing of the file " + quoted(path) + " can be read: " + *source->damage() + "."};
    return head;
}

/// The importer that recognises a file; null if none does.
const Importer* importerOf(const std::filesystem::path& path) {
    const Result<std::string> head = headOf(path);
    for (const Importer* importer : importers())
        if (head && importer->recognises(*head))
            return importer;
    return nullptr;
}

/// The files of a folder that are a series of one format. Others are passed over.
Result<LoadedProfile> loadFolder(
    const std::filesystem::path& folder, const std::stop_token& stop, ProgressSink* progress) {
    ImportJob job{{}, stop, progress};
    job.fromFolder = true;
    const Importer* series = nullptr;
    std::error_code failure;
    for (std::filesystem::directory_iterator at(folder, failure), end; !failure && at != end;
         at.increment(failure)) {
        std::error_code gone;
        // Hidden files are being written, or were when their writer died.
        const bool isOffered = at->is_regular_file(gone) && !at->path().filename().string().starts_with('.');
        const Importer* const importer = isOffered ? importerOf(at->path()) : nullptr;
        if (importer == nullptr || !importer->takesSeries || (series != nullptr && importer != series))
            continue;
        series = importer;
        job.files.push_back(at->path());
    }
    if (failure)
        return Error{ErrorCode::NotReadable,
            "The directory " + quoted(folder) + " cannot be read (" + failure.message() + ")."};
    if (series == nullptr)
        return Error{ErrorCode::NotReadable,
            quoted(folder) +
                " is a directory without snapshots that make a series; give a trace file inside it."};
    return series->load(job);
}

/// What reads all of several files as one series. InvalidUsage if they are none.
Result<const Importer*> seriesImporterOf(const std::vector<std::filesystem::path>& files) {
    const Importer* series = nullptr;
    for (const std::filesystem::path& path : files) {
        if (Status checked = checkFile(path); !checked)
            return checked.error();
        const Importer* const importer = importerOf(path);
        if (importer == nullptr)
            return unknownFormat(path);
        if (!importer->takesSeries || (series != nullptr && importer != series))
            return Error{ErrorCode::InvalidUsage,
                "Several files are opened together only if they are a series of snapshots, and " +
                    quoted(path) + " is none; give one trace."};
        series = importer;
    }
    if (series == nullptr)
        return Error{ErrorCode::InvalidUsage, "A trace is missing."};
    return series;
}

} // namespace

bool isSeries(const std::vector<std::filesystem::path>& files) {
    return files.size() > 1 && seriesImporterOf(files).ok();
}

Result<LoadedProfile> loadFile(
    const std::filesystem::path& path, const std::stop_token& stop, ProgressSink* progress) {
    if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
        return loadFolder(path, stop, progress);
    if (Status checked = checkFile(path); !checked)
        return checked.error();
    if (const Result<std::string> head = headOf(path); !head)
        return head.error();
    if (const Importer* const importer = importerOf(path))
        return importer->load({{path}, stop, progress});
    return unknownFormat(path);
}

Result<LoadedProfile> loadSeries(
    const std::vector<std::filesystem::path>& files, const std::stop_token& stop, ProgressSink* progress) {
    if (files.size() == 1)
        return loadFile(files.front(), stop, progress);
    const Result<const Importer*> series = seriesImporterOf(files);
    return series ? (*series)->load({files, stop, progress}) : Result<LoadedProfile>(series.error());
}

} // namespace tidemark
