// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/python_module.h"

#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <system_error>

namespace tidemark::cli {

namespace {

constexpr const char* kStartFolder = ".start"; ///< as the modules know it

} // namespace

std::filesystem::path findPythonModule(std::string_view file) {
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    const auto module = program.parent_path() / "share/tidemark/python" / file;
    return std::filesystem::exists(module, ignored) ? module : std::filesystem::path();
}

Status linkPythonModule(const std::filesystem::path& folder, const std::filesystem::path& module) {
    const Error cannot{
        ErrorCode::NotWritable, fmt::format("The folder “{}” cannot be made.", folder.string())};
    if (folder.string().find(':') != std::string::npos)
        return Error{ErrorCode::InvalidUsage,
            "The folder's path holds a colon, which PYTHONPATH cannot; choose another with -o."};
    std::error_code error;
    const auto link = folder / kStartFolder / "sitecustomize.py";
    if (std::filesystem::create_directories(link.parent_path(), error); error)
        return cannot;
    std::filesystem::remove(link, error);
    if (std::filesystem::create_symlink(module, link, error); error)
        return cannot;
    return Ok{};
}

void addToPythonPath(const std::filesystem::path& folder) {
    const char* const before = std::getenv("PYTHONPATH");
    const std::string paths =
        (folder / kStartFolder).string() +
        (before != nullptr && *before != '\0' ? std::string(":") + before : std::string());
    ::setenv("PYTHONPATH", paths.c_str(), 1);
}

} // namespace tidemark::cli
