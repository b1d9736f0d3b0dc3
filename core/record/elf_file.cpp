// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/elf_file.h"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <span>
#include <unistd.h>

namespace tidemark::recording {
namespace {

#if defined(__x86_64__)
constexpr unsigned kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kMachine = EM_AARCH64;
#else
#error "Tidemark records on x86-64 and AArch64 only."
#endif

constexpr std::size_t kMaxSegments = 256;
constexpr std::size_t kMaxLoaderBytes = 4096;
constexpr std::size_t kMaxNoteBytes = 65'536;

class File {
public:
    explicit File(const std::filesystem::path& path)
        : m_fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~File() {
        if (m_fd >= 0)
            close(m_fd);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    bool read(void* to, std::size_t bytes, std::uint64_t offset) const {
        return m_fd >= 0 && pread(m_fd, to, bytes, static_cast<off_t>(offset)) == static_cast<ssize_t>(bytes);
    }

private:
    int m_fd;
};

std::string findBuildId(std::span<const char> notes) {
    const auto padded = [](std::uint32_t bytes) { return (std::size_t{bytes} + 3) / 4 * 4; };
    while (notes.size() >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr note;
        std::memcpy(&note, notes.data(), sizeof(note));
        notes = notes.subspan(sizeof(note));
        const std::size_t nameBytes = padded(note.n_namesz);
        if (nameBytes > notes.size() || padded(note.n_descsz) > notes.size() - nameBytes)
            return {};
        const bool gnu = note.n_namesz == 4 && std::memcmp(notes.data(), "GNU", 4) == 0;
        if (gnu && note.n_type == NT_GNU_BUILD_ID)
            return {notes.data() + nameBytes, note.n_descsz};
        notes = notes.subspan(nameBytes + padded(note.n_descsz));
    }
    return {};
}

} // namespace

std::optional<ElfFacts> readElf(const std::filesystem::path& path) {
    const File file(path);
    Elf64_Ehdr header;
    if (!file.read(&header, sizeof(header.e_ident), 0) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return std::nullopt;
    ElfFacts facts;
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        !file.read(&header, sizeof(header), 0) || header.e_machine != kMachine)
        return facts;
    facts.native = true;
    facts.executable = header.e_type == ET_EXEC || header.e_type == ET_DYN;
    std::vector<Elf64_Phdr> segments(std::min<std::size_t>(header.e_phnum, kMaxSegments));
    if (header.e_phentsize != sizeof(Elf64_Phdr) ||
        !file.read(segments.data(), segments.size() * sizeof(Elf64_Phdr), header.e_phoff))
        return facts;
    for (const auto& segment : segments) {
        if (segment.p_type == PT_INTERP) {
            facts.interpreted = true;
            facts.loader.resize(std::min<std::size_t>(segment.p_filesz, kMaxLoaderBytes));
            if (!file.read(facts.loader.data(), facts.loader.size(), segment.p_offset))
                facts.loader.clear();
            facts.loader.resize(strnlen(facts.loader.c_str(), facts.loader.size()));
        }
        if (segment.p_type == PT_LOAD)
            facts.loads.push_back({segment.p_offset, segment.p_vaddr});
        if (segment.p_type != PT_NOTE || !facts.buildId.empty() || segment.p_filesz > kMaxNoteBytes)
            continue;
        std::vector<char> notes(segment.p_filesz);
        if (file.read(notes.data(), notes.size(), segment.p_offset))
            facts.buildId = findBuildId(notes);
    }
    return facts;
}

} // namespace tidemark::recording
