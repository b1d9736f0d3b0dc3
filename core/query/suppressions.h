// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Leaks that are known and expected, as a file that the user keeps. The syntax is LeakSanitizer's, so that
// one file serves both; what it does not know is in comments.

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// One `leak:` line with the `# tidemark:` line before it.
struct Suppression {
    static constexpr std::int64_t kNoLimit = -1;
    std::string pattern; ///< found anywhere in a name; * is any run, ^ its begin, $ its end
    std::int64_t mostBytes = kNoLimit;
    std::int64_t mostBlocks = kNoLimit;
    std::string until;    ///< the last day on which it holds, "2027-01-31"; empty = for ever
    std::size_t line = 0; ///< in the file, from 1
    bool matches(std::string_view name) const;
    friend bool operator==(const Suppression&, const Suppression&) = default;
};

/// InvalidUsage with a sentence that names the line. Rules of other sanitizers are passed over.
///
///     # a comment
///     # tidemark: bytes<=64K blocks<=100 until=2027-01-31
///     leak:Registry<*>::makeEntry
Result<std::vector<Suppression>> parseSuppressions(std::string_view text);

/// The lines that parseSuppressions() reads as `suppression`, each with its line break.
std::string printSuppression(const Suppression& suppression);

} // namespace tidemark
