// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/recording.h"
#include "core/trace_format/chunks.h"
#include "core/trace_format/manifest.h"
#include "core/wire/family.h"

#include <cstdint>
#include <filesystem>

namespace tidemark::recording {

/// Fills in the summary line and one notice per kind of loss.
void describeRecording(const trace::End& end, std::uint64_t fileBytes, RecordOutcome& outcome);

/// Adds the other processes to the summary line, and a notice for those that were not recorded.
/// What the processes besides the first have lost, as the family file says.
void describeLosses(const wire::Family& family, RecordOutcome& outcome);

void describeFamily(
    const trace::Manifest& manifest, const std::filesystem::path& path, RecordOutcome& outcome);

} // namespace tidemark::recording
