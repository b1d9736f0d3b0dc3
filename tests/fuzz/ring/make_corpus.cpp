// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/record/record_bytes.h"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using namespace tidemark::recording;
namespace wire = tidemark::wire;

void write(const std::filesystem::path& path, char rings, const RecordBytes& content) {
    std::ofstream file(path, std::ios::binary);
    file.put(rings);
    file.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

/// One of each record.
RecordBytes sample() {
    RecordBytes all;
    for (const auto& record : {moduleLoad({1, 1}, 0x1000, 0x9000, 0x1000, "/lib/libx.so", "0123456789"),
             stack(1, {0x1010, 0x2020, 0x3030}), stack(3, {0x1011}, wire::kStackIncomplete, 1, 2),
             stack(4, {0x1010}, wire::kStackCut), allocation({1, 2}, 64, 100, 1), filler(3),
             release({2, 3}, 64, wire::RecordType::ReallocFree),
             release({2, 4}, 64, wire::RecordType::ReallocFailed),
             release({3, 5}, 64, wire::RecordType::ReallocFree),
             allocation({3, 6}, 128, 200, 2, wire::RecordType::ReallocAllocation), release({3, 2}, 128),
             stamped({4, 8}, wire::RecordType::LongAllocation, 19, 3,
                 wire::LongAllocationRecord{0, 1ull << 50, 1ull << 40, 0, 0, 1, 5}),
             stamped({4, 9}, wire::RecordType::LongFree, 19, 3, wire::LongFreeRecord{0, 1ull << 50, 0, 1, 5}),
             stamped({5, 9}, wire::RecordType::Mapping, 17, 1,
                 wire::MappingRecord{0, 0x5000, 0x2000, 0x1000, 0x800, 0}),
             stamped({5, 10}, wire::RecordType::Note, 3, 1, wire::NoteRecord{0, 5}, "arena"),
             moduleUnload({9, 7}, 0x1000, 0x9000), filler(2)})
        all.insert(all.end(), record.begin(), record.end());
    return all;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const auto one = sample();
    write(folder / "one_ring", 0, one);
    RecordBytes two = one;
    two.insert(two.end(), one.begin(), one.end());
    write(folder / "two_rings", 1, two);
    write(folder / "cut", 0, RecordBytes(one.begin(), one.begin() + 200));
    RecordBytes damaged = one;
    damaged[18] = std::byte{0};
    write(folder / "no_length", 0, damaged);
    write(folder / "noise", 3, RecordBytes(512, std::byte{0x07}));
}
