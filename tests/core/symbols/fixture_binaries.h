// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Binaries made by the tools of the machine, for the tests of this folder.

#include "tests/core/symbols/machine_tools.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace tidemark::test {

/// The fixture program, compiled; empty if that failed.
inline std::filesystem::path buildFixture(
    const TemporaryFolder& folder, const std::string& compiler, const std::string& options) {
    const auto binary = folder.path() / "fixture";
    const auto output = run("cd / && " + compiler + " -std=c++17 " + options + " -o " + binary.string() +
                            " " + TIDEMARK_FIXTURE_SOURCE);
    return output.status == 0 ? binary : std::filesystem::path();
}

/// The addresses after each call instruction in the fixture's own functions: what a stack is made of.
inline std::vector<std::uint64_t> returnAddresses(const std::filesystem::path& binary) {
    std::vector<std::uint64_t> addresses;
    bool afterCall = false;
    for (const auto& line : lines(run("objdump -d --no-show-raw-insn " + binary.string()).text)) {
        const auto colon = line.find(":\t");
        if (colon == std::string::npos) {
            afterCall = false;
            continue;
        }
        if (afterCall)
            addresses.push_back(std::strtoull(line.c_str(), nullptr, 16));
        afterCall = line.find("call", colon) != std::string::npos;
    }
    return addresses;
}

} // namespace tidemark::test
