// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Making a trace that shows code and sources on any machine.

#include "core/base/progress.h"
#include "core/results/code_listing.h"
#include "core/session/session.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace tidemark {

struct PackOptions {
    std::filesystem::path output; ///< empty = in place
    bool sources = false;         ///< also the files that the stacks name, up to 4 MiB each
    CodePaths paths = CodePaths::Ignore;
};

struct PackOutcome {
    std::uint64_t functions = 0; ///< added now
    std::uint64_t sources = 0;
    std::vector<std::string> notices; ///< one sentence each: what is not there
};

/// Adds the code of every function that stands in a stack. What was packed before stays. Errors: Unsupported
/// if the session is no .tide file or not complete, or was recorded elsewhere and `paths` says Ignore;
/// NotWritable, Cancelled: the trace is as it was.
Result<PackOutcome> pack(const Session& session, const PackOptions& options, std::stop_token stop = {},
    ProgressSink* progress = nullptr);

} // namespace tidemark
