// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/comparison.h"

namespace tidemark {

std::string_view normalisationName(Normalisation normalisation) {
    switch (normalisation) {
    case Normalisation::PerSecond:
        return "per-second";
    case Normalisation::PerAllocation:
        return "per-allocation";
    case Normalisation::PerMarker:
        return "per-marker";
    case Normalisation::None:
        break;
    }
    return "none";
}

bool parseNormalisation(std::string_view name, Normalisation& normalisation) {
    for (const auto one : {Normalisation::None, Normalisation::PerSecond, Normalisation::PerAllocation,
             Normalisation::PerMarker})
        if (normalisationName(one) == name) {
            normalisation = one;
            return true;
        }
    return false;
}

} // namespace tidemark
