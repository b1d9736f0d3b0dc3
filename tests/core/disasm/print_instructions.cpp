// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prints the instructions of all executable sections of an ELF file for against_objdump.py:
// "address size mnemonic operands", numbers in hex, one a line.
#include "core/disasm/disassembler.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>

namespace {

using namespace tidemark;

bool printSection(const GElf_Shdr& header, Elf_Scn* section, Machine machine, AssemblySyntax syntax) {
    const Elf_Data* data = elf_rawdata(section, nullptr);
    if (data == nullptr)
        return false;
    const auto instructions = disassemble(
        {static_cast<const std::byte*>(data->d_buf), data->d_size}, header.sh_addr, machine, syntax);
    if (!instructions) {
        std::fprintf(stderr, "%s\n", instructions.error().sentence.c_str());
        return false;
    }
    for (const auto& instruction : *instructions)
        std::printf("%llx %x %s %s\n", static_cast<unsigned long long>(instruction.address),
            static_cast<unsigned>(instruction.size), instruction.mnemonic.c_str(),
            instruction.operands.c_str());
    return true;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: print_instructions intel|att FILE\n");
        return 2;
    }
    const auto syntax = std::strcmp(argv[1], "att") == 0 ? AssemblySyntax::Att : AssemblySyntax::Intel;
    elf_version(EV_CURRENT);
    Elf* elf = elf_begin(::open(argv[2], O_RDONLY | O_CLOEXEC), ELF_C_READ, nullptr);
    GElf_Ehdr file;
    if (elf == nullptr || gelf_getehdr(elf, &file) == nullptr) {
        std::fprintf(stderr, "%s: not an ELF file.\n", argv[2]);
        return 2;
    }
    const auto machine = file.e_machine == EM_AARCH64 ? Machine::Aarch64 : Machine::X86_64;
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) != nullptr && header.sh_type == SHT_PROGBITS &&
            (header.sh_flags & SHF_EXECINSTR) != 0 && !printSection(header, section, machine, syntax))
            return 1;
    }
    elf_end(elf);
    return 0;
}
