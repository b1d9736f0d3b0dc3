// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/import/importer.h"
#include "core/profile/profile_builder.h"

#include <functional>
#include <memory>
#include <string_view>

namespace tidemark {

/// Builds the index of foreign files, in the cache if they are large, else in memory, or takes it from there.
/// Calls `read(builder, withEvents)` to have tables, facts and, if `withEvents`, events added; if the cache
/// cannot be written, once more with a new builder. `tag` names the reader and its version: what it makes of
/// the same bytes must be the same. Returns the builder with its index; errors of `read`, Cancelled, Corrupt.
Result<std::unique_ptr<ProfileBuilder>> buildIndexed(const ImportJob& job, std::string_view tag,
    const std::function<Status(ProfileBuilder& builder, bool withEvents)>& read);

} // namespace tidemark
