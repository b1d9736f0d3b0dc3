// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A trace from a ring file that nobody writes to any more.

#include "core/base/result.h"
#include "core/record/frame_names.h"
#include "core/record/ring_file.h"
#include "core/trace_format/chunks.h"
#include "core/wire/family.h"

#include <filesystem>
#include <optional>
#include <string>

namespace tidemark::recording {

struct CompletionOptions {
    NameLookup names;
    const wire::Family* family = nullptr; ///< the other processes of the recording; null = not known
    bool recovered = true;                ///< somebody else should have completed it
    bool lastAttempt = false;             ///< what cannot be written now is lost, and the trace says so
    std::string limit;                    ///< which limit of the user's ended the recording; empty = none
};

/// Adds to the unfinished trace what is only in the ring file, then names and the end.
Status completeTrace(
    LeftoverRingFile& ring, const std::filesystem::path& trace, const CompletionOptions& options);

/// How the recording ended; nothing if the trace is not complete.
std::optional<trace::End> readEnd(const std::filesystem::path& trace, std::uint64_t& fileBytes);

} // namespace tidemark::recording
