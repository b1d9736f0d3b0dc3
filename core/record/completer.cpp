// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/completer.h"

#include "core/record/recovery.h"
#include "core/trace_format/file.h"

namespace tidemark::recording {
namespace {

Status begin(const Image& image, const RecordOptions& options, const trace::Info& common) {
    auto writer = trace::FileWriter::create(image.output,
        options.overwrite ? trace::FileWriter::IfExists::Overwrite : trace::FileWriter::IfExists::Refuse);
    if (!writer)
        return writer.error();
    return writer->append(
        trace::ChunkType::Info, trace::encodeInfo(image.describe(common, options.hideArguments)));
}

} // namespace

Status completeImage(const Image& image, const wire::Family& family, const RecordOptions& options,
    const trace::Info& common, KnownSymbols& known, bool lastAttempt) {
    if (!image.hasTrace)
        if (auto status = begin(image, options, common); !status)
            return status;
    auto ring = LeftoverRingFile::open(image.ring());
    if (!ring)
        return ring.error();
    if (auto status = (*ring)->lock(); !status)
        return status;
    return completeTrace(**ring, image.output,
        {.names = {options.symbolize, &known, &family.hurry},
            .family = &family,
            .recovered = image.hasTrace,
            .lastAttempt = lastAttempt,
            .limit = {}});
}

} // namespace tidemark::recording
