// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/trace_loader.h"

#include <string>

namespace tidemark {

/// All of a loaded profile as lines of text, without what depends on where the file is.
std::string textOf(const LoadedProfile& loaded);

} // namespace tidemark
