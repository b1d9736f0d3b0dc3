// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes are a file as recovery finds it; the first one says of which kind. A family file is filled up
// with zeros to its size.

#include "core/record/family_file.h"
#include "core/record/ring_spool.h"
#include "core/trace_format/manifest.h"
#include "core/wire/family.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <vector>

namespace {

using namespace tidemark;
using namespace tidemark::recording;

/// Reads all that the index of the spool promises.
void readSpool(const std::filesystem::path& path) {
    const auto spool = LeftoverSpool::open(path);
    std::vector<std::byte> buffer;
    for (std::uint32_t ring = 0; spool && ring < wire::kMaxRings; ++ring) {
        auto at = spool->index().first(ring);
        while (at && spool->index().find(ring, *at)) {
            const auto window = spool->window(ring, *at, *at + wire::kRingBytes, buffer);
            if (window.size() > wire::kRingBytes)
                std::abort();
            if (window.empty())
                break;
            *at += window.size();
        }
    }
}

void readFamily(const std::filesystem::path& path) {
    std::filesystem::resize_file(path, sizeof(wire::Family));
    const auto family = FamilyFile::open(path);
    if (family &&
        family->outputPath().native().size() + family->ringFile(7).native().size() > 3 * wire::kPathBytes)
        std::abort();
}

void readManifest(const std::filesystem::path& path) {
    const auto manifest = trace::readManifest(path);
    if (manifest && !trace::writeManifest(path, *manifest))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const auto path = std::filesystem::temp_directory_path() / ("tidemark-fuzz-" + std::to_string(getpid()));
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data + 1), static_cast<std::streamsize>(size - 1));
    constexpr void (*kReaders[])(const std::filesystem::path&) = {readSpool, readFamily, readManifest};
    kReaders[data[0] % 3](path);
    std::filesystem::remove(path);
    return 0;
}
