// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/executable_check.h"

#include "core/record/elf_file.h"
#include "core/wire/family.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

constexpr int kRefused = 125;
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;
constexpr int kMaxInterpreters = 4; ///< as in the kernel

ProgramCheck refuse(int status, std::string sentence) {
    return {status, std::move(sentence), {}};
}

bool executable(const std::string& path) {
    struct stat facts {};
    return stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) &&
           faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0;
}

ProgramCheck refuseFile(const std::string& path) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return refuse(kNotFound, fmt::format("'{}' does not exist.", path));
    if (S_ISDIR(facts.st_mode))
        return refuse(kNotExecutable, fmt::format("'{}' is a directory.", path));
    return refuse(kNotExecutable, fmt::format("'{}' is not executable.", path));
}

ProgramCheck findInPath(const std::string& program, std::string_view searchPath) {
    std::string unusable;
    for (bool last = false; !last;) {
        const auto colon = searchPath.find(':');
        const std::string folder(searchPath.substr(0, colon));
        const std::string candidate = folder.empty() ? program : folder + "/" + program;
        if (executable(candidate))
            return {0, {}, candidate};
        if (unusable.empty() && access(candidate.c_str(), F_OK) == 0)
            unusable = candidate;
        last = colon == std::string_view::npos;
        searchPath.remove_prefix(last ? searchPath.size() : colon + 1);
    }
    return unusable.empty() ? refuse(kNotFound, fmt::format("'{}' was not found in PATH.", program))
                            : refuseFile(unusable);
}

ProgramCheck find(const std::string& program, const std::string& searchPath) {
    if (program.empty())
        return refuse(kNotFound, "The program's name is empty.");
    if (program.find('/') == std::string::npos)
        return findInPath(program, searchPath);
    if (executable(program))
        return {0, {}, program};
    return refuseFile(program);
}

/// The interpreter of a script; nothing if the file is no script.
std::optional<std::string> interpreterOf(const std::string& path) {
    char line[256] = {};
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return std::nullopt;
    const auto bytes = pread(fd, line, sizeof(line) - 1, 0);
    close(fd);
    if (bytes < 2 || line[0] != '#' || line[1] != '!')
        return std::nullopt;
    std::string_view text(line + 2);
    text = text.substr(0, text.find('\n'));
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return std::string();
    text.remove_prefix(begin);
    return std::string(text.substr(0, text.find_first_of(" \t")));
}

/// Why the loader would ignore LD_PRELOAD for this file; empty if it would not.
std::string privilege(const std::string& path) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0)
        return {};
    if ((facts.st_mode & S_ISUID) != 0 && facts.st_uid != geteuid())
        return "changes the user (setuid)";
    if ((facts.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && facts.st_gid != getegid())
        return "changes the group (setgid)";
    if (geteuid() != 0 && getxattr(path.c_str(), "security.capability", nullptr, 0) > 0)
        return "has file capabilities";
    return {};
}

} // namespace

ProgramCheck checkProgram(const std::string& program, const std::string& searchPath) {
    auto found = find(program, searchPath);
    if (found.exitStatus != 0)
        return found;
    std::string image = found.path.string();
    for (int depth = 0; const auto interpreter = interpreterOf(image); ++depth) {
        if (!executable(*interpreter) || depth == kMaxInterpreters)
            return refuse(kNotExecutable,
                fmt::format("The interpreter '{}' of '{}' cannot be executed.", *interpreter, program));
        image = *interpreter;
    }
    if (access(image.c_str(), R_OK) != 0)
        return refuse(kRefused, fmt::format("'{}' cannot be read, so it cannot be recorded.", image));
    const auto elf = readElf(image);
    if (!elf)
        return refuse(
            kNotExecutable, fmt::format("'{}' is neither a program nor a script with a '#!' line.", image));
    if (!elf->native)
        return refuse(
            kRefused, fmt::format("'{}' is a program for another kind of machine; only 64-bit programs of "
                                  "this machine can be recorded.",
                          image));
    if (const auto why = privilege(image); !why.empty())
        return refuse(kRefused,
            fmt::format(
                "'{}' {}, so the system keeps the collector out of it; it cannot be recorded.", image, why));
    if (!elf->executable || !elf->interpreted)
        return refuse(kRefused,
            fmt::format(
                "'{}' is statically linked, so the collector cannot be loaded into it; link it dynamically "
                "to record it.",
                image));
    if (!wire::isOurLoader(elf->loader.c_str()))
        return refuse(kRefused, fmt::format("'{}' is started by '{}'; only programs that glibc's loader "
                                            "starts can be recorded.",
                                    image, elf->loader));
    return found;
}

} // namespace tidemark::recording
