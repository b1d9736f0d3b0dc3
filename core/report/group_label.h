// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <string>

namespace tidemark {

/// A group in words: "parse(char const*)", "worker (#3)", "64 B – 127 B", "never freed".
std::string groupLabel(
    const Profile& profile, const Names& names, Grouping grouping, const GroupList::Row& row);

} // namespace tidemark
