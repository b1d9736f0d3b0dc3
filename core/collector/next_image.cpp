// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/next_image.h"

#include "core/collector/careful_reader.h"
#include "core/collector/raw_syscalls.h"

#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::collector {
namespace {

using wire::NotFollowed;

constexpr int kMaxInterpreters = 5;   ///< the kernel refuses more
constexpr unsigned kMaxSegments = 64; ///< looked at; PT_INTERP comes before the first PT_LOAD
constexpr std::size_t kFirstBytes = 256;

/// A regular file; reading others may do something.
class ImageFile {
public:
    ImageFile(int folder, const char* path, int flags) noexcept {
        struct stat facts {};
        const long found = rawSyscall(SYS_newfstatat, folder, asWord(path), asWord(&facts),
            flags & (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW));
        if (found != 0 || !S_ISREG(facts.st_mode))
            return;
        constexpr int kReadOnly = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
        if (*path != '\0') {
            m_file = rawSyscall(SYS_openat, folder, asWord(path), kReadOnly);
        } else {
            m_file = folder; // AT_EMPTY_PATH: the program is open
            m_ours = false;
        }
    }
    ~ImageFile() {
        if (m_ours && m_file >= 0)
            rawSyscall(SYS_close, m_file);
    }
    ImageFile(const ImageFile&) = delete;
    ImageFile& operator=(const ImageFile&) = delete;

    /// How many bytes there were.
    std::size_t read(void* to, std::size_t bytes, std::uint64_t offset) const noexcept {
        const long count = m_file < 0 ? 0
                                      : rawSyscall(SYS_pread64, m_file, asWord(to), static_cast<long>(bytes),
                                            static_cast<long>(offset));
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }

private:
    long m_file = -1;
    bool m_ours = true;
};

std::optional<NotFollowed> obstacleInElf(const ImageFile& file, const Elf64_Ehdr& header) noexcept {
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        header.e_machine != EM_X86_64)
        return NotFollowed::OtherMachine;
    for (unsigned i = 0; i < header.e_phnum && i < kMaxSegments; ++i) {
        Elf64_Phdr segment;
        if (file.read(&segment, sizeof segment, header.e_phoff + i * sizeof segment) != sizeof segment)
            return std::nullopt;
        if (segment.p_type != PT_INTERP)
            continue;
        char loader[kFirstBytes] = {};
        const std::size_t bytes = segment.p_filesz < sizeof loader ? segment.p_filesz : sizeof loader - 1;
        file.read(loader, bytes, segment.p_offset);
        return wire::isOurLoader(loader) ? std::nullopt : std::optional(NotFollowed::OtherLoader);
    }
    return std::nullopt; // a static program; what it starts may join
}

/// The path behind "#!", cut out of the line where it stands; null if there is none.
const char* interpreterIn(char* line) noexcept {
    char* begin = line + 2;
    begin += std::strspn(begin, " \t");
    begin[std::strcspn(begin, " \t\n")] = '\0';
    return *begin != '\0' ? begin : nullptr;
}

std::optional<NotFollowed> obstacleInFile(int folder, const char* path, int flags) noexcept {
    union {
        char text[kFirstBytes];
        Elf64_Ehdr header;
    } first;
    char interpreter[kFirstBytes];
    for (int depth = 0; depth <= kMaxInterpreters; ++depth) {
        std::memset(&first, 0, sizeof first);
        const ImageFile file(folder, path, flags);
        const std::size_t bytes = file.read(&first, sizeof first - 1, 0);
        if (bytes >= sizeof first.header && std::memcmp(first.text, ELFMAG, SELFMAG) == 0)
            return obstacleInElf(file, first.header);
        if (bytes < 2 || first.text[0] != '#' || first.text[1] != '!')
            return std::nullopt;
        path = interpreterIn(first.text);
        if (!path)
            return std::nullopt;
        path = std::strcpy(interpreter, path);
        folder = AT_FDCWD;
        flags = 0;
    }
    return std::nullopt;
}

bool isExecutable(const char* path) noexcept {
    struct stat facts {};
    return rawSyscall(SYS_newfstatat, AT_FDCWD, asWord(path), asWord(&facts), 0) == 0 &&
           S_ISREG(facts.st_mode) && rawSyscall(SYS_faccessat, AT_FDCWD, asWord(path), X_OK) == 0;
}

/// As execvp does: the first executable file of that name.
std::optional<NotFollowed> obstacleInPath(const char* name, std::size_t length) noexcept {
    const char* folders = std::getenv("PATH");
    if (!folders)
        folders = "/bin:/usr/bin";
    for (char path[PATH_MAX];; ++folders) {
        const std::size_t folder = std::strcspn(folders, ":");
        if (folder + length + 2 <= sizeof path) {
            std::memcpy(path, folders, folder);
            path[folder] = '/';
            std::memcpy(path + folder + (folder != 0), name, length + 1);
            if (isExecutable(path))
                return obstacleInFile(AT_FDCWD, path, 0);
        }
        folders += folder;
        if (*folders == '\0')
            return std::nullopt;
    }
}

} // namespace

std::optional<NotFollowed> obstacleIn(const NextImage& image) noexcept {
    const std::size_t length = image.path ? CarefulReader().length(image.path) : CarefulReader::kUnreadable;
    if (length == CarefulReader::kUnreadable)
        return std::nullopt;
    if (image.searched && length > 0 && !std::strchr(image.path, '/'))
        return obstacleInPath(image.path, length);
    return obstacleInFile(image.folder, image.path, image.flags);
}

} // namespace tidemark::collector
