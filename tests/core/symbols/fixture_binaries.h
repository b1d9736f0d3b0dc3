// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Binaries made by the tools of the machine, for the tests of this folder.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tidemark::test {

struct CommandOutput {
    int status = -1;
    std::string text;
};

inline CommandOutput run(const std::string& command) {
    CommandOutput output;
    FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    if (pipe == nullptr)
        return output;
    std::array<char, 65536> buffer;
    for (std::size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        output.text.append(buffer.data(), size);
    output.status = ::pclose(pipe);
    return output;
}

inline bool installed(const std::string& program) {
    return run("command -v " + program).status == 0;
}

inline std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> result;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        result.push_back(line);
    return result;
}

/// A folder that goes away with its owner.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tidemark-symbols-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code error;
        std::filesystem::remove_all(m_path, error);
    }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

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
