// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/disasm/disassembler.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/code_listing.h"

#include <stop_token>

namespace tidemark {

/// The function around the call that `frame` returns to: as it was packed into the trace, else read from the
/// module's file on this machine. Errors: NotFound or Unsupported with the
/// reason if the module, the file, the right build of it or the function is missing, or its machine code is
/// of another kind than x86-64 and aarch64.
Result<CodeListing> listCode(const Profile& profile, const StackCosts& costs, FrameId frame,
    AssemblySyntax syntax, CodePaths paths = CodePaths::Follow, std::stop_token stop = {});

} // namespace tidemark
