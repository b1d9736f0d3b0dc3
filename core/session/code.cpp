// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/code.h"

#include "core/analysis/code_costs.h"
#include "core/analysis/code_listing.h"
#include "core/profile/packed_code.h"

#include <utility>

namespace tidemark {

Result<CodeListing> listCode(
    const Answer& answer, FrameId frame, CodeSyntax syntax, CodePaths paths, std::stop_token stop) {
    return listCode(*answer.profile, *answer.costs, frame,
        syntax == CodeSyntax::Att ? AssemblySyntax::Att : AssemblySyntax::Intel, paths, std::move(stop));
}

Result<std::string> packedSource(const Answer& answer, FileId file) {
    return packedSource(answer.profile->facts().path, answer.names->file(file));
}

SourceCosts sourceCosts(const Answer& answer, FileId file, std::stop_token stop) {
    return sourceCosts(*answer.profile, *answer.names, *answer.costs, file, stop);
}

std::vector<Cost> moduleCosts(const Answer& answer, std::stop_token stop) {
    return costsThroughModules(*answer.profile, *answer.costs, std::move(stop));
}

} // namespace tidemark
