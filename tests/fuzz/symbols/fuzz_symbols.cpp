// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/code_file.h"
#include "core/symbols/symbolizer.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr std::size_t kMostFrames = 100'000;

/// Addresses as the programs of the corpus have them, each byte near their begin, and some beyond.
std::vector<std::uint64_t> addresses() {
    std::vector<std::uint64_t> all;
    for (std::uint64_t address = 0x1000; address < 0x1200; ++address)
        all.push_back(address);
    for (std::uint64_t address = 1; address != 0; address <<= 1U)
        all.push_back(address);
    return all;
}

std::filesystem::path folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tidemark-fuzz-XXXXXX").string();
    return ::mkdtemp(pattern.data()) != nullptr ? std::filesystem::path(pattern) : std::filesystem::path();
}

void write(const std::filesystem::path& path, const std::uint8_t* data, std::size_t size) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
}

void check(const std::filesystem::path& path) {
    using namespace tidemark;
    SymbolRequest request;
    request.path = path;
    request.returnAddresses = addresses();
    const auto result = symbolize(request);
    if (result.answers.size() != request.returnAddresses.size())
        std::abort();
    std::size_t frames = 0;
    for (const auto& answer : result.answers)
        frames += answer.locations.size();
    if (frames > kMostFrames)
        std::abort();
    if (const auto code = CodeFile::open(path, {})) {
        if (const auto function = code->function(0x1010); function && function->bytes.empty())
            std::abort();
        code->nameAt(0x1010);
        code->linkedName(0x4000);
    }
}

/// A program and the other half of its debug info: "SPLT", the size of the program in 4 bytes, both files.
bool checkSplit(const std::uint8_t* data, std::size_t size) {
    std::uint32_t first = 0;
    if (size < 8 || std::memcmp(data, "SPLT", 4) != 0)
        return false;
    std::memcpy(&first, data + 4, sizeof first);
    if (first > size - 8)
        return true;
    static const std::filesystem::path s_folder = folder();
    write(s_folder / "program", data + 8, first);
    for (const char* name : {"program.dwp", "tiny.dwo"})
        write(s_folder / name, data + 8 + first, size - 8 - first);
    check(s_folder / "program");
    std::filesystem::remove(s_folder / "program.dwp");
    check(s_folder / "program");
    std::filesystem::remove(s_folder / "program");
    std::filesystem::remove(s_folder / "tiny.dwo");
    return true;
}

} // namespace

/// An ELF file, or two. There is an answer to every address, of a sane size; an unresolved one is as good as
/// any.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (checkSplit(data, size))
        return 0;
    const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
    if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size))
        std::abort();
    check("/proc/self/fd/" + std::to_string(file));
    ::close(file);
    return 0;
}
