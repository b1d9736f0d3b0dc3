// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/debug_files.h"

#include "core/symbols/elf_sections.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <system_error>

namespace tidemark {

namespace {

constexpr std::string_view kDebugRoot = "/usr/lib/debug";

std::filesystem::path buildIdPath(std::string_view buildId, const std::filesystem::path& root = kDebugRoot) {
    const std::string hex = hexText(buildId);
    return root / ".build-id" / hex.substr(0, 2) / (hex.substr(2) + ".debug");
}

/// Why `candidate` is not the debug file of the module; empty = it is.
std::string mismatch(ElfObject& candidate, std::string_view buildId, const std::optional<DebugLink>& link) {
    if (!buildId.empty()) {
        if (candidate.buildId() != buildId)
            return "has another build-id";
    } else if (!link) {
        return "cannot be checked: the module has neither a build-id nor a debuglink";
    } else if (candidate.checksum() != link->crc) {
        return "has another checksum than the debuglink says";
    }
    return candidate.dwarf() == nullptr ? "has no debug info" : std::string();
}

} // namespace

std::string hexText(std::string_view bytes) {
    std::string hex;
    for (const char byte : bytes)
        hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return hex;
}

std::vector<std::filesystem::path> debugFileCandidates(const std::filesystem::path& module,
    std::string_view buildId, std::string_view debugLinkName, std::span<const std::filesystem::path> roots) {
    std::vector<std::filesystem::path> candidates;
    for (const auto& root : roots) {
        if (buildId.size() >= 2)
            candidates.push_back(buildIdPath(buildId, root));
        for (const auto& name : {std::filesystem::path(debugLinkName), module.filename()}) {
            if (name.empty())
                continue;
            candidates.push_back(root / module.parent_path().relative_path() / name);
            candidates.push_back(root / name);
        }
    }
    if (buildId.size() >= 2)
        candidates.push_back(buildIdPath(buildId));
    if (!debugLinkName.empty()) {
        const auto folder = module.parent_path();
        candidates.push_back(folder / debugLinkName);
        candidates.push_back(folder / ".debug" / debugLinkName);
        candidates.push_back(std::filesystem::path(kDebugRoot) / folder.relative_path() / debugLinkName);
    }
    std::erase(candidates, module);
    return candidates;
}

std::unique_ptr<ElfObject> findDebugFile(const std::filesystem::path& path, const ElfObject* module,
    std::string_view buildId, std::vector<std::string>& attempts, const DebugFilePlaces& places) {
    const auto link = module != nullptr ? module->debugLink() : std::nullopt;
    const std::string linkName = link ? link->name : std::string();
    auto candidates = debugFileCandidates(path, buildId, linkName, places.roots);
    if (!places.first.empty())
        candidates.insert(candidates.begin(), places.first);
    std::error_code error;
    const auto canonical = std::filesystem::canonical(path, error);
    if (!error && canonical != path) {
        for (auto& candidate : debugFileCandidates(canonical, {}, linkName))
            if (std::find(candidates.begin(), candidates.end(), candidate) == candidates.end())
                candidates.push_back(std::move(candidate));
    }
    for (const auto& candidate : candidates) {
        auto opened = ElfObject::open(candidate);
        if (!opened) {
            attempts.push_back(opened.error().sentence);
            continue;
        }
        const std::string reason = mismatch(**opened, buildId, link);
        if (reason.empty()) {
            attempts.push_back(fmt::format("{}: used.", candidate.string()));
            return std::move(opened).value();
        }
        attempts.push_back(fmt::format("{}: {}.", candidate.string(), reason));
    }
    return nullptr;
}

std::unique_ptr<ElfObject> attachAlternate(ElfObject& object, std::vector<std::string>& attempts) {
    DwarfFile* dwarf = object.dwarf();
    const auto link = sectionNamed(object.elf(), ".gnu_debugaltlink").bytes;
    DwarfCursor cursor(link);
    const auto name = cursor.text();
    if (dwarf == nullptr || name.empty() || cursor.remaining() < 2)
        return nullptr;
    const auto* bits = reinterpret_cast<const char*>(link.data());
    const std::string_view buildId(bits + cursor.offset(), cursor.remaining());
    for (const auto& candidate : {object.path().parent_path() / name, buildIdPath(buildId)}) {
        auto opened = ElfObject::open(candidate);
        if (!opened) {
            attempts.push_back(opened.error().sentence);
        } else if ((*opened)->buildId() != buildId) {
            attempts.push_back(fmt::format("{}: has another build-id.", candidate.string()));
        } else if ((*opened)->dwarf() != nullptr) {
            dwarf->setAlternate((*opened)->dwarf());
            return std::move(opened).value();
        }
    }
    return nullptr;
}

} // namespace tidemark
