// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Our Python modules (resources/python) in every Python that a program starts.

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

namespace tidemark::cli {

/// A module beside this program; empty if it is not there.
std::filesystem::path findPythonModule(std::string_view file);

/// Makes the folder with the link by which Pythons begin (see the module). NotWritable; InvalidUsage if its
/// path cannot stand in PYTHONPATH.
Status linkPythonModule(const std::filesystem::path& folder, const std::filesystem::path& module);

/// Puts that link before what this process has in PYTHONPATH.
void addToPythonPath(const std::filesystem::path& folder);

} // namespace tidemark::cli
