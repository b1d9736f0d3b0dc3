// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/code_file.h"

#include "core/symbols/debug_files.h"
#include "core/symbols/elf_object.h"
#include "core/symbols/elf_symbols.h"
#include "core/symbols/frame_table.h"
#include "core/symbols/linked_code.h"
#include "core/symbols/symbolizer.h"

#include <algorithm>
#include <fmt/format.h>
#include <gelf.h>
#include <tuple>
#include <utility>

namespace tidemark {

struct CodeFile::Contents {
    std::unique_ptr<ElfObject> module;
    std::unique_ptr<ElfObject> debugFile;
    LinkedCode code;
    ElfSymbols symbols;
    FrameTable frames;

    explicit Contents(std::unique_ptr<ElfObject> object)
        : module(std::move(object)), code(*module), frames(module->elf()) {}
};

CodeFile::CodeFile(std::unique_ptr<Contents> contents) : m_contents(std::move(contents)) {}
CodeFile::CodeFile(CodeFile&&) noexcept = default;
CodeFile& CodeFile::operator=(CodeFile&&) noexcept = default;
CodeFile::~CodeFile() = default;

Result<CodeFile> CodeFile::open(const std::filesystem::path& path, std::string_view buildId) {
    auto module = ElfObject::open(path);
    if (!module)
        return module.error();
    if (!buildId.empty() && (*module)->buildId() != buildId)
        return Error{ErrorCode::Unsupported,
            fmt::format("{} is not the file that was recorded: its build-id differs.", path.string())};
    auto contents = std::make_unique<Contents>(std::move(module).value());
    Elf* elf = contents->module->elf();
    GElf_Ehdr header;
    if (gelf_getehdr(elf, &header) == nullptr)
        return Error{ErrorCode::Corrupt, fmt::format("{}: its ELF header cannot be read.", path.string())};
    std::vector<std::string> attempts;
    contents->debugFile = findDebugFile(path, contents->module.get(), contents->module->buildId(), attempts);
    if (contents->debugFile)
        contents->symbols.add(contents->debugFile->elf());
    contents->symbols.add(elf);
    contents->symbols.finish();
    return CodeFile(std::move(contents));
}

CodeFile::Machine CodeFile::machine() const {
    switch (m_contents->code.machine()) {
    case EM_X86_64:
        return Machine::X86_64;
    case EM_AARCH64:
        return Machine::Aarch64;
    default:
        return Machine::Other;
    }
}

std::vector<std::byte> CodeFile::bytes(std::uint64_t address, std::size_t size) const {
    const auto code = m_contents->code.from(address);
    return {code.begin(), code.begin() + static_cast<std::ptrdiff_t>(std::min(size, code.size()))};
}

Result<FunctionCode> CodeFile::function(std::uint64_t address) const {
    FunctionCode function;
    std::uint64_t end = 0;
    if (const auto* symbol = m_contents->symbols.find(address); symbol != nullptr) {
        function.address = symbol->start;
        function.name = demangle(symbol->name);
        end = symbol->end;
    } else if (const auto bounds = m_contents->frames.around(address)) {
        std::tie(function.address, end) = *bounds;
    }
    if (address >= function.address && address < end)
        function.bytes =
            bytes(function.address, std::min<std::uint64_t>(end - function.address, kLongestFunction));
    if (function.bytes.empty())
        return Error{ErrorCode::NotFound,
            fmt::format("{} has no function at {:#x}.", m_contents->module->path().string(), address)};
    return function;
}

std::string CodeFile::nameAt(std::uint64_t address) const {
    const auto* symbol = m_contents->symbols.find(address);
    if (symbol == nullptr)
        return {};
    const auto name = demangle(symbol->name);
    return address == symbol->start ? name : fmt::format("{}+{:#x}", name, address - symbol->start);
}

std::string CodeFile::linkedName(std::uint64_t slot) const {
    const auto link = m_contents->code.at(slot);
    if (!link)
        return {};
    return link->address != 0 ? nameAt(link->address) : demangle(link->symbol);
}

} // namespace tidemark
