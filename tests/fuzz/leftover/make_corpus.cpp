// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/ring_spool.h"
#include "core/wire/family.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

namespace {

using namespace tidemark::recording;
namespace wire = tidemark::wire;

void write(const std::filesystem::path& path, char kind, const std::string& content) {
    std::ofstream(path, std::ios::binary) << kind << content;
}

constexpr std::size_t kArea = 512;

/// Filled beyond the end of its area, and with places given back.
std::string spool(const std::filesystem::path& path) {
    const std::array<std::byte, 96> bytes{};
    {
        const auto made = RingSpool::create(path, kArea);
        for (std::uint64_t i = 0; made && i < 12; ++i) {
            made->add(static_cast<std::uint32_t>(i % 2), i / 2 * bytes.size(), bytes);
            made->release(static_cast<std::uint32_t>(i % 2), i / 4 * bytes.size());
        }
    }
    std::string content(static_cast<std::size_t>(std::filesystem::file_size(path)), '\0');
    std::ifstream(path, std::ios::binary).read(content.data(), static_cast<std::streamsize>(content.size()));
    std::filesystem::remove(path);
    return content;
}

/// The spool with two of its counts changed.
std::string changed(std::string content, std::uint64_t begin, std::uint64_t end) {
    std::memcpy(content.data() + offsetof(SpoolHeader, begin), &begin, sizeof(begin));
    std::memcpy(content.data() + offsetof(SpoolHeader, end), &end, sizeof(end));
    return content;
}

/// Up to the end of the first path, which does not end.
std::string family() {
    const auto made = std::make_unique<wire::Family>();
    made->magic = wire::kFamilyMagic;
    made->version = wire::kFamilyVersion;
    made->bytes = sizeof(wire::Family);
    std::memset(made->folder, 'x', sizeof made->folder);
    return {reinterpret_cast<const char*>(made.get()), offsetof(wire::Family, first_ring)};
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const auto sample = spool(folder / "being_made");
    write(folder / "spool", 0, sample);
    write(folder / "spool_cut", 0, sample.substr(0, 4400));
    const auto empty = std::string(sample).replace(sizeof(SpoolHeader), kArea, kArea, '\0');
    write(folder / "spool_overflow", 0, changed(empty, ~std::uint64_t{0} - 111, ~std::uint64_t{0}));
    write(folder / "spool_empty_blocks", 0, changed(empty, 0, kArea));
    write(folder / "family", 1, family());
    write(folder / "family_cut", 1, family().substr(0, 40));
    const std::string begin = R"({"schema":"tidemark.processes","version":1,"trace":"t.tide","processes":[)";
    const std::string one =
        R"({"pid":12,"parent":null,"image":"/bin/a\u00e4","start_ns":9e99,"file":"../t","end":)";
    write(folder / "manifest", 2, begin + one + R"({"reason":"exit","status":-1,"signal":"x"}},7]})");
    write(folder / "manifest_cut", 2, begin + one);
    write(folder / "manifest_deep", 2, begin + std::string(5000, '['));
}
