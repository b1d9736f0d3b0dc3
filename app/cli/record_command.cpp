// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/python_objects.h"
#include "app/cli/python_snapshots.h"
#include "app/cli/record_limits.h"
#include "app/cli/terminal.h"
#include "app/cli/window.h"
#include "core/record/recording.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>
#include <sys/resource.h>
#include <unistd.h>

namespace tidemark::cli {

namespace {

constexpr const char* kFooter =
    "Everything after the options, or after --, is the program with its arguments. It runs as it would "
    "without\n"
    "Tidemark, and its exit status is passed on. Failures of the recording itself: 125; 126 if the program "
    "cannot\n"
    "be executed, 127 if it does not exist.\n"
    "\n"
    "Examples:\n"
    "  tidemark record ./server --port 8080            writes tidemark.server.PID.tide\n"
    "  tidemark record -o run.tide -- python3 job.py\n"
    "  tidemark record --children 'matching cc1*' -o build.tide -- make\n"
    "  tidemark record --delay 10s --duration 1m -- ./server\n"
    "  tidemark record --python-snapshots 60s -o app.snapshots -- python3 app.py\n"
    "  tidemark record --finish run.tide               completes a recording that was interrupted";

constexpr int kOwnFailure = 125;

struct Options {
    RecordWords words;
    SnapshotWords snapshots;
    std::string finish;
    std::vector<std::string> shownInHelpOnly; ///< the parser never sees the program: splitRecordArguments()
    bool view = false;
    bool pythonObjects = false;
};

/// Dies of the signal that the target died of, without a core file of our own.
int dieBy(int signal) {
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    std::signal(signal, SIG_DFL);
    sigset_t unblocked;
    sigemptyset(&unblocked);
    sigaddset(&unblocked, signal);
    ::sigprocmask(SIG_UNBLOCK, &unblocked, nullptr);
    std::raise(signal);
    return 128 + signal;
}

int runRecord(const Options& options, const std::vector<std::string>& target) {
    if (!options.finish.empty()) {
        if (!target.empty())
            return fail(kBadInput, "--finish takes a trace and no program.");
        const auto status = finishRecording(options.finish);
        return status ? kSuccess : fail(kBadInput, status.error().sentence);
    }
    if (target.empty())
        return fail(kBadInput, "No program was given to record.");
    if (!options.snapshots.every.empty())
        return options.pythonObjects ? fail(kBadInput, "Beside --python-snapshots nothing is recorded to "
                                                       "which --python-objects could be added.")
                                     : recordSnapshots(options.snapshots, options.words, target);
    auto record = recordOptions(options.words);
    if (!record)
        return fail(kBadInput, record.error().sentence);
    record->command = target;
    std::unique_ptr<ObjectRecords> objects;
    if (options.pythonObjects) {
        auto begun = ObjectRecords::begin();
        if (!begun)
            return fail(kOwnFailure, begun.error().sentence);
        objects = std::move(begun).value();
    }
    RecordOutcome outcome = tidemark::record(*record);
    if (objects != nullptr && outcome.failure.empty())
        if (std::string sentence = objects->addTo(outcome.output); !sentence.empty())
            outcome.notices.push_back(std::move(sentence));
    objects.reset(); // a death by signal runs no destructors
    if (!outcome.failure.empty()) {
        say(outcome.failure);
    } else if (!outcome.notices.empty() || ::isatty(STDERR_FILENO) == 1) {
        std::string line = outcome.summary;
        for (const auto& notice : outcome.notices)
            line += (line.empty() ? "" : " ") + notice;
        if (!line.empty())
            say(line);
    }
    if (options.view && !outcome.output.empty())
        startWindow({outcome.output.string()});
    return outcome.deathSignal > 0 ? dieBy(outcome.deathSignal) : outcome.exitStatus;
}

} // namespace

void addRecordCommand(CLI::App& program, const std::vector<std::string>& target, int& status) {
    CLI::App* command = program.add_subcommand("record", "Run a program and record its heap");
    const auto options = std::make_shared<Options>();
    command->add_option("PROGRAM", options->shownInHelpOnly, "The program to record, with its arguments")
        ->type_name("");
    addRecordOptions(*command, options->words);
    addSnapshotOptions(*command, options->snapshots);
    command->add_flag("--python-objects", options->pythonObjects,
        "Of Python programs: note now and then who holds which objects, so that leaks name the holder");
    command->add_flag("--view", options->view, "Open the trace in the window afterwards");
    command->add_option("--finish", options->finish, "Complete an interrupted recording instead")
        ->type_name("TRACE");
    command->footer(kFooter);
    command->callback([options, &target, &status] { status = runRecord(*options, target); });
}

} // namespace tidemark::cli
