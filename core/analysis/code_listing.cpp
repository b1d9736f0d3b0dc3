// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/code_listing.h"

#include "core/analysis/code_costs.h"
#include "core/disasm/branch_arrows.h"
#include "core/disasm/constant_argument.h"
#include "core/symbols/code_file.h"
#include "core/symbols/symbolizer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace tidemark {

namespace {

constexpr std::uint32_t kArrowLanes = 8;
constexpr std::size_t kStubBytes = 32; ///< as much of a PLT entry as is looked at

std::string rawBuildId(std::string_view hex) {
    std::string raw;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
        raw.push_back(static_cast<char>(value));
    }
    return raw;
}

/// Which arguments of an allocation function make the size: one, or two to be multiplied.
struct SizeArguments {
    std::string_view function;
    unsigned first;
    std::optional<unsigned> factor = std::nullopt;
};
constexpr std::array<SizeArguments, 10> kSizeArguments = {{
    {"malloc", 0},
    {"calloc", 0, 1},
    {"realloc", 1},
    {"reallocarray", 1, 2},
    {"aligned_alloc", 1},
    {"memalign", 1},
    {"posix_memalign", 2},
    {"valloc", 0},
    {"operator new", 0},
    {"operator new[]", 0},
}};

std::int64_t sizeArgument(std::span<const Instruction> code, std::size_t call, std::string_view function) {
    // "operator new(unsigned long)@plt" → "operator new"
    const auto name = function.substr(0, function.find_first_of("(@"));
    const auto known = std::find_if(kSizeArguments.begin(), kSizeArguments.end(),
        [name](const SizeArguments& arguments) { return arguments.function == name; });
    if (known == kSizeArguments.end())
        return -1;
    const auto first = constantArgument(code, call, known->first);
    const auto factor =
        known->factor ? constantArgument(code, call, *known->factor) : std::optional<std::uint64_t>(1);
    std::uint64_t size = 0;
    if (!first || !factor || __builtin_mul_overflow(*first, *factor, &size) ||
        size > (std::uint64_t{1} << 47U))
        return -1;
    return static_cast<std::int64_t>(size);
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

std::vector<CodeLine> linesOf(const std::vector<Instruction>& code, const References& references) {
    std::vector<CodeLine> lines;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const auto& instruction = code[i];
        CodeLine line;
        line.address = instruction.address;
        line.size = instruction.size;
        line.known = instruction.known;
        line.call = instruction.flow == Flow::Call;
        line.mnemonic = instruction.mnemonic;
        line.operands = instruction.operands;
        const bool within = instruction.target && *instruction.target >= code.front().address &&
                            *instruction.target <= code.back().address && !line.call;
        if (!within)
            line.reference = references.of(instruction);
        if (line.call)
            line.sizeArgument = sizeArgument(code, i, line.reference);
        lines.push_back(std::move(line));
    }
    return lines;
}

/// The line of the call that returns to `returnAddress`; nothing if that lies outside.
std::optional<std::uint32_t> lineReturningTo(
    const std::vector<CodeLine>& lines, std::uint64_t returnAddress) {
    const auto next = std::upper_bound(lines.begin(), lines.end(), returnAddress - 1,
        [](std::uint64_t address, const CodeLine& line) { return address < line.address; });
    if (next == lines.begin() || returnAddress - 1 >= std::prev(next)->address + std::prev(next)->size)
        return std::nullopt;
    return static_cast<std::uint32_t>(next - lines.begin() - 1);
}

void addCosts(const Profile& profile, const StackCosts& costs, ModuleId module, CodeListing& listing,
    std::stop_token stop) {
    std::vector<FrameId> frames;
    std::vector<std::uint32_t> lineOfFrame;
    const auto& wanted = profile.modules()[module.index()];
    for (std::uint32_t i = 0; i < profile.frames().size(); ++i) {
        const Frame& frame = profile.frames()[i];
        // The same file mapped again is another module with the same code.
        if (!frame.module.valid() || profile.modules()[frame.module.index()].path != wanted.path ||
            profile.modules()[frame.module.index()].buildId != wanted.buildId)
            continue;
        if (const auto line = lineReturningTo(listing.lines, frame.address)) {
            frames.push_back(FrameId{i});
            lineOfFrame.push_back(*line);
        }
    }
    const auto through = costsThroughFrames(profile, costs, frames, stop);
    for (std::size_t i = 0; i < frames.size(); ++i)
        listing.lines[lineOfFrame[i]].cost += through[i];
}

void addSource(const Module& module, CodeListing& listing, std::stop_token stop) {
    SymbolRequest request{module.path, rawBuildId(module.buildId), {}};
    for (const auto& line : listing.lines)
        request.returnAddresses.push_back(line.address + 1); // looked up one before
    const auto symbols = symbolize(request, stop);
    for (std::uint32_t i = 0; i < listing.lines.size(); ++i) {
        SourceRun run{i, {}};
        for (const auto& location : symbols.answers[i].locations)
            run.chain.push_back({location.function, location.file, location.line});
        if (listing.runs.empty() || listing.runs.back().chain != run.chain)
            listing.runs.push_back(std::move(run));
    }
}

} // namespace

Result<CodeListing> listCode(const Profile& profile, const StackCosts& costs, FrameId frame,
    AssemblySyntax syntax, std::stop_token stop) {
    const Frame& wanted = profile.frames()[frame.index()];
    if (!wanted.module.valid())
        return Error{ErrorCode::NotFound, fmt::format("{:#x} is in no known module.", wanted.address)};
    const Module& module = profile.modules()[wanted.module.index()];
    const auto file = CodeFile::open(module.path, rawBuildId(module.buildId));
    if (!file)
        return file.error();
    if (file->machine() == CodeFile::Machine::Other)
        return Error{ErrorCode::Unsupported,
            fmt::format("{} holds code of a machine that cannot be disassembled here.", module.path)};
    const auto machine = file->machine() == CodeFile::Machine::X86_64 ? Machine::X86_64 : Machine::Aarch64;
    const auto function = file->function(wanted.address - 1);
    if (!function)
        return function.error();
    const auto code = disassemble(function->bytes, function->address, machine, syntax, stop);
    if (!code)
        return code.error();

    CodeListing listing;
    listing.function = function->name;
    listing.module = module.path;
    listing.lines = linesOf(*code, References(*file, machine));
    listing.marked = lineReturningTo(listing.lines, wanted.address).value_or(0);
    for (const auto& arrow : layoutBranchArrows(*code, kArrowLanes))
        listing.arrows.push_back(
            {static_cast<std::uint32_t>(arrow.from), static_cast<std::uint32_t>(arrow.to), arrow.lane});
    addCosts(profile, costs, wanted.module, listing, stop);
    addSource(module, listing, stop);
    if (stop.stop_requested())
        return Error{ErrorCode::Cancelled, "Disassembling was cancelled."};
    return listing;
}

} // namespace tidemark
