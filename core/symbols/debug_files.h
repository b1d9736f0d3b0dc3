// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/elf_object.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// Where debug info of a module may lie, in the order of trying. Pure. `roots` are folders like
/// /usr/lib/debug.
std::vector<std::filesystem::path> debugFileCandidates(const std::filesystem::path& module,
    std::string_view buildId, std::string_view debugLinkName,
    std::span<const std::filesystem::path> roots = {});

/// The first candidate that opens, belongs to the module (build-id if there is one, else the debuglink's CRC)
/// and has debug info; null if none. `first` and the folders of `roots` are tried before the usual places.
/// Each try is told in `attempts`. `module` may be null if the file itself is gone; then only its build-id
/// leads to a debug file.
struct DebugFilePlaces {
    std::filesystem::path first;
    std::span<const std::filesystem::path> roots;
};
std::unique_ptr<ElfObject> findDebugFile(const std::filesystem::path& path, const ElfObject* module,
    std::string_view buildId, std::vector<std::string>& attempts, const DebugFilePlaces& places = {});

/// The file that dwz moved common debug info of `object` to, opened and set as its alternate; null if it has
/// or needs none. Keep it as long as `object` is used.
std::unique_ptr<ElfObject> attachAlternate(ElfObject& object, std::vector<std::string>& attempts);

/// Lower-case hex.
std::string hexText(std::string_view bytes);

} // namespace tidemark
