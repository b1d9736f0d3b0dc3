// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/elf_object.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <zlib.h>

namespace tidemark {

Result<std::unique_ptr<ElfObject>> ElfObject::open(const std::filesystem::path& path) {
    // O_NONBLOCK: a named pipe in the place of a library must not hang us.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        const int error = errno;
        const auto code = error == ENOENT || error == ENOTDIR ? ErrorCode::NotFound : ErrorCode::NotReadable;
        return Error{code, fmt::format("{}: {}.", path.string(), std::generic_category().message(error))};
    }
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return Error{ErrorCode::NotReadable, fmt::format("{}: not a regular file.", path.string())};
    }
    elf_version(EV_CURRENT);
    Elf* elf = elf_begin(descriptor, ELF_C_READ, nullptr);
    if (elf == nullptr || elf_kind(elf) != ELF_K_ELF) {
        elf_end(elf);
        ::close(descriptor);
        return Error{ErrorCode::Corrupt, fmt::format("{}: not an ELF file.", path.string())};
    }
    return std::unique_ptr<ElfObject>(new ElfObject(path, descriptor, elf));
}

ElfObject::ElfObject(std::filesystem::path path, int descriptor, Elf* elf)
    : m_path(std::move(path)), m_descriptor(descriptor), m_elf(elf) {}

ElfObject::~ElfObject() {
    m_dwarf.reset();
    elf_end(m_elf);
    ::close(m_descriptor);
}

Result<MappedFile> ElfObject::mapped() const {
    return MappedFile::open(
        fmt::format("/proc/self/fd/{}", m_descriptor), MappedFile::WhenShrunk::ReadZeros);
}

std::string ElfObject::buildId() const {
    const void* bits = nullptr;
    const auto size = dwelf_elf_gnu_build_id(m_elf, &bits);
    if (size <= 0)
        return {};
    return {static_cast<const char*>(bits), static_cast<std::size_t>(size)};
}

std::optional<DebugLink> ElfObject::debugLink() const {
    GElf_Word crc = 0;
    const char* name = dwelf_elf_gnu_debuglink(m_elf, &crc);
    if (name == nullptr || *name == '\0' || std::strchr(name, '/') != nullptr)
        return std::nullopt;
    return DebugLink{name, crc};
}

std::optional<std::uint32_t> ElfObject::checksum() const {
    std::array<unsigned char, 65536> buffer;
    uLong crc = crc32(0, nullptr, 0);
    for (off_t offset = 0;;) {
        const auto size = ::pread(m_descriptor, buffer.data(), buffer.size(), offset);
        if (size < 0)
            return std::nullopt;
        if (size == 0)
            return static_cast<std::uint32_t>(crc);
        crc = crc32(crc, buffer.data(), static_cast<uInt>(size));
        offset += size;
    }
}

DwarfFile* ElfObject::dwarf() {
    if (!m_dwarfTried) {
        m_dwarfTried = true;
        m_dwarf = DwarfFile::of(m_elf, m_descriptor);
    }
    return m_dwarf.get();
}

} // namespace tidemark
