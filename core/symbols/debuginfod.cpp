// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/debuginfod.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <elfutils/debuginfod.h>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tidemark {

namespace {

using Clock = std::chrono::steady_clock;

/// libdebuginfod, loaded when it is first needed: it brings an HTTP client and two dozen libraries with it,
/// which every start of a recording would pay for.
struct Library {
    decltype(&debuginfod_begin) begin = nullptr;
    decltype(&debuginfod_end) end = nullptr;
    decltype(&debuginfod_find_debuginfo) findDebugInfo = nullptr;
    decltype(&debuginfod_set_progressfn) setProgress = nullptr;
    decltype(&debuginfod_set_user_data) setUserData = nullptr;
    decltype(&debuginfod_get_user_data) userData = nullptr;
    bool loaded = false;

    static const Library& get() {
        static const Library library;
        return library;
    }

private:
    Library() {
        void* handle = dlopen("libdebuginfod.so.1", RTLD_NOW | RTLD_LOCAL);
        loaded = handle != nullptr && find(handle, "debuginfod_begin", begin) &&
                 find(handle, "debuginfod_end", end) &&
                 find(handle, "debuginfod_find_debuginfo", findDebugInfo) &&
                 find(handle, "debuginfod_set_progressfn", setProgress) &&
                 find(handle, "debuginfod_set_user_data", setUserData) &&
                 find(handle, "debuginfod_get_user_data", userData);
    }
    template <typename Function>
    static bool find(void* handle, const char* name, Function& function) {
        function = reinterpret_cast<Function>(dlsym(handle, name));
        return function != nullptr;
    }
};

struct ClientDeleter {
    void operator()(debuginfod_client* client) const { Library::get().end(client); }
};

/// One query, as libdebuginfod's callback sees it.
struct Transfer {
    std::string_view name;
    const std::stop_token* stop;
    ProgressSink* progress;
    const DebugInfoServers::Limits* limits;
    Clock::time_point begun = Clock::now();
    Clock::time_point lastBytes = begun;
    long bytes = 0;
    bool tooSlow = false;
    int lastPercent = -1;

    /// `total` is 0 until the file begins to come: then `done` counts nothing.
    bool goOn(long done, long total) {
        const auto now = Clock::now();
        if (total > 0 && done != bytes) {
            bytes = done;
            lastBytes = now;
        }
        tooSlow = now - lastBytes > limits->silence || now - begun > limits->total;
        const int percent = total > 0 ? static_cast<int>(done / std::max(total / 100, 1L)) : 0;
        if (progress != nullptr && percent != lastPercent) {
            lastPercent = percent;
            progress->progress(fmt::format("fetching debug info of {}", name),
                static_cast<std::uint64_t>(total > 0 ? done : 0),
                static_cast<std::uint64_t>(total > 0 ? total : 0));
        }
        return !tooSlow && !stop->stop_requested();
    }
};

int report(debuginfod_client* client, long done, long total) {
    return static_cast<Transfer*>(Library::get().userData(client))->goOn(done, total) ? 0 : 1;
}

} // namespace

struct DebugInfoServers::Client {
    Limits limits;
    std::unique_ptr<debuginfod_client, ClientDeleter> handle{
        Library::get().loaded ? Library::get().begin() : nullptr};
    std::optional<Error> broken; ///< why no server is asked any more
};

bool DebugInfoServers::named() {
    const char* urls = std::getenv("DEBUGINFOD_URLS");
    return urls != nullptr && *urls != '\0';
}

DebugInfoServers::DebugInfoServers(const Limits& limits) : m_client(std::make_unique<Client>()) {
    m_client->limits = limits;
}

DebugInfoServers::~DebugInfoServers() = default;

Result<std::filesystem::path> DebugInfoServers::debugFile(
    std::string_view buildId, std::string_view name, std::stop_token stop, ProgressSink* progress) {
    if (!named() || buildId.empty())
        return Error{ErrorCode::Unsupported, buildId.empty()
                                                 ? fmt::format("{} has no build-id to ask servers for.", name)
                                                 : "No debug info servers are named: set DEBUGINFOD_URLS."};
    if (m_client->broken)
        return *m_client->broken;
    debuginfod_client* client = m_client->handle.get();
    if (client == nullptr)
        return Error{ErrorCode::System, "libdebuginfod.so.1 is not installed: servers cannot be asked."};
    Transfer transfer{name, &stop, progress, &m_client->limits};
    Library::get().setUserData(client, &transfer);
    Library::get().setProgress(client, report);
    char* path = nullptr;
    const int file = Library::get().findDebugInfo(client,
        reinterpret_cast<const unsigned char*>(buildId.data()), static_cast<int>(buildId.size()), &path);
    if (file >= 0) {
        close(file);
        std::filesystem::path found = path != nullptr ? path : "";
        std::free(path);
        return found;
    }
    if (stop.stop_requested())
        return Error{ErrorCode::Cancelled, "Fetching debug info was cancelled."};
    if (file == -ENOENT && !transfer.tooSlow) // what it also says of a transfer that was broken off
        return Error{ErrorCode::NotFound, fmt::format("No server has debug info of {}.", name)};
    const Error failure{ErrorCode::System,
        fmt::format("The debug info servers ({}) do not answer: {}.", std::getenv("DEBUGINFOD_URLS"),
            transfer.tooSlow ? "too slow" : std::strerror(-file))};
    m_client->broken = failure;
    return failure;
}

std::filesystem::path debugInfoCache() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::filesystem::path(value != nullptr ? value : "");
    };
    if (const auto chosen = variable("DEBUGINFOD_CACHE_PATH"); !chosen.empty())
        return chosen;
    const auto home = variable("HOME");
    std::error_code ignored;
    if (const auto old = home / ".debuginfod_client_cache"; std::filesystem::exists(old, ignored))
        return old;
    const auto caches = variable("XDG_CACHE_HOME");
    return caches.empty() && home.empty() ? std::filesystem::path()
                                          : (caches.empty() ? home / ".cache" : caches) / "debuginfod_client";
}

void trimDebugInfoCache(const std::filesystem::path& cache, std::uint64_t limit) {
    struct Kept {
        timespec used{};
        std::uint64_t bytes = 0;
        std::filesystem::path path;
    };
    std::vector<Kept> files;
    std::uint64_t total = 0;
    std::error_code failure;
    for (std::filesystem::directory_iterator folder(cache, failure), end; !failure && folder != end;
         folder.increment(failure)) {
        // A folder per build-id; what lies beside these are libdebuginfod's own settings.
        const auto path = folder->path() / "debuginfo";
        struct stat facts {};
        if (lstat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) {
            files.push_back({facts.st_atim, static_cast<std::uint64_t>(facts.st_blocks) * 512, path});
            total += files.back().bytes;
        }
    }
    std::sort(files.begin(), files.end(), [](const Kept& one, const Kept& other) {
        return std::pair(one.used.tv_sec, one.used.tv_nsec) <
               std::pair(other.used.tv_sec, other.used.tv_nsec);
    });
    for (const Kept& file : files) {
        if (total <= limit)
            return;
        if (std::filesystem::remove(file.path, failure))
            total -= file.bytes;
    }
}

} // namespace tidemark
