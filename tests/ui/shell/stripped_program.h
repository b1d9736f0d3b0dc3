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
#include <vector>

namespace tidemark::tests {

/// A stripped program, its debug file in a folder apart, and a trace of it without any name: 1,000 bytes of
/// grow() and 512 of churn(), both called by serve().
class StrippedProgram {
public:
    static constexpr const char* kSource = R"(
#include <cstdlib>
#define KEEP(p) asm volatile("" : : "r"(p) : "memory")
__attribute__((noinline)) void* grow() { void* p = std::malloc(1000); KEEP(p); return p; }
__attribute__((noinline)) void* churn() { void* p = std::malloc(512); KEEP(p); return p; }
__attribute__((noinline)) void* serve(int n) {
    void* p = grow(); KEEP(p);
    void* q = churn(); KEEP(q);
    return n != 0 ? p : q;
}
int main(int argc, char**) { void* p = serve(argc); KEEP(p); return p == nullptr; }
)";
    static constexpr int kGrowLine = 4;

    explicit StrippedProgram(const std::filesystem::path& folder)
        : source(folder / "program.cpp"), binary(folder / "program"), symbols(folder / "symbols"),
          trace(folder / "run.tide") {
        std::filesystem::create_directories(symbols);
        std::ofstream(source) << kSource;
        build();
        m_code = test::lines(test::run("objdump -d --no-show-raw-insn " + binary.string()).text);
        const auto notes = test::run("readelf -n " + binary.string()).text;
        const auto at = notes.find("Build ID: ");
        for (std::size_t i = 0; i < 40; i += 2)
            buildId.push_back(static_cast<char>(std::stoi(notes.substr(at + 10 + i, 2), nullptr, 16)));
        shell("objcopy --only-keep-debug " + binary.string() + " " + (symbols / "program").string());
        shell("strip " + binary.string());
        write();
    }

    /// The program gets its symbol table back, not its lines.
    void giveBackFunctions() const {
        build();
        shell("strip -g " + binary.string());
    }

    std::filesystem::path source;
    std::filesystem::path binary;
    std::filesystem::path symbols;
    std::filesystem::path trace;
    std::string buildId; ///< raw

private:
    void build() const {
        shell("g++ -g -O1 -fno-optimize-sibling-calls -Wl,--build-id=sha1 -o " + binary.string() + " " +
              source.string());
    }

    static void shell(const std::string& command) {
        if (test::run(command).status != 0)
            throw std::runtime_error("failed: " + command);
    }

    /// Behind the call of `callee` in `function`, both as objdump writes them.
    std::uint64_t returnAddress(const std::string& function, const std::string& callee) const {
        bool within = false;
        bool next = false;
        for (const std::string& line : m_code) {
            if (line.ends_with(">:"))
                within = line.find("<" + function + ">:") != std::string::npos;
            else if (next)
                return std::strtoull(line.c_str(), nullptr, 16);
            next = within && line.find("call") != std::string::npos &&
                   line.find("<" + callee) != std::string::npos;
        }
        throw std::runtime_error("no call of " + callee + " in " + function);
    }

    std::uint64_t beginOf(const std::string& function) const {
        for (const std::string& line : m_code)
            if (line.ends_with("<" + function + ">:"))
                return std::strtoull(line.c_str(), nullptr, 16);
        throw std::runtime_error("no function " + function);
    }

    void write() const {
        namespace file = tidemark::trace;
        auto writer = file::FileWriter::create(trace, file::FileWriter::IfExists::Overwrite);
        const auto append = [&](file::ChunkType type, const file::Bytes& payload) {
            if (!writer.ok() || !writer->append(type, payload).ok())
                throw std::runtime_error("the trace cannot be written");
        };
        file::Info info;
        std::array<char, 256> host{};
        gethostname(host.data(), host.size() - 1);
        info.host = host.data();
        info.uid = getuid();
        info.program = binary;
        append(file::ChunkType::Info, file::encodeInfo(info));
        append(file::ChunkType::Modules,
            file::encodeModules(std::vector<file::Module>{{0, 0, 0x100000, 0, 0, kNever, buildId, binary}}));
        append(file::ChunkType::Frames,
            file::encodeFrames({0,
                {{1, returnAddress("main", "_Z5servei")}, {1, returnAddress("_Z5servei", "_Z4growv")},
                    {1, returnAddress("_Z5servei", "_Z5churnv")}, {1, returnAddress("_Z4growv", "malloc")},
                    {1, returnAddress("_Z5churnv", "malloc")}}}));
        append(file::ChunkType::Stacks,
            file::encodeStacks({1, {{0, 0, 0}, {1, 1, 0}, {1, 2, 0}, {2, 3, 0}, {3, 4, 0}}}));
        file::EventChunk events;
        events.events = {{file::EventKind::Allocation, file::Call::Malloc, 0, 4, 0x1000, 1000, 1000},
            {file::EventKind::Allocation, file::Call::Malloc, 0, 5, 0x2000, 512, 2'000'000'000}};
        append(file::ChunkType::Events, file::encodeEvents(events));
        append(file::ChunkType::Threads, file::encodeThreads(std::vector<file::Thread>{{0, 100, "program"}}));
        file::NamesChunk names;
        names.strings = {""};
        const std::array functions{"main", "_Z5servei", "_Z5servei", "_Z4growv", "_Z5churnv"};
        for (std::uint32_t frame = 0; frame < functions.size(); ++frame)
            names.frames.push_back({frame, {}, beginOf(functions[frame])});
        names.modules = {{0, 3, "program has neither symbols nor debug information."}};
        append(file::ChunkType::Names, file::encodeNames(names));
        file::End end;
        end.reason = file::EndReason::Exit;
        end.duration = 4'000'000'000;
        end.events = events.events.size();
        append(file::ChunkType::End, file::encodeEnd(end));
        if (!writer->finish().ok())
            throw std::runtime_error("the trace cannot be finished");
    }

    std::vector<std::string> m_code;
};

} // namespace tidemark::tests
