// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/code_file.h"

#include "core/symbols/debug_files.h"
#include "core/symbols/elf_object.h"
#include "core/symbols/elf_symbols.h"
#include "core/symbols/frame_table.h"
#include "core/symbols/symbolizer.h"

#include <algorithm>
#include <fmt/format.h>
#include <gelf.h>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tidemark {

namespace {

struct Section {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    Elf_Scn* section = nullptr;
};

/// What a slot of the GOT is filled with: a named symbol, or a function of this file.
struct Link {
    std::string name;
    std::uint64_t address = 0;
};

std::vector<Section> codeSections(Elf* elf) {
    std::vector<Section> sections;
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) != nullptr && header.sh_type == SHT_PROGBITS &&
            (header.sh_flags & SHF_EXECINSTR) != 0 && header.sh_addr + header.sh_size > header.sh_addr)
            sections.push_back({header.sh_addr, header.sh_addr + header.sh_size, section});
    }
    return sections;
}

bool namesSymbol(std::uint64_t machine, std::uint64_t type) {
    if (machine == EM_AARCH64)
        return type == R_AARCH64_GLOB_DAT || type == R_AARCH64_JUMP_SLOT;
    return type == R_X86_64_GLOB_DAT || type == R_X86_64_JUMP_SLOT;
}

bool holdsOwnAddress(std::uint64_t machine, std::uint64_t type) {
    if (machine == EM_AARCH64)
        return type == R_AARCH64_RELATIVE || type == R_AARCH64_IRELATIVE;
    return type == R_X86_64_RELATIVE || type == R_X86_64_IRELATIVE;
}

std::string symbolName(Elf* elf, Elf_Scn* table, std::uint64_t index) {
    GElf_Shdr header;
    GElf_Sym symbol;
    Elf_Data* data = table != nullptr ? elf_getdata(table, nullptr) : nullptr;
    if (data == nullptr || gelf_getshdr(table, &header) == nullptr ||
        index > static_cast<std::uint64_t>(std::numeric_limits<int>::max()) ||
        gelf_getsym(data, static_cast<int>(index), &symbol) == nullptr)
        return {};
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    return name != nullptr ? demangle(plainSymbolName(name)) : std::string();
}

void addLinks(Elf* elf, std::uint64_t machine, Elf_Scn* section, const GElf_Shdr& header,
    std::unordered_map<std::uint64_t, Link>& links) {
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr || header.sh_entsize == 0)
        return;
    const auto count =
        std::min<std::uint64_t>(data->d_size / header.sh_entsize, std::numeric_limits<int>::max());
    for (std::uint64_t i = 0; i < count; ++i) {
        GElf_Rela entry;
        if (gelf_getrela(data, static_cast<int>(i), &entry) == nullptr)
            return;
        const auto type = GELF_R_TYPE(entry.r_info);
        if (namesSymbol(machine, type))
            links[entry.r_offset].name =
                symbolName(elf, elf_getscn(elf, header.sh_link), GELF_R_SYM(entry.r_info));
        else if (holdsOwnAddress(machine, type))
            links[entry.r_offset].address = static_cast<std::uint64_t>(entry.r_addend);
    }
}

} // namespace

struct CodeFile::Contents {
    std::unique_ptr<ElfObject> module;
    std::unique_ptr<ElfObject> debugFile;
    std::uint64_t machine = EM_NONE;
    std::vector<Section> code;
    std::unordered_map<std::uint64_t, Link> links; ///< by slot
    ElfSymbols symbols;
    FrameTable frames;

    explicit Contents(std::unique_ptr<ElfObject> object) : module(std::move(object)), frames(module->elf()) {}
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
    contents->machine = header.e_machine;
    contents->code = codeSections(elf);
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr relocations;
        if (gelf_getshdr(section, &relocations) != nullptr && relocations.sh_type == SHT_RELA)
            addLinks(elf, contents->machine, section, relocations, contents->links);
    }
    std::vector<std::string> attempts;
    contents->debugFile = findDebugFile(path, contents->module.get(), contents->module->buildId(), attempts);
    if (contents->debugFile)
        contents->symbols.add(contents->debugFile->elf());
    contents->symbols.add(elf);
    contents->symbols.finish();
    return CodeFile(std::move(contents));
}

CodeFile::Machine CodeFile::machine() const {
    switch (m_contents->machine) {
    case EM_X86_64:
        return Machine::X86_64;
    case EM_AARCH64:
        return Machine::Aarch64;
    default:
        return Machine::Other;
    }
}

std::vector<std::byte> CodeFile::bytes(std::uint64_t address, std::size_t size) const {
    for (const auto& section : m_contents->code) {
        if (address < section.start || address >= section.end)
            continue;
        const Elf_Data* data = elf_rawdata(section.section, nullptr);
        const std::uint64_t offset = address - section.start;
        if (data == nullptr || data->d_buf == nullptr || offset >= data->d_size)
            return {};
        const auto* first = static_cast<const std::byte*>(data->d_buf) + offset;
        return {first, first + std::min<std::uint64_t>(size, data->d_size - offset)};
    }
    return {};
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
    const auto found = m_contents->links.find(slot);
    if (found == m_contents->links.end())
        return {};
    return found->second.address != 0 ? nameAt(found->second.address) : found->second.name;
}

} // namespace tidemark
