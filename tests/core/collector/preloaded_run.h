// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Programs run with the collector preloaded, as the launcher would do it.

#include "tests/core/collector/fake_recorder.h"

#include <array>
#include <cstdio>
#include <string>

namespace tidemark {

inline const std::string kLibrary = TIDEMARK_COLLECTOR_LIBRARY;
inline const std::string kTargets = TIDEMARK_TARGETS;

struct Output {
    std::string text;
    int status = -1; ///< as from waitpid
};

inline Output runShell(const std::string& command) {
    Output output;
    std::FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const std::size_t bytes = std::fread(buffer.data(), 1, buffer.size(), pipe))
        output.text.append(buffer.data(), bytes);
    output.status = pclose(pipe);
    return output;
}

inline std::string preloaded(const FakeRecorder& recorder, const std::string& command) {
    return "LD_PRELOAD=" + kLibrary + " TIDEMARK_RING=" + recorder.path() + " exec " + command + " 2>&1";
}

inline std::string target(const std::string& name) {
    return kTargets + "/" + name;
}

} // namespace tidemark
