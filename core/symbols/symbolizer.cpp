// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/symbolizer.h"

#include "core/symbols/debug_files.h"
#include "core/symbols/dwarf_lookup.h"
#include "core/symbols/elf_object.h"
#include "core/symbols/elf_symbols.h"
#include "core/symbols/frame_table.h"
#include "core/symbols/linked_code.h"
#include "core/symbols/mini_debug_info.h"

#include <algorithm>
#include <elf.h>
#include <fmt/format.h>
#include <memory>
#include <optional>

namespace tidemark {

namespace {

/// The files that a module is resolved with. Order matters: an alternate outlives the object that refers to
/// it.
struct Files {
    std::unique_ptr<ElfObject> alternate;
    std::unique_ptr<ElfObject> module;
    std::unique_ptr<ElfObject> debugFile;
    std::unique_ptr<MiniDebugInfo> miniDebugInfo;
    ElfObject* debugInfo = nullptr; ///< the one of them that has it
};

std::string shortModuleName(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    return name.empty() ? std::string("the module") : name;
}

void openModule(const SymbolRequest& request, Files& files, SymbolSource& source) {
    const auto& path = request.path;
    if (!path.is_absolute()) {
        source.reason = path.empty() || path.string().starts_with('[')
                            ? fmt::format("{} is no file.", path.empty() ? "The module" : path.string())
                            : fmt::format("The path \"{}\" is not absolute.", path.string());
        return;
    }
    const auto below = request.places.sysroot.empty() ? std::filesystem::path()
                                                      : request.places.sysroot / path.relative_path();
    if (below.empty() && request.places.onlyGiven) {
        source.reason = fmt::format("{} was not opened: the trace was recorded elsewhere.", path.string());
        return;
    }
    auto opened = ElfObject::open(below.empty() ? path : below);
    if (!opened && !below.empty() && !request.places.onlyGiven) {
        source.attempts.push_back(opened.error().sentence);
        opened = ElfObject::open(path);
    }
    if (!opened) {
        source.reason = opened.error().sentence;
        source.attempts.push_back(opened.error().sentence);
        return;
    }
    if (!request.buildId.empty() && (*opened)->buildId() != request.buildId) {
        source.reason = fmt::format(
            "{} is not the file that was recorded: its build-id differs.", (*opened)->path().string());
        source.attempts.push_back(source.reason);
        return;
    }
    files.module = std::move(opened).value();
}

void openDebugInfo(const SymbolRequest& request, Files& files, SymbolSource& source) {
    if (files.module && files.module->dwarf() != nullptr) {
        source.debugFile = files.module->path();
        source.attempts.push_back(fmt::format("{}: has debug info.", files.module->path().string()));
        files.alternate = attachAlternate(*files.module, source.attempts);
        files.debugInfo = files.module.get();
        return;
    }
    if (files.module)
        source.attempts.push_back(fmt::format("{}: has no debug info.", files.module->path().string()));
    const std::string buildId = files.module ? files.module->buildId() : request.buildId;
    files.debugFile = findDebugFile(request.path, files.module.get(), buildId, source.attempts,
        {request.debugFile, request.places.debugFolders});
    if (files.debugFile) {
        source.debugFile = files.debugFile->path();
        files.alternate = attachAlternate(*files.debugFile, source.attempts);
        files.debugInfo = files.debugFile.get();
    }
}

bool lacksFunction(const SymbolAnswer& answer) {
    return answer.locations.empty() || answer.locations.back().function.empty();
}

/// Gives the physical function of `answer` the symbol's name where the debug info had none.
void addSymbol(const ElfSymbols& symbols, std::uint64_t address, SymbolAnswer& answer) {
    if (!lacksFunction(answer))
        return;
    const auto* symbol = symbols.find(address);
    if (symbol == nullptr)
        return;
    if (answer.locations.empty())
        answer.locations.emplace_back();
    answer.locations.back().function = demangle(symbol->name);
    answer.functionStart = symbol->start;
}

ElfSymbols symbolsOf(Files& files) {
    ElfSymbols symbols;
    for (const auto& object : {std::cref(files.debugFile), std::cref(files.module)})
        if (object.get())
            symbols.add(object.get()->elf());
    if (files.module && !files.debugFile)
        files.miniDebugInfo = MiniDebugInfo::of(files.module->elf());
    if (files.miniDebugInfo)
        symbols.add(files.miniDebugInfo->elf());
    symbols.finish();
    return symbols;
}

/// Where the functions begin that have no name, so that they can be told apart.
void addFunctionStarts(
    const Files& files, std::span<const std::uint64_t> addresses, std::span<SymbolAnswer> answers) {
    const auto isUnknown = [](const SymbolAnswer& answer) { return answer.functionStart == 0; };
    if (!files.module || std::none_of(answers.begin(), answers.end(), isUnknown))
        return;
    const FrameTable frames(files.module->elf());
    for (std::size_t i = 0; i < addresses.size(); ++i)
        if (isUnknown(answers[i]))
            if (const auto bounds = frames.around(addresses[i]))
                answers[i].functionStart = bounds->first;
}

void describe(const SymbolRequest& request, bool hasDebugInfo, bool hasSymbols, SymbolSource& source) {
    const auto name = shortModuleName(request.path);
    if (hasDebugInfo) {
        source.state = SymbolSource::State::Full;
        source.reason.clear();
        return;
    }
    source.debugFile.clear();
    source.state = hasSymbols ? SymbolSource::State::SymbolTable : SymbolSource::State::Nothing;
    if (!source.reason.empty())
        return;
    source.reason =
        hasSymbols ? fmt::format("{} has no debug info and no debug file for it is installed: functions come "
                                 "from its symbol table, without lines or inlined functions.",
                         name)
                   : fmt::format("{} is stripped and no debug file for it is installed.", name);
}

std::uint64_t siteOf(std::uint64_t returnAddress) {
    return returnAddress == 0 ? 0 : returnAddress - 1;
}

/// One answer per return address: moved where it is the last that asks for it, else copied.
void giveBack(std::span<const std::uint64_t> returnAddresses, std::span<const std::uint64_t> addresses,
    std::span<SymbolAnswer> answers, std::span<SymbolAnswer> results) {
    std::vector<std::size_t> found;
    std::vector<std::size_t> left(addresses.size());
    for (const auto returnAddress : returnAddresses) {
        const auto at = std::lower_bound(addresses.begin(), addresses.end(), siteOf(returnAddress));
        found.push_back(static_cast<std::size_t>(at - addresses.begin()));
        ++left[found.back()];
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
        SymbolAnswer& answer = answers[found[i]];
        if (--left[found[i]] == 0)
            results[i] = std::move(answer);
        else
            results[i] = answer;
    }
}

/// False if there are no units.
bool lookUp(Files& files, const ElfSymbols& symbols, std::span<const std::uint64_t> addresses,
    std::span<SymbolAnswer> answers, const std::stop_token& stop) {
    DwarfLookup lookup(*files.debugInfo->dwarf(), files.debugInfo->path());
    std::optional<LinkedCode> code;
    if (files.module && lookup.hasUnits())
        code.emplace(*files.module);
    if (code && code->machine() == EM_X86_64)
        lookup.tellTypes(*code, symbols);
    lookup.resolve(addresses, answers, stop);
    return lookup.hasUnits();
}

} // namespace

SymbolResult symbolize(const SymbolRequest& request, const std::stop_token& stop) {
    SymbolResult result;
    result.answers.resize(request.returnAddresses.size());
    Files files;
    openModule(request, files, result.source);
    openDebugInfo(request, files, result.source);

    std::vector<std::uint64_t> addresses;
    for (const auto returnAddress : request.returnAddresses)
        addresses.push_back(siteOf(returnAddress));
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    std::vector<SymbolAnswer> answers(addresses.size());

    const ElfSymbols symbols = symbolsOf(files);
    const bool hasDebugInfo = files.debugInfo != nullptr && lookUp(files, symbols, addresses, answers, stop);
    for (std::size_t i = 0; i < addresses.size(); ++i)
        addSymbol(symbols, addresses[i], answers[i]);
    addFunctionStarts(files, addresses, answers);

    giveBack(request.returnAddresses, addresses, answers, result.answers);
    describe(request, hasDebugInfo, !symbols.empty(), result.source);
    return result;
}

} // namespace tidemark
