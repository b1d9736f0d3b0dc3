// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace tidemark {

/// By which measure of work the side before is scaled to the side after.
enum class Normalisation : std::uint8_t {
    None,
    PerSecond,     ///< of the recording
    PerAllocation, ///< of all allocations of the recording
    PerMarker,     ///< by how often the program set the marker
};
/// "none", "per-second", "per-allocation", "per-marker".
std::string_view normalisationName(Normalisation normalisation);
/// False if there is no such normalisation; then `normalisation` is untouched.
bool parseNormalisation(std::string_view name, Normalisation& normalisation);

/// What changed from one query to another one: of two profiles, or of two moments of one.
struct Comparison {
    Query before;
    Query after; ///< its cost kind orders the results
    Normalisation normalisation = Normalisation::None;
    std::string marker; ///< PerMarker: its text
    friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// What a view shows.
using Question = std::variant<Query, Comparison>;

} // namespace tidemark
