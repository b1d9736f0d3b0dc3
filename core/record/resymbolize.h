// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Looking the names of a trace up again, with what is there now.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/symbols/debuginfod.h"
#include "core/symbols/symbolizer.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace tidemark {

namespace trace {
struct NamesChunk;
}

struct ResymbolizeOptions {
    std::filesystem::path output; ///< empty = in place
    SymbolPlaces places;
    bool servers = true; ///< those that DEBUGINFOD_URLS names, if any, are asked for what is not here
    /// Paths of the modules that servers are asked for; empty = all.
    std::vector<std::string> askedFor = {};
    std::uint64_t cacheLimit = 0; ///< bytes that files of servers may take afterwards; 0 = no limit of ours
    DebugInfoServers::Limits serverLimits = {};
    /// Also look at paths that stand in a trace that was recorded by someone else or elsewhere; otherwise
    /// only in `places`, /usr/lib/debug and at servers, by build-id.
    bool followPaths = false;
    bool write = true; ///< false: only tells what there is; the trace stays as it is, whatever its state
    /// Told all names, better ones where they were found by now, while the search goes on: after a module, as
    /// long as that takes a fifth of the time at most, and before the first server is asked. One call at a
    /// time, from any thread.
    std::function<void(std::shared_ptr<const trace::NamesChunk>)> soFar = {};
};

/// What became of one module.
struct ModuleSymbols {
    std::string path;
    std::uint64_t frames = 0;
    SymbolSource before; ///< state and reason only
    SymbolSource now;    ///< what holds: the better of both
};

struct ResymbolizeOutcome {
    std::vector<ModuleSymbols> modules; ///< those with frames, in order of their ids
    std::uint64_t improved = 0;         ///< modules with better names than before
    std::vector<std::string> notices;
};

/// Names of a module are replaced if what was found is at least as good as what the trace holds; no name is
/// lost. Errors: those of FileReader::open, Unsupported if the trace is not complete, NotWritable, Cancelled:
/// the trace is as it was.
Result<ResymbolizeOutcome> resymbolize(const std::filesystem::path& trace, const ResymbolizeOptions& options,
    const std::stop_token& stop = {}, ProgressSink* progress = nullptr);

} // namespace tidemark
