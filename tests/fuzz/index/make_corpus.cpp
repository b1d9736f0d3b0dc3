// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/index_writer.h"

#include <filesystem>
#include <iostream>
#include <random>

namespace {

using namespace tidemark;

BuilderEvent draw(std::mt19937_64& random, std::vector<std::uint64_t>& live) {
    BuilderEvent event;
    event.thread = ThreadId{static_cast<std::uint32_t>(random() % 3)};
    if (!live.empty() && random() % 100 < 45) {
        const std::size_t which = random() % 4 == 0 ? random() % live.size() : live.size() - 1;
        event.kind = random() % 8 == 0 ? BuilderEvent::Kind::ReallocFree : BuilderEvent::Kind::Free;
        event.address = live[which];
        event.freeStack = StackId{static_cast<std::uint32_t>(random() % 5)};
        live.erase(live.begin() + static_cast<std::ptrdiff_t>(which));
        return event;
    }
    event.kind = random() % 8 == 0 ? BuilderEvent::Kind::ReallocAllocation : BuilderEvent::Kind::Allocation;
    event.stack = StackId{static_cast<std::uint32_t>(random() % 40)};
    event.size = random() % 4 == 0 ? random() % 3000 : 64;
    event.usable = random() % 10 == 0 ? event.size + 8 : 0;
    event.address = 0x1000 + random() % 200 * 16;
    live.push_back(event.address);
    return event;
}

/// Few events, an index with all of its parts.
bool write(const std::filesystem::path& path, std::uint32_t seed, std::size_t count) {
    auto out = IndexBytesWriter::create(path);
    if (!out)
        return false;
    IndexWriter writer(std::move(out).value(), path.parent_path(), {16, 2, 64, 8});
    std::mt19937_64 random(seed);
    std::vector<std::uint64_t> live;
    for (std::size_t i = 0; i < count; ++i) {
        BuilderEvent event = draw(random, live);
        event.time = static_cast<Nanoseconds>(i / 20) * 1'000'000;
        writer.addEvent(event);
    }
    return writer.finish().ok();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const std::filesystem::path folder = argv[1];
    const bool done = write(folder / "empty", 1, 0) && write(folder / "one", 2, 1) &&
                      write(folder / "few", 3, 300) && write(folder / "blocks", 4, 6000);
    if (!done)
        std::cerr << "The corpus cannot be written.\n";
    return done ? 0 : 1;
}
