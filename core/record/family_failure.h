// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/family.h"

#include <string>
#include <string_view>

namespace tidemark::recording {

/// Says for the launcher, in whichever process: why a trace, or the list of all, is not complete. Only the
/// first sentence counts.
void noteFailure(wire::Family& family, std::string_view sentence);

/// Empty if there was none.
std::string failureOf(const wire::Family& family);

} // namespace tidemark::recording
