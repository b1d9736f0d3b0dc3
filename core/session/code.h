// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From an answer to machine code and source lines.

#include "core/results/code_listing.h"
#include "core/session/session.h"

#include <stop_token>
#include <string>

namespace tidemark {

/// How x86 operands are written.
enum class CodeSyntax : std::uint8_t { Intel, Att };

/// The function around the call that `frame` returns to, with the answer's cost per call: packed code, if
/// there is some, else the module's file at the path in the trace. Ask the user before you let it follow
/// paths unless the profile says `recordedHere`. May take some 100 ms for large files. Errors: NotFound,
/// Unsupported, Cancelled, with a sentence.
Result<CodeListing> listCode(
    const Answer& answer, FrameId frame, CodeSyntax syntax, CodePaths paths, std::stop_token stop = {});

/// The text of a source file as it was packed into the trace. NotFound; errors of opening the trace.
Result<std::string> packedSource(const Answer& answer, FileId file);

/// The answer's cost per line of a source file. Reads no file.
SourceCosts sourceCosts(const Answer& answer, FileId file, std::stop_token stop = {});

/// By module, the answer's cost of the stacks that go through it. Empty if stopped.
std::vector<Cost> moduleCosts(const Answer& answer, std::stop_token stop = {});

} // namespace tidemark
