// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/invitation.h"

#include "core/record/family_file.h"
#include "core/record/keeper.h"
#include "core/record/keeper_process.h"
#include "core/record/ring_file.h"
#include "core/record/shared_futex.h"
#include "core/record/target_environment.h"
#include "core/record/target_process.h"
#include "core/record/tick_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tidemark {
namespace {

using namespace recording;
using namespace std::chrono_literals;

constexpr auto kMaxCompletion = 10min;

Result<FamilyFile> createFamily(const RecordOptions& options, const std::filesystem::path& output) {
    const auto collector = options.collector.empty() ? findCollector() : options.collector;
    std::error_code error;
    if (collector.empty() || !std::filesystem::exists(collector, error))
        return Error{ErrorCode::NotFound, "The collector libtidemark_collector.so was not found."};
    std::filesystem::path name;
    {
        // A folder that has room for rings.
        auto ring = RingFile::create(output.parent_path());
        if (!ring)
            return ring.error();
        name = ring->path();
        unlink(name.c_str());
    }
    auto family =
        FamilyFile::create(name, options, preloadablePath(std::filesystem::absolute(collector), name));
    if (family && !family->setOutputPath(output)) {
        unlink(family->path().c_str());
        return Error{ErrorCode::NotWritable, "The name of the output is too long."};
    }
    if (family)
        family->family().first_taken = 1; // whoever comes first makes a ring file as all others do
    return family;
}

[[noreturn]] void becomeKeeper(FamilyFile& family, const RecordOptions& options,
    const std::vector<int>& inherited, const std::array<int, 2>& ready) {
    close(ready[0]);
    leaveTerminal(inherited);
    {
        Keeper keeper(family, {.record = options,
                                  .common = describeMachine(monotonicNow(), wallClockNow()),
                                  .launcher = 0,
                                  .staysAlone = true});
        if (!family.lock())
            _exit(1);
        static_cast<void>(!write(ready[1], "", 1));
        close(ready[1]);
        keeper.run();
    }
    _exit(0);
}

bool startKeeper(FamilyFile& family, const RecordOptions& options) {
    const auto inherited = openDescriptors();
    std::array<int, 2> ready{};
    if (pipe2(ready.data(), O_CLOEXEC) != 0)
        return false;
    const pid_t between = fork();
    if (between == 0) {
        if (fork() == 0)
            becomeKeeper(family, options, inherited, ready);
        _exit(0);
    }
    close(ready[1]);
    char byte = 0;
    const bool started = between > 0 && read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    if (between > 0)
        waitpid(between, nullptr, 0);
    return started;
}

std::string valueOf(const std::string& variable) {
    return variable.substr(variable.find('=') + 1);
}

} // namespace

Result<std::vector<std::string>> invite(const RecordOptions& options) {
    std::error_code error;
    const auto output = std::filesystem::absolute(options.output);
    if (!options.overwrite && std::filesystem::exists(output, error))
        return Error{
            ErrorCode::NotWritable, fmt::format("'{}' exists; --force overwrites it.", output.string())};
    if (access(output.parent_path().c_str(), W_OK | X_OK) != 0)
        return Error{ErrorCode::NotWritable,
            fmt::format("The folder '{}' cannot be written to.", output.parent_path().string())};
    auto family = createFamily(options, output);
    if (!family)
        return family.error();
    std::vector<std::string> variables = {family->family().preload, family->family().ring_variable};
    for (const auto& variable : variables)
        if (valueOf(variable).find_first_of(" \t\n:\"'\\$") != std::string::npos) {
            unlink(family->path().c_str());
            return Error{ErrorCode::NotWritable,
                fmt::format("'{}' has characters that a list of variables cannot hold.", valueOf(variable))};
        }
    if (!startKeeper(*family, options)) {
        unlink(family->path().c_str());
        return Error{ErrorCode::System, "The recorder could not be started."};
    }
    return variables;
}

Status stopInvited(const std::filesystem::path& trace) {
    const auto path = findFamilyFile(trace);
    if (!path)
        return Error{ErrorCode::NotFound, fmt::format("Nothing is being recorded to '{}'.", trace.string())};
    auto file = FamilyFile::open(*path);
    if (!file)
        return file.error();
    auto& family = file->family();
    family.state = static_cast<std::uint32_t>(wire::FamilyState::Ended);
    family.doorbell.fetch_add(1);
    futexWake(family.doorbell);
    const auto end = std::chrono::steady_clock::now() + kMaxCompletion;
    std::error_code error;
    while (std::filesystem::exists(*path, error)) {
        if (!isRunning(family.keeper_pid.load()))
            return finishRecording(trace);
        if (std::chrono::steady_clock::now() > end)
            return Error{ErrorCode::Unsupported, "The traces are still being completed."};
        std::this_thread::sleep_for(10ms);
    }
    return Ok{};
}

} // namespace tidemark
