// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace tidemark::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kAnswerIsNo = 1;
inline constexpr int kBadInput = 2;

/// Makes sure that no file that is opened later lands on a closed standard stream, and that a reader who goes
/// away is an error rather than a signal. Changes what children inherit: not for `record`.
void prepareStandardStreams();

/// Writes to standard output. Returns kSuccess, also if the reader went away (`tidemark … | head`); kBadInput
/// with a sentence on standard error if it cannot be written.
int writeOutput(std::string_view text);

/// "tidemark: SENTENCE" on standard error.
void say(std::string_view sentence);

/// say(), then returns `status`.
int fail(int status, std::string_view sentence);

} // namespace tidemark::cli
