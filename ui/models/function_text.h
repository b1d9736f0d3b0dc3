// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/results/results.h"

#include <QString>
#include <cstdint>
#include <vector>

namespace tidemark::ui {

QString fromUtf8(std::string_view text);
/// The function's whole name; "(all)" for the invalid id, which only a tree's root has.
QString functionText(const Names& names, FunctionId function);
QString moduleText(const Names& names, FunctionId function);
/// "cache.h:42", or the whole path with `whole`; empty if the file is unknown.
QString locationText(const Names& names, FileId file, std::uint32_t line, bool whole = false);
/// The location, marked if its line may be stale: Profile::staleStacks().
QString staleMark(const QString& location, bool maybeStale);
/// The sentence behind the mark; with the type of the objects if it is known.
QString staleWords(const QString& type = {});
/// Whether a name or its module contains `text`, ignoring case. Empty text is found nowhere.
bool functionMatches(const Names& names, FunctionId function, const QString& text);

/// functionMatches() of all functions.
std::vector<bool> functionsMatching(const Names& names, const QString& text);

/// The allocating frame of a stack and up to `limit` frames around it, allocator functions left out,
/// innermost first.
std::vector<Location> outwardLocations(
    const Profile& profile, const Names& names, StackId stack, std::size_t limit);

} // namespace tidemark::ui
