// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/family.h"

namespace tidemark::collector {

/// Whether this process and the keeper mean the same by process ids and paths, and the keeper lives.
bool familyIsReachable(const wire::Family& family) noexcept;

/// Whether the family's pattern matches this executable; true if everything is recorded.
bool familyWants(const wire::Family& family, const char* image) noexcept;

/// A glob with *, ? and [sets] for the whole of `text`.
bool matchesGlob(const char* pattern, const char* text) noexcept;

/// Makes a ring file with two rings of its own for this process, says what process it is and announces it.
/// Null if that is not possible. Asks the kernel only for what a program's own start needs, too.
wire::Header* joinFamily(wire::Family& family, bool forked) noexcept;

/// Writes who this process is into its ring file.
void describeProcess(wire::ProcessFacts& facts, bool forked, bool hideArguments) noexcept;

/// Whether the process was announced at some time.
bool isKnown(const wire::Family& family, std::int32_t pid) noexcept;
void rememberProcess(wire::Family& family, std::int32_t pid) noexcept;

/// Writes the path of the executable; at most `capacity` bytes with the zero byte.
void readImagePath(char* path, std::size_t capacity) noexcept;

} // namespace tidemark::collector
