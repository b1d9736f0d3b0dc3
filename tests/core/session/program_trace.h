// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/file.h"
#include "tests/core/symbols/machine_tools.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace tidemark::test {

/// A program built here, and a trace of it with one stack: 1,000 bytes allocated in make(), inlined into
/// node().
class ProgramTrace {
public:
    static constexpr const char* kProgram = R"(
#include <cstdlib>
#define KEEP(p) asm volatile("" : : "r"(p))
static inline __attribute__((always_inline)) void* make() { return ::operator new(72); }
__attribute__((noinline)) void* node() { void* p = make(); KEEP(p); return p; }
int main(int argc, char**) {
    for (int i = 0; i < argc; ++i)
        node();
}
)";

    ProgramTrace() {
        std::ofstream(source) << kProgram;
        require(run("g++ -g -O1 -o " + binary.string() + " " + source.string()).status == 0);
    }

    /// As if recorded on `host`.
    void write(bool finish = true, const std::string& host = hostName()) const {
        auto writer =
            tidemark::trace::FileWriter::create(trace, tidemark::trace::FileWriter::IfExists::Overwrite);
        require(writer.ok());
        tidemark::trace::Info info;
        info.program = binary;
        info.host = host;
        info.uid = getuid();
        const auto append = [&](tidemark::trace::ChunkType type, const tidemark::trace::Bytes& payload) {
            require(writer->append(type, payload).ok());
        };
        append(tidemark::trace::ChunkType::Info, tidemark::trace::encodeInfo(info));
        append(tidemark::trace::ChunkType::Modules,
            tidemark::trace::encodeModules(
                std::vector<tidemark::trace::Module>{{0, 0, 0x100000, 0, 0, kNever, {}, binary}}));
        append(
            tidemark::trace::ChunkType::Frames, tidemark::trace::encodeFrames({0, {{1, returnAddress()}}}));
        append(tidemark::trace::ChunkType::Stacks, tidemark::trace::encodeStacks({1, {{0, 0, 0}}}));
        tidemark::trace::EventChunk events;
        events.events.push_back(
            {tidemark::trace::EventKind::Allocation, tidemark::trace::Call::New, 0, 1, 0x100, 1000, 1000});
        append(tidemark::trace::ChunkType::Events, tidemark::trace::encodeEvents(events));
        tidemark::trace::NamesChunk names;
        names.strings = {"", "make()", "node()", source};
        names.frames = {{0, {{1, 3, 4, 0}, {2, 3, 5, 0}}, 0}};
        append(tidemark::trace::ChunkType::Names, tidemark::trace::encodeNames(names));
        if (finish)
            require(writer->finish().ok());
    }

    static std::string hostName() {
        std::array<char, 256> name{};
        gethostname(name.data(), name.size() - 1);
        return name.data();
    }

    TemporaryFolder folder;
    std::filesystem::path source = folder.path() / "program.cpp";
    std::filesystem::path binary = folder.path() / "program";
    std::filesystem::path trace = folder.path() / "run.tide";

private:
    static void require(bool done) {
        if (!done)
            throw std::runtime_error("the example cannot be made");
    }

    std::uint64_t returnAddress() const {
        bool next = false;
        for (const auto& line : lines(run("objdump -d --no-show-raw-insn " + binary.string()).text)) {
            if (next)
                return std::strtoull(line.c_str(), nullptr, 16);
            next = line.find("call") != std::string::npos && line.find("<_Znwm") != std::string::npos;
        }
        return 0;
    }
};

} // namespace tidemark::test
