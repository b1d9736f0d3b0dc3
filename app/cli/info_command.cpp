// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/open_trace.h"
#include "app/cli/process_totals.h"
#include "app/cli/terminal.h"
#include "core/record/process_list.h"
#include "core/report/report.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

namespace tidemark::cli {

namespace {

constexpr int kIndent = 2;

constexpr const char* kFooter = "Examples:\n"
                                "  tidemark info run.tide\n"
                                "  tidemark info run.tide --json\n"
                                "  tidemark info run.tide --verify && echo intact";

struct Options {
    std::string file;
    bool json = false;
    bool verify = false;
};

bool isIntact(const ProfileFacts& facts) {
    return facts.complete &&
           std::none_of(facts.problems.begin(), facts.problems.end(),
               [](const DataProblem& problem) { return problem.severity == DataProblem::Severity::Warning; });
}

/// The report on a trace with the other processes of its recording.
std::string withProcesses(std::string report, const Options& options) {
    const auto list = findProcessList(options.file);
    if (!list)
        return report;
    if (!options.json) {
        const auto text = processListText(*list);
        return text ? report + "\nProcesses of this recording\n" + *text : report;
    }
    const auto text = processListJson(*list);
    if (!text)
        return report;
    auto json = nlohmann::ordered_json::parse(report);
    json["processes"] = nlohmann::ordered_json::parse(*text)["processes"];
    return json.dump(kIndent) + "\n";
}

int runList(const Options& options, const std::string& list) {
    const auto text = options.json ? processTotalsJson(list) : processTotalsText(list);
    return text ? writeOutput(*text) : fail(kBadInput, text.error().sentence);
}

int runInfo(const Options& options) {
    if (const auto list = findProcessList(options.file); list && *list == options.file)
        return runList(options, options.file);
    const auto session = openTrace(options.file);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    const Profile& profile = *(*session)->profile();
    const Names& names = *(*session)->names();
    const auto summary = (*session)->summary();
    if (!summary)
        return fail(kBadInput, summary.error().sentence);
    const int written = writeOutput(withProcesses(
        options.json ? infoJson(profile, names, *summary) : infoText(profile, names, *summary), options));
    if (written != kSuccess || !options.verify)
        return written;
    const auto damage = findDamage(options.file);
    if (!damage)
        return fail(kBadInput, damage.error().sentence);
    if (isIntact(profile.facts()) && damage->empty())
        return kSuccess;
    std::string sentence = options.file + " is not intact.";
    for (const DataProblem& problem : *damage)
        sentence += " " + problem.sentence;
    return fail(kAnswerIsNo, sentence);
}

} // namespace

void addInfoCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("info", "Tell what a trace, or a list of processes, holds");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "The trace")->required()->type_name("");
    command->add_flag("--json", options->json, "Write JSON");
    command->add_flag("--verify", options->verify, "Exit with status 1 if any part is damaged or missing");
    command->footer(kFooter);
    command->callback([options, &status] { status = runInfo(*options); });
}

} // namespace tidemark::cli
