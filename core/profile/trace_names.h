// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/trace_format/chunks.h"

#include <cstdint>
#include <memory>

namespace tidemark {

ModuleHealth::State healthStateOf(std::uint8_t state);

/// The names that a trace brings along, as generation 0. Entries for frames or modules that the profile does
/// not have are ignored.
std::shared_ptr<const Names> namesOf(
    const std::shared_ptr<const Profile>& profile, const trace::NamesChunk& chunk);

} // namespace tidemark
