// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/trace_format/sample_trace.h"

#include <iostream>

int main(int argc, char** argv) {
    using namespace tidemark::trace;
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const auto chunks = sampleChunks();
    writeTrace(folder / "complete.tide", chunks);
    writeTrace(folder / "unfinished.tide", chunks, false);
    const std::string whole = readAll(folder / "complete.tide");
    writeAll(folder / "cut.tide", whole.substr(0, whole.size() / 2));
    writeAll(folder / "header_only.tide", whole.substr(0, sizeof(FileHeader)));
    std::string damaged = whole;
    for (std::size_t at = 100; at < damaged.size(); at += 301)
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
    writeAll(folder / "damaged.tide", damaged);
    RandomChunks random(1);
    const auto add = [&folder](const std::string& name, const Bytes& payload) {
        writeAll(folder / name, std::string(reinterpret_cast<const char*>(payload.data()), payload.size()));
    };
    add("payload_events", encodeEvents(random.events(20)));
    for (const std::uint32_t seed : {2u, 3u, 4u, 5u})
        add("payload_events_" + std::to_string(seed), encodeEvents(RandomChunks(seed).events(200)));
    add("payload_marks", encodeMarks(random.marks()));
    add("payload_domains", encodeDomains(random.domains()));
    add("payload_stale_stacks", encodeStaleStacks(random.staleStacks()));
    add("payload_stacks", encodeStacks(random.stacks()));
    add("payload_frames", encodeFrames(random.frames()));
    add("payload_names", encodeNames(random.names()));
    add("payload_info", encodeInfo(random.info()));
    add("payload_end", encodeEnd(random.end()));
}
