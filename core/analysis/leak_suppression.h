// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile.h"
#include "core/query/suppressions.h"
#include "core/results/leak_judgement.h"

#include <string_view>
#include <vector>

namespace tidemark {

/// Sorts suspects into those that a suppression leaves out and the others. A suppression matches a suspect if
/// it matches a function, source file or module name of any frame of the stack that keeps most. `today` as
/// Suppression::until.
LeakJudgement judgeLeaks(const Profile& profile, const LeakReport& report,
    const std::vector<Suppression>& suppressions, std::string_view today);

} // namespace tidemark
