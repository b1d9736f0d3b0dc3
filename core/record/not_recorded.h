// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/manifest.h"
#include "core/wire/family.h"

#include <string>
#include <vector>

namespace tidemark::recording {

/// What the family's processes have counted.
trace::NotRecorded notRecorded(const wire::Family& family);

/// One sentence each, for people: which programs of the recording have no trace.
std::vector<std::string> notRecordedSentences(const trace::NotRecorded& counts, std::uint64_t refused);

} // namespace tidemark::recording
