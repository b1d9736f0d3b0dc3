// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/function_code.h"

#include "core/disasm/disassembler.h"
#include "core/symbols/code_file.h"
#include "core/symbols/symbolizer.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

namespace tidemark {

namespace {

constexpr std::size_t kStubBytes = 32; ///< as much of a PLT entry as is looked at
/// As many instructions get their lines at once: what the symbolizer answers is large.
constexpr std::size_t kLookedUpAtOnce = 200'000;

std::string rawBuildId(std::string_view hex) {
    std::string raw;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
        raw.push_back(static_cast<char>(value));
    }
    return raw;
}

/// Names what instructions refer to; PLT entries are looked through.
class References {
public:
    References(const CodeFile& file, Machine machine) : m_file(file), m_machine(machine) {}

    std::string of(const Instruction& instruction) const {
        if (instruction.memory)
            return m_file.linkedName(*instruction.memory);
        if (!instruction.target)
            return {};
        auto name = m_file.nameAt(*instruction.target);
        return name.empty() ? stubName(*instruction.target) : name;
    }

private:
    /// "malloc@plt" if there is a jump through a slot of the GOT at `address`.
    std::string stubName(std::uint64_t address) const {
        const auto bytes = m_file.bytes(address, kStubBytes);
        const auto code = disassemble(bytes, address, m_machine, AssemblySyntax::Intel);
        if (!code)
            return {};
        for (const auto& instruction : *code) {
            if (instruction.flow == Flow::Jump && instruction.memory) {
                const auto name = m_file.linkedName(*instruction.memory);
                return name.empty() ? name : name + "@plt";
            }
            if (instruction.flow != Flow::Next)
                break;
        }
        return {};
    }

    const CodeFile& m_file;
    Machine m_machine;
};

std::vector<PackedFunction::Reference> referencesOf(
    const std::vector<Instruction>& code, const References& references) {
    std::vector<PackedFunction::Reference> found;
    for (const auto& instruction : code) {
        const bool within = instruction.target && instruction.flow != Flow::Call &&
                            *instruction.target >= code.front().address &&
                            *instruction.target <= code.back().address;
        if (within)
            continue;
        if (auto name = references.of(instruction); !name.empty())
            found.push_back(
                {static_cast<std::uint32_t>(instruction.address - code.front().address), std::move(name)});
    }
    return found;
}

/// Functions that wait for their source lines.
class SourceLines {
public:
    SourceLines(const Module& module, std::vector<PackedFunction>& functions)
        : m_request{module.path, rawBuildId(module.buildId), {}}, m_functions(functions) {}

    void add(std::size_t function, const std::vector<Instruction>& code, const std::stop_token& stop) {
        for (const auto& instruction : code) {
            m_request.returnAddresses.push_back(instruction.address + 1); // looked up one before
            m_owners.push_back(function);
        }
        if (m_owners.size() >= kLookedUpAtOnce)
            lookUp(stop);
    }

    void lookUp(const std::stop_token& stop) {
        const auto symbols = symbolize(m_request, stop);
        for (std::size_t i = 0; i < m_owners.size() && i < symbols.answers.size(); ++i) {
            auto& function = m_functions[m_owners[i]];
            PackedFunction::Run run{
                static_cast<std::uint32_t>(m_request.returnAddresses[i] - 1 - function.begin), {}};
            for (const auto& location : symbols.answers[i].locations)
                run.chain.push_back({location.function, location.file, location.line});
            if (function.runs.empty() || function.runs.back().chain != run.chain)
                function.runs.push_back(std::move(run));
        }
        m_request.returnAddresses.clear();
        m_owners.clear();
    }

private:
    SymbolRequest m_request;
    std::vector<std::size_t> m_owners; ///< by return address: index of its function
    std::vector<PackedFunction>& m_functions;
};

} // namespace

Result<std::vector<PackedFunction>> readFunctions(
    const Module& module, std::span<const std::uint64_t> addresses, std::stop_token stop) {
    const auto file = CodeFile::open(module.path, rawBuildId(module.buildId));
    if (!file)
        return file.error();
    if (file->machine() == CodeFile::Machine::Other)
        return Error{ErrorCode::Unsupported,
            fmt::format("{} holds code of a machine that cannot be disassembled here.", module.path)};
    const bool intel = file->machine() == CodeFile::Machine::X86_64;
    const auto machine = intel ? Machine::X86_64 : Machine::Aarch64;
    const References references(*file, machine);
    std::vector<std::uint64_t> sorted(addresses.begin(), addresses.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<PackedFunction> functions;
    SourceLines lines(module, functions);
    for (const auto address : sorted) {
        if (!functions.empty() && address - functions.back().begin < functions.back().code.size())
            continue;
        auto function = file->function(address);
        if (!function)
            continue;
        const auto code =
            disassemble(function->bytes, function->address, machine, AssemblySyntax::Intel, stop);
        if (!code)
            return code.error();
        functions.push_back(
            {intel ? PackedFunction::Machine::X86_64 : PackedFunction::Machine::Aarch64, function->address,
                std::move(function->name), std::move(function->bytes), referencesOf(*code, references), {}});
        lines.add(functions.size() - 1, *code, stop);
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Reading machine code was cancelled."};
    }
    lines.lookUp(stop);
    if (stop.stop_requested())
        return Error{ErrorCode::Cancelled, "Reading machine code was cancelled."};
    return functions;
}

} // namespace tidemark
