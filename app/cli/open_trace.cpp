// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/open_trace.h"

#include "app/cli/process_totals.h"
#include "app/cli/terminal.h"
#include "core/record/recording.h"

#include <fmt/format.h>
#include <unistd.h>

namespace tidemark::cli {

namespace {

/// True if the trace was changed and has to be opened again. `complete`: the trace is; others of its
/// recording may not be, but while they are being recorded there is nothing to say.
bool finishIfAbandoned(const std::string& path, bool complete) {
    if (!isLeftOver(path))
        return false;
    const auto status = finishRecording(path);
    if (complete && !status)
        return false;
    if (status)
        say(fmt::format(
            "The interrupted recording {} was completed from what its program had left behind.", path));
    else
        say(fmt::format("Warning: {}", status.error().sentence));
    return status.ok();
}

void tellProblems(const std::string& path, const ProfileFacts& facts) {
    // On a terminal the text on standard output says it already.
    if (::isatty(STDOUT_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1)
        return;
    bool told = false;
    for (const auto& problem : facts.problems) {
        if (problem.severity != DataProblem::Severity::Warning)
            continue;
        say(fmt::format("Warning: {}", problem.sentence));
        told = true;
    }
    if (!facts.complete && !told)
        say(fmt::format(
            "Warning: {} is unfinished and is shown up to the last part that was written.", path));
}

} // namespace

Result<std::shared_ptr<const Session>> openTrace(const std::string& file) {
    const auto first = firstTraceOf(file);
    if (!first)
        return first.error();
    auto session = Session::open(file);
    if (session && finishIfAbandoned(first->string(), (*session)->profile()->facts().complete))
        session = Session::open(file);
    if (session)
        tellProblems(file, (*session)->profile()->facts());
    return session;
}

Result<std::shared_ptr<const Session>> openTraces(const std::vector<std::string>& files) {
    if (files.size() == 1)
        return openTrace(files.front());
    auto session = Session::openSeries({files.begin(), files.end()});
    if (session)
        tellProblems((*session)->profile()->facts().path, (*session)->profile()->facts());
    return session;
}

} // namespace tidemark::cli
