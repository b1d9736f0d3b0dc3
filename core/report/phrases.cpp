// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/phrases.h"

#include "core/query/query_text.h"
#include "core/report/report.h"

#include <csignal>
#include <cstring>
#include <fmt/format.h>

namespace tidemark {

const Estimate* estimateOf(const Profile& profile, const Estimate& estimate) {
    return profile.capabilities().estimated ? &estimate : nullptr;
}

std::string formatError(const Estimate* estimate) {
    return estimate == nullptr ? std::string() : " ± " + formatBytes(Estimate::round(estimate->bytesError()));
}

std::string_view endReasonName(EndReason reason) {
    switch (reason) {
    case EndReason::Exit:
        return "exit";
    case EndReason::Signal:
        return "signal";
    case EndReason::Exec:
        return "exec";
    case EndReason::Stopped:
        return "stopped";
    case EndReason::DataLost:
        return "data-lost";
    case EndReason::Vanished:
        return "vanished";
    case EndReason::Unknown:
        break;
    }
    return "unknown";
}

std::string describeEnd(const ProfileFacts& facts) {
    std::string text;
    switch (facts.endReason) {
    case EndReason::Exit:
        text = facts.exitStatus >= 0 ? fmt::format("exit, status {}", facts.exitStatus) : "exit";
        break;
    case EndReason::Signal: {
        const char* name = ::sigabbrev_np(static_cast<int>(facts.exitSignal));
        text = name != nullptr ? fmt::format("killed by signal {} (SIG{})", facts.exitSignal, name)
                               : fmt::format("killed by signal {}", facts.exitSignal);
        break;
    }
    case EndReason::Exec:
        text = "exec: the program replaced itself by another";
        break;
    case EndReason::Stopped:
        text = "recording stopped";
        break;
    case EndReason::DataLost:
        text = "recording ended early, data was lost";
        break;
    case EndReason::Vanished:
        text = "the program or its recorder vanished";
        break;
    case EndReason::Unknown:
        text = facts.complete ? "not said by files of this format" : "unknown, the trace has no end";
        break;
    }
    return facts.endDetail.empty() ? text : text + "; " + facts.endDetail;
}

std::string describeQuery(const Profile& profile, const Query& query, Moment peak) {
    const std::string a = formatMoment(profile, query.a);
    const std::string b = formatMoment(profile, query.b);
    const std::string c = formatMoment(profile, query.c);
    switch (query.rule) {
    case Rule::LiveAt:
        return "Live at " + a;
    case Rule::Peak:
        return "Live at the peak, " + formatMoment(profile, peak);
    case Rule::Growth:
        return fmt::format("Growth from {} to {}: allocated in between and still live", a, b);
    case Rule::Decline:
        return fmt::format("Decline from {} to {}: live before, freed in between", a, b);
    case Rule::Change:
        return fmt::format("Change from {} to {}: growth less decline", a, b);
    case Rule::AllocatedIn:
        return fmt::format("Allocated from {} to {}", a, b);
    case Rule::FreedIn:
        return fmt::format("Freed from {} to {}", a, b);
    case Rule::BornAndFreedIn:
        return fmt::format("Allocated and freed from {} to {}", a, b);
    case Rule::LongLived:
        return fmt::format("Long-lived: allocated by {}, still live at {}", a, b);
    case Rule::KeptFrom:
        return fmt::format("Kept: allocated from {} to {}, still live at {}", a, b, c);
    case Rule::FreedOnlyIn:
        return fmt::format(
            "Allocated from {} to {}, freed from {} to {}", a, b, c, formatMoment(profile, query.d));
    }
    return {};
}

std::string filterText(const Filter& filter) {
    return printFilter(filter);
}

} // namespace tidemark
