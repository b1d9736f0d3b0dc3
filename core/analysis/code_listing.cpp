// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/code_listing.h"

#include "core/analysis/code_costs.h"
#include "core/analysis/function_code.h"
#include "core/disasm/branch_arrows.h"
#include "core/disasm/constant_argument.h"
#include "core/profile/names_part.h"
#include "core/profile/packed_code.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <utility>

namespace tidemark {

namespace {

constexpr std::uint32_t kArrowLanes = 8;

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

std::string_view referenceAt(const PackedFunction& function, std::uint64_t address) {
    const auto offset = address - function.begin;
    const auto found = std::lower_bound(function.references.begin(), function.references.end(), offset,
        [](const auto& reference, std::uint64_t wanted) { return reference.offset < wanted; });
    return found != function.references.end() && found->offset == offset ? std::string_view(found->name)
                                                                         : std::string_view();
}

std::vector<CodeLine> linesOf(const std::vector<Instruction>& code, const PackedFunction& function) {
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
        line.reference = referenceAt(function, instruction.address);
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

/// The packed runs begin at instructions: the first is where the line with that address is.
void addSource(const PackedFunction& function, CodeListing& listing) {
    for (const auto& run : function.runs) {
        const auto line =
            std::lower_bound(listing.lines.begin(), listing.lines.end(), function.begin + run.offset,
                [](const CodeLine& code, std::uint64_t address) { return code.address < address; });
        auto& shown = listing.runs.emplace_back();
        shown.firstLine = static_cast<std::uint32_t>(line - listing.lines.begin());
        for (const auto& place : run.chain)
            shown.chain.push_back({place.function, place.file, place.line});
    }
}

Result<PackedFunction> functionOf(
    const Profile& profile, const Frame& frame, CodePaths paths, std::stop_token stop) {
    if (isPythonFrame(frame))
        return Error{
            ErrorCode::NotFound, "This is Python code: the interpreter runs it, it has no machine code."};
    if (!frame.module.valid())
        return Error{ErrorCode::NotFound, fmt::format("{:#x} is in no known module.", frame.address)};
    if (profile.facts().packedCode) {
        auto packed = packedFunction(profile.facts().path, frame.module, frame.address - 1);
        if (packed || paths == CodePaths::Ignore)
            return packed;
    }
    const Module& module = profile.modules()[frame.module.index()];
    if (paths == CodePaths::Ignore)
        return Error{ErrorCode::NotFound, fmt::format("{} was not opened.", module.path)};
    const std::array addresses{frame.address - 1};
    auto functions = readFunctions(module, addresses, std::move(stop));
    if (!functions)
        return functions.error();
    if (functions->empty())
        return Error{
            ErrorCode::NotFound, fmt::format("{} has no function at {:#x}.", module.path, addresses[0])};
    return std::move(functions->front());
}

} // namespace

Result<CodeListing> listCode(const Profile& profile, const StackCosts& costs, FrameId frame,
    AssemblySyntax syntax, CodePaths paths, std::stop_token stop) {
    const Frame& wanted = profile.frames()[frame.index()];
    const auto function = functionOf(profile, wanted, paths, stop);
    if (!function)
        return function.error();
    if (function->machine == PackedFunction::Machine::Unknown)
        return Error{ErrorCode::Unsupported, "This is code of a machine that cannot be disassembled here."};
    const auto machine =
        function->machine == PackedFunction::Machine::X86_64 ? Machine::X86_64 : Machine::Aarch64;
    const auto code = disassemble(function->code, function->begin, machine, syntax, stop);
    if (!code)
        return code.error();

    CodeListing listing;
    listing.function = function->name;
    listing.module = profile.modules()[wanted.module.index()].path;
    listing.lines = linesOf(*code, *function);
    listing.marked = lineReturningTo(listing.lines, wanted.address).value_or(0);
    for (const auto& arrow : layoutBranchArrows(*code, kArrowLanes))
        listing.arrows.push_back(
            {static_cast<std::uint32_t>(arrow.from), static_cast<std::uint32_t>(arrow.to), arrow.lane});
    addCosts(profile, costs, wanted.module, listing, stop);
    addSource(*function, listing);
    if (stop.stop_requested())
        return Error{ErrorCode::Cancelled, "Disassembling was cancelled."};
    return listing;
}

} // namespace tidemark
