// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/open_trace.h"
#include "app/cli/terminal.h"
#include "core/report/leaks.h"

#include <CLI/CLI.hpp>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

namespace tidemark::cli {

namespace {

constexpr const char* kFooter =
    "Exit status: 0 nothing grows without end, 1 something does and is not suppressed, 2 bad usage or "
    "input.\n"
    "\n"
    "Suppressions are written as for LeakSanitizer, one leak:PATTERN a line. A comment before it may limit "
    "it:\n"
    "  # tidemark: bytes<=64K blocks<=100 until=2027-01-31\n"
    "  leak:Registry<*>::makeEntry\n"
    "\n"
    "Examples:\n"
    "  tidemark leaks server.tide\n"
    "  tidemark leaks server.tide --suppressions known.supp --json | jq -r '.suspects[].sentence'";

struct Options {
    std::vector<std::string> files;
    std::string suppressions;
    bool json = false;
};

Result<std::vector<Suppression>> readSuppressions(const std::string& path) {
    if (path.empty())
        return std::vector<Suppression>();
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (file.peek() != std::ifstream::traits_type::eof())
        text << file.rdbuf();
    if (!file.is_open() || text.fail() || file.bad())
        return Error{ErrorCode::NotReadable,
            fmt::format("The suppressions “{}” cannot be read; check the path and its permissions.", path)};
    return parseSuppressions(text.str());
}

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

int runLeaks(const Options& options) {
    const auto suppressions = readSuppressions(options.suppressions);
    if (!suppressions)
        return fail(kBadInput, suppressions.error().sentence);
    const auto session = openTraces(options.files);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    const auto summary = (*session)->summary();
    if (!summary)
        return fail(kBadInput, summary.error().sentence);
    const auto report = (*session)->suspects();
    if (!report)
        return fail(kBadInput, report.error().sentence);
    const LeakJudgement judgement = (*session)->judge(**report, *suppressions, today());
    const LeaksContent content{*(*session)->profile(), *summary, **report, *suppressions, judgement};
    const int written = writeOutput(options.json ? leaksJson(content) : leaksText(content));
    return written == kSuccess && !judgement.open.empty() ? kAnswerIsNo : written;
}

} // namespace

void addLeaksCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("leaks", "Name what grows and is never given back");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->files, "The trace, or the snapshots of a series")
        ->required()
        ->type_name("");
    command->add_flag("--json", options->json, "Write JSON");
    command
        ->add_option("--suppressions", options->suppressions, "Leave out what this file expects, see below")
        ->type_name("FILE");
    command->footer(kFooter);
    command->callback([options, &status] { status = runLeaks(*options); });
}

} // namespace tidemark::cli
