// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Debug files from servers that speak debuginfod.

#include "core/base/progress.h"
#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace tidemark {

/// How long a server may take.
struct DebugInfoLimits {
    std::chrono::milliseconds silence{10'000}; ///< no byte for so long: given up
    std::chrono::milliseconds total{120'000};  ///< per file
};

/// Asks the servers that DEBUGINFOD_URLS names; libdebuginfod keeps what they send in its cache
/// ($DEBUGINFOD_CACHE_PATH, else ~/.cache/debuginfod_client). Belongs to one thread.
class DebugInfoServers {
public:
    using Limits = DebugInfoLimits;

    /// Whether the user's environment names servers: nothing may be fetched otherwise.
    static bool named();
    explicit DebugInfoServers(const Limits& limits = {});
    ~DebugInfoServers();
    DebugInfoServers(const DebugInfoServers&) = delete;
    DebugInfoServers& operator=(const DebugInfoServers&) = delete;

    /// The file with the debug info of a module; whoever reads it checks that it is the right one. `name` is
    /// for progress and errors. Errors: NotFound if no server has it, Unsupported without servers, System if
    /// they do not answer (a server that failed once is not asked again), Cancelled.
    Result<std::filesystem::path> debugFile(std::string_view buildId, std::string_view name,
        std::stop_token stop = {}, ProgressSink* progress = nullptr);

private:
    struct Client;
    std::unique_ptr<Client> m_client;
};

/// Where libdebuginfod keeps what servers sent; empty if nowhere.
std::filesystem::path debugInfoCache();

/// Deletes the files of that folder whose last use is longest ago until those that are left take at most
/// `limit` bytes. Other files in it stay.
void trimDebugInfoCache(const std::filesystem::path& cache, std::uint64_t limit);

} // namespace tidemark
