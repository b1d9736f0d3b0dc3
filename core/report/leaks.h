// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What `tidemark leaks` prints, and a suspect in words. The JSON is described in resources/manual/json.md.

#include "core/query/suppressions.h"
#include "core/results/leak_judgement.h"

#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// Stable names for JSON: "never-freed", "freed-at-shutdown", "buffer-grows".
std::string_view verdictName(LeakVerdict verdict);
/// Stable names for JSON: "steady-growth", "plateau", …
std::string_view shapeName(CurveShape shape);

/// The verdict with its evidence: "`Cache::insert` keeps 1.2 MiB/min for 14 min, 98.0 % of its blocks were
/// never freed: 16.8 MiB in 1,234 blocks, 87.0 % of all growth."
std::string suspectSentence(const LeakReport& report, const Suspect& suspect);

/// "1.2 MiB/min": in the unit of time that suits the length of the window.
std::string suspectRate(const LeakReport& report, const Suspect& suspect);
/// "Looked at and excluded: 3 flat caches (1.2 MiB)."; empty if nothing was.
std::string excludedSentence(const LeakReport& report);
/// What became of a suppression: "Suppressed by “leak:f”: 1 suspect, 1.2 MiB in 34 blocks."
std::string suppressionSentence(const Suppression& suppression, const SuppressionUse& use);

/// Who holds a suspect's objects, in sentences: "Held by: `main` → service → .bus → .subscribers → ['paid']
/// (list, grown at app.py:43), 6,000 of its 6,000 objects." Empty if it is not known.
std::string holderSentence(const Profile& profile, const Names& names, const Suspect& suspect);

struct LeaksContent {
    const Profile& profile;
    const Summary& summary;
    const LeakReport& report;
    const std::vector<Suppression>& suppressions;
    const LeakJudgement& judgement;
};

std::string leaksText(const LeaksContent& content);
std::string leaksJson(const LeaksContent& content);

} // namespace tidemark
